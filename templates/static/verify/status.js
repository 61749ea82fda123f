/**
 * The status list: how each suket stands (IETF Token Status List, CWT form).
 *
 * COSE_Sign1 by the status key; claims 2 sub, 4 exp, 6 iat, 65533 the list, 65534 ttl,
 * and, private to us, -65537: the digest of the register file that belongs to it.
 */

import { read } from "./cbor.js";
import { LIST_SIZE } from "./claims.js";
import { readHeader, readSign1, toBeSigned } from "./cose.js";
import { Malformed, NotTrusted } from "./errors.js";
import { inflate } from "./inflate.js";
import { aByteString, aCount, aMap, aMoment, aText } from "./shape.js";
import { Purpose, asNotTrusted } from "./trust.js";

/** What a list says of one index. */
export const Entry = Object.freeze({
  VALID: 0,
  INVALID: 1, // revoked, or never issued
  SUSPENDED: 2,
  SUPERSEDED: 3, // application specific: e-KTP printed, or a newer suket
});

const STATUS_TYPE = "application/statuslist+cwt";
const BITS = 2; // an index
const LIST_BYTES = (LIST_SIZE * BITS) / 8;
const MAX_STATUS_BYTES = 2 ** 19; // zlib adds little to the 2¹⁸ bytes it cannot shrink
const DIGEST_BYTES = 32;

const [SUB, EXP, IAT] = [2, 4, 6]; // RFC 8392
const [LIST, TTL] = [65533, 65534]; // IETF Token Status List, section 14
const REGISTER = -65537; // private use: RFC 8392, section 9.1

/**
 * One list of 2²⁰ entries.
 *
 * `issuedAt` and `expiresAt` are Unix seconds, `ttl` seconds; `entries` 262,144 bytes,
 * index 0 in the lowest two bits of the first; `registerDigest` 32 bytes or null.
 */
export class StatusList {
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** Return the `Entry` of `index` (0 to 2²⁰ - 1); `RangeError` past the list. */
  entry(index) {
    if (!(index >= 0 && index < LIST_SIZE)) throw new RangeError("past the list");
    return (this.entries[index >> 2] >> ((index & 3) << 1)) & 3;
  }

  /** Is it too old to say that a suket is in force?  At `expiresAt` it is. */
  isStale(now) {
    return now >= this.expiresAt;
  }
}

/**
 * Return the list that a status key of `trust` signed; `NotTrusted` on any defect.
 *
 * With `uri` it must be that list and no other.  Map keys may come in any order and
 * unknown claims are passed over, since other makers' lists have both.
 */
export async function readStatusList(bytes, trust, { uri = null } = {}) {
  if (bytes.length > MAX_STATUS_BYTES) throw new NotTrusted("the status list is too large");
  try {
    const status = await readSigned(bytes, trust);
    if (uri !== null && status.uri !== uri) throw new NotTrusted("the status list is another one");
    return status;
  } catch (error) {
    throw asNotTrusted(error, "the status list");
  }
}

async function readSigned(bytes, trust) {
  const message = readSign1(bytes);
  const key = trust.key(readHeader(message.protected, STATUS_TYPE), Purpose.STATUS);
  await key.requireSignature(message.signature, toBeSigned(message));
  const status = readPayload(message.payload);
  key.requireInUse(status.issuedAt);
  // A stolen key dates its lists as it likes.
  if (key.revokedAt !== null) throw new NotTrusted("the key of the status list is revoked");
  return status;
}

function readPayload(payload) {
  const claims = aMap(read(payload, { isOrdered: false }));
  return new StatusList({
    uri: aText(claims.get(SUB)),
    issuedAt: aMoment(claims.get(IAT)),
    expiresAt: aMoment(claims.get(EXP)),
    ttl: aCount(claims.get(TTL)),
    entries: readEntries(aMap(claims.get(LIST))),
    registerDigest: claims.has(REGISTER) ? readDigest(claims.get(REGISTER)) : null,
  });
}

function readDigest(value) {
  const digest = aByteString(value);
  if (digest.length !== DIGEST_BYTES) throw new Malformed("a digest has 32 bytes");
  return digest;
}

function readEntries(fields) {
  if (fields.get("bits") !== BITS) throw new Malformed("two bits an index");
  const entries = inflate(aByteString(fields.get("lst")), LIST_BYTES);
  if (entries.length !== LIST_BYTES) throw new Malformed("a list has 2²⁰ indices");
  return entries;
}
