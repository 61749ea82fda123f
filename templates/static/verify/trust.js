/**
 * The trust list: which keys are the office's, for what, and for how long.
 *
 * One signed file, COSE_Sign1 by the root key (kept offline; its public half is pinned
 * by the caller).  verify/trust_list.py of the same project draws its payload.  Formats are
 * only ever added to: a number or a purpose that a reader does not know is passed over.
 */

import { read } from "./cbor.js";
import { isListUri } from "./claims.js";
import { readHeader, readSign1, requireSignature, toBeSigned } from "./cose.js";
import { Malformed, NotAuthentic, NotTrusted, Reason } from "./errors.js";
import { importKey, kidOf, readCoseKey, readPinnedKey } from "./key.js";
import { aByteString, aCount, aMap, aMoment, aText, anArray } from "./shape.js";

/** What a key may sign, and it may sign nothing else. */
export const Purpose = Object.freeze({ SUKET: "suket", STATUS: "status", RECEIPT: "receipt", PDF: "pdf" });

const PUBLISHED = new Set(Object.values(Purpose));
const TRUST_TYPE = "application/suket-trust+cwt";
const MAX_TRUST_BYTES = 4 * 2 ** 20; // 514 regencies with ten keys each need a quarter of it

/**
 * A public key, what it may sign, and when.
 *
 * `kid` is 8 hexadecimal digits, `office` {code, name, zone} or null; `notBefore`,
 * `notAfter` and `revokedAt` are Unix seconds, the last two or null; `statusUris` an
 * array of texts, `certificate` DER bytes or null.
 */
export class TrustedKey {
  constructor(fields) {
    Object.assign(this, fields);
    this.imported = null; // a CryptoKey, from the first use on
  }

  /** Throw `NotAuthentic(BAD_SIGNATURE)` unless this key signed the bytes. */
  async requireSignature(signature, signed) {
    if (this.imported === null) this.imported = importKey(this.point);
    await requireSignature(await this.imported, signature, signed);
  }

  /** Throw `NotAuthentic(KEY_NOT_IN_USE)` unless the key might sign at `at`. */
  requireInUse(at) {
    const isOver = (end) => end !== null && at >= end;
    if (at < this.notBefore || isOver(this.notAfter) || isOver(this.revokedAt)) {
      throw new NotAuthentic(Reason.KEY_NOT_IN_USE);
    }
  }

  /** Throw `NotAuthentic(MALFORMED)` unless the list is one of this key's. */
  requireOwnList(uri) {
    if (!this.statusUris.includes(uri)) throw new NotAuthentic(Reason.MALFORMED);
  }
}

/** The keys of all offices; `version` only grows, the two times are Unix seconds. */
export class TrustList {
  constructor({ keys, version, issuedAt, expiresAt }) {
    this.keys = keys;
    this.version = version;
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.byKid = new Map(keys.map((key) => [key.kid, key]));
    if (this.byKid.size !== keys.length) throw new Malformed("two keys share a kid");
  }

  /**
   * Return the key with `kid` (8 hexadecimal digits), or throw
   * `NotAuthentic(UNKNOWN_KEY)`.  A key for another purpose is as good as none.
   */
  key(kid, purpose) {
    const key = this.byKid.get(kid);
    if (key === undefined || key.purpose !== purpose) throw new NotAuthentic(Reason.UNKNOWN_KEY);
    return key;
  }

  /** Is it too old to say who is trusted?  At `expiresAt` it is. */
  isStale(now) {
    return now >= this.expiresAt;
  }
}

/**
 * Return the trust list that `rootKey` signed; `NotTrusted` on any defect.
 *
 * `bytes` is the file (Uint8Array), `rootKey` the pinned key: its COSE key as 150
 * hexadecimal digits, or a JWK.  With `now` (Unix seconds) a list that has expired is
 * refused too; without, the caller asks `isStale`.
 */
export async function readTrustList(bytes, rootKey, { now = null } = {}) {
  const root = readPinnedKey(rootKey);
  if (bytes.length > MAX_TRUST_BYTES) throw new NotTrusted("the trust list is too large");
  try {
    const trust = await readSigned(bytes, root);
    if (now !== null && trust.isStale(now)) throw new NotTrusted("the trust list has expired");
    return trust;
  } catch (error) {
    throw asNotTrusted(error, "the trust list");
  }
}

/** Return what to throw instead of `error`, met in a published file. */
export function asNotTrusted(error, what) {
  if (error instanceof Malformed) return new NotTrusted(`${what} is malformed: ${error.message}`);
  if (error instanceof NotAuthentic) return new NotTrusted(`${what} is not ours: ${error.reason}`);
  return error;
}

async function readSigned(bytes, root) {
  const message = readSign1(bytes);
  const kid = readHeader(message.protected, TRUST_TYPE);
  if (kid !== (await kidOf(root))) throw new NotAuthentic(Reason.UNKNOWN_KEY);
  await requireSignature(await importKey(root), message.signature, toBeSigned(message));
  return readPayload(message.payload);
}

async function readPayload(payload) {
  const fields = aMap(read(payload));
  const keys = await Promise.all(anArray(fields.get(4)).map(aMap).map(readKey));
  return new TrustList({
    keys: keys.filter((key) => key !== null),
    version: aCount(fields.get(1)),
    issuedAt: aMoment(fields.get(2)),
    expiresAt: aMoment(fields.get(3)),
  });
}

async function readKey(fields) {
  const purpose = aText(fields.get(2));
  if (!PUBLISHED.has(purpose)) return null;
  const point = readCoseKey(aByteString(fields.get(1)));
  return new TrustedKey({
    point,
    kid: await kidOf(point),
    purpose,
    office: optional(fields, 3, readOffice),
    notBefore: aMoment(fields.get(4)),
    notAfter: optional(fields, 5, aMoment),
    revokedAt: optional(fields, 6, aMoment),
    statusUris: optional(fields, 7, readUris) || [],
    certificate: optional(fields, 8, aByteString),
  });
}

const optional = (fields, number, read_) => (fields.has(number) ? read_(fields.get(number)) : null);

function readOffice(value) {
  const names = anArray(value).map(aText);
  if (names.length !== 3) throw new Malformed("an office has code, name and zone");
  return Object.freeze({ code: names[0], name: names[1], zone: names[2] });
}

function readUris(value) {
  const uris = anArray(value).map(aText);
  if (!uris.every(isListUri)) throw new Malformed("not the address of a status list");
  return uris;
}
