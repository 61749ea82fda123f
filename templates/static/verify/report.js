/** The answer to both questions about one text: never one boolean. */

import { Verdict, judge, prove, requireRecorded } from "./checks.js";
import { Sex } from "./claims.js";
import { NotAuthentic, Reason } from "./errors.js";

/** How one of the three checks came out: never renamed, never reused. */
export const Check = Object.freeze({ OK: "ok", FAILED: "failed", NOT_CHECKED: "not-checked" });

// What a refusal leaves standing: the integrity and the issuer check.
const REFUSED = {
  [Reason.MALFORMED]: [Check.FAILED, Check.NOT_CHECKED],
  [Reason.UNKNOWN_KEY]: [Check.NOT_CHECKED, Check.FAILED],
  [Reason.BAD_SIGNATURE]: [Check.FAILED, Check.NOT_CHECKED],
  [Reason.KEY_NOT_IN_USE]: [Check.OK, Check.FAILED],
  [Reason.NOT_RECORDED]: [Check.OK, Check.FAILED],
};

const IN_FORCE = { [Verdict.VALID]: Check.OK, [Verdict.UNCERTAIN]: Check.NOT_CHECKED };
const NEEDS_TRUST = new Set([Verdict.VALID, Verdict.SUSPENDED]); // the others say "not in force"

/**
 * Answer for one text at `now` (Unix seconds); never throws, whatever the text is.
 *
 * `published` is `{trust, lists, registers}`: a `TrustList`, and Maps from the URI of a
 * list to its `StatusList` and its register, each of which may lack some or all.  What is
 * fetched only when it is needed may stand for a Map, if it has such a `get`: it may
 * answer later, and for a register is also told the index.
 * Returns what `POST /api/v1/verify` returns:
 *
 *     verdict, reason   of `Verdict`, and of `Reason` where that is "not-authentic"
 *     checks            {integrity, issuer, status}, each of `Check`: nobody changed it
 *                       since it was signed; a trusted office issued it; it is in force
 *     as_of             when what the verdict rests on was published, RFC 3339 or null
 *     office            {code, name, zone} or null
 *     document          {type, issued_at, expires_at, status_list, index, sheet} or null
 *     claims            {nik, full_name, birthplace, born, sex, address} or null
 */
export async function check(text, { trust, lists = new Map(), registers = new Map() }, now) {
  try {
    const proven = await prove(text, trust);
    return await weigh(proven, { trust, lists, registers }, now);
  } catch (error) {
    return refused(reasonOf(error), trust.issuedAt);
  }
}

/** Return the reason of a refusal; any other error is a fault, and goes on. */
function reasonOf(error) {
  if (error instanceof NotAuthentic) return error.reason;
  throw error;
}

/**
 * Answer for a proven text: is it recorded, and how does it stand at `now`?
 *
 * A register as old as its list knows nothing of a suket that is younger: then the
 * answer is "uncertain", not "not recorded".  Nor is anybody in force by a trust list
 * that has expired.
 */
async function weigh(proven, { trust, lists, registers }, now) {
  const { claims } = proven;
  const status = (await lists.get(claims.statusUri)) || null;
  const asOf = status && status.issuedAt;
  const isKnown = status !== null && status.issuedAt >= claims.issuedAt;
  const register = isKnown ? await registers.get(claims.statusUri, claims.statusIndex) : null;
  try {
    await requireRecorded(proven, register);
  } catch (error) {
    return refused(reasonOf(error), asOf);
  }
  const isStale = trust.isStale(now);
  const judged = judge(claims, status, now);
  const verdict = isStale && NEEDS_TRUST.has(judged) ? Verdict.UNCERTAIN : judged;
  return accepted(proven, { verdict, isStale, asOf });
}

function accepted({ key, claims }, { verdict, isStale, asOf }) {
  return {
    verdict,
    reason: null,
    checks: {
      integrity: Check.OK,
      issuer: isStale ? Check.NOT_CHECKED : Check.OK,
      status: IN_FORCE[verdict] || Check.FAILED,
    },
    as_of: rfc3339(asOf),
    office: key.office,
    document: documentOf(claims),
    claims: fieldsOf(claims),
  };
}

function refused(reason, asOf) {
  const [integrity, issuer] = REFUSED[reason];
  return {
    verdict: Verdict.NOT_AUTHENTIC,
    reason,
    checks: { integrity, issuer, status: Check.NOT_CHECKED },
    as_of: rfc3339(asOf),
    office: null,
    document: null,
    claims: null,
  };
}

function documentOf(claims) {
  return {
    type: "suket",
    issued_at: rfc3339(claims.issuedAt),
    expires_at: rfc3339(claims.expiresAt),
    status_list: claims.statusUri,
    index: claims.statusIndex,
    sheet: null, // a text has none: only a PDF is signed as a sheet
  };
}

function fieldsOf(claims) {
  return {
    nik: claims.nik,
    full_name: claims.fullName,
    birthplace: claims.birthplace,
    born: claims.born,
    sex: claims.sex === Sex.MALE ? "male" : "female",
    address: claims.address,
  };
}

/** Return Unix seconds as RFC 3339 in UTC, whole seconds; null stays null. */
export function rfc3339(seconds) {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
