/**
 * The two questions: is a text the office's, and how does it stand?
 *
 * They never mix: exceptions say "this is not ours", values say "this is ours, and here
 * is how it stands".
 */

import { readClaims } from "./claims.js";
import { Malformed, NotAuthentic, Reason } from "./errors.js";
import { Entry } from "./status.js";
import { parse } from "./text.js";
import { Purpose } from "./trust.js";

/** Stable codes: never renamed, never reused. */
export const Verdict = Object.freeze({
  VALID: "valid",
  SUPERSEDED: "superseded",
  SUSPENDED: "suspended",
  EXPIRED: "expired",
  NOT_YET_VALID: "not-yet-valid",
  REVOKED: "revoked",
  UNCERTAIN: "uncertain",
  NOT_AUTHENTIC: "not-authentic",
});

/**
 * Return the claims in `text`, having proved that the office issued them.
 *
 * Without a register file, as offline, a stolen key is not found out.  Throws
 * `NotAuthentic` and never another error, whatever `text` is; more than 4,296
 * characters are `MALFORMED`.  `readClaims` gives the shape of claims.
 */
export async function authenticate(text, trust, { register = null } = {}) {
  const proven = await prove(text, trust);
  await requireRecorded(proven, register);
  return proven.claims;
}

/** Do all of `authenticate` that needs no register file; return {token, key, claims}. */
export async function prove(text, trust) {
  const token = read(parse, text);
  const key = trust.key(token.kid, Purpose.SUKET);
  await key.requireSignature(token.signature, token.signed);
  const claims = read(readClaims, token.payload);
  key.requireOwnList(claims.statusUri);
  // One token has one text.
  if (claims.site !== token.site) throw new NotAuthentic(Reason.MALFORMED);
  key.requireInUse(claims.issuedAt);
  return { token, key, claims };
}

/** Return what `reader` makes of `input`; what it calls malformed is not authentic. */
function read(reader, input) {
  try {
    return reader(input);
  } catch (error) {
    throw error instanceof Malformed ? new NotAuthentic(Reason.MALFORMED) : error;
  }
}

/**
 * Throw `NotAuthentic` unless the register, if there is one, knows the token.
 *
 * Of a revoked key only what the register knows is good: who stole it dates back.
 */
export async function requireRecorded({ token, key, claims }, register) {
  if (register && (await register.isRecorded(claims.statusIndex, token.raw))) return;
  if (key.revokedAt !== null) throw new NotAuthentic(Reason.KEY_NOT_IN_USE);
  if (register) throw new NotAuthentic(Reason.NOT_RECORDED);
}

/**
 * Say what authentic claims are worth at `now` (Unix seconds); `status` may be null.
 *
 * What is final comes first: even a stale list that says "revoked" is right.  Then the
 * dates, which need no list: `expiresAt` itself is too late (RFC 7519, section 4.1.4),
 * null lives until the e-KTP is printed.  The rest is believed of a fresh list only.  A
 * list older than the suket knows nothing of it: an index not yet given reads
 * `INVALID`, as a revoked one does.
 */
export function judge(claims, status, now) {
  const isKnown = Boolean(status) && status.issuedAt >= claims.issuedAt;
  const entry = isKnown ? status.entry(claims.statusIndex) : null;
  if (entry === Entry.INVALID) return Verdict.REVOKED;
  if (entry === Entry.SUPERSEDED) return Verdict.SUPERSEDED;
  if (claims.expiresAt !== null && now >= claims.expiresAt) return Verdict.EXPIRED;
  if (now < claims.issuedAt) return Verdict.NOT_YET_VALID;
  if (entry === null || status.isStale(now)) return Verdict.UNCERTAIN;
  return entry === Entry.SUSPENDED ? Verdict.SUSPENDED : Verdict.VALID;
}
