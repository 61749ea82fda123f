/**
 * COSE_Sign1 (RFC 9052) with ES256 (RFC 9053), in the one form we write and read.
 *
 * Tag 18, a protected header that names algorithm, key and at most one type, an empty
 * unprotected header, a payload, 64 bytes of signature.  Nothing of the message decides
 * how it is checked: the key does.
 */

import { ascii, compare, concat, fromHex, isEqual, toHex } from "./bytes.js";
import { BYTES, Reader, TEXT, head } from "./cbor.js";
import { Malformed, NotAuthentic, Reason } from "./errors.js";

const KID_BYTES = 4; // the start of the SHA-256 COSE key thumbprint: RFC 9679
const SIGNATURE_BYTES = 64; // ES256, r ‖ s, 32 bytes each: RFC 9053, section 2.1

const ORDER = fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const HALF_ORDER = fromHex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
const ZERO = new Uint8Array(32);

const ALGORITHMS = ["0126", "0128"].map(fromHex); // 1: -7 (ES256), 1: -9 (ESP256, RFC 9864)
const KID_HEAD = fromHex("0444"); // 4: four bytes
const KID_AT = 5; // bytes before the key id in every header of ours
const SIGN1 = fromHex("d284"); // tag 18, array of 4
const UNPROTECTED = fromHex("a0"); // always empty
const CONTEXT = concat(fromHex("846a"), ascii("Signature1"));
const NO_EXTERNAL = fromHex("40");

/**
 * Take a message apart; `Malformed` unless it is in the one form we write.
 *
 * Returns `{protected, payload, signature}`: bytes, the signature 64 of them.  What the
 * header and the payload say is not looked at.
 */
export function readSign1(data) {
  const reader = new Reader(data);
  reader.expect(SIGN1);
  const header = reader.string();
  reader.expect(UNPROTECTED);
  const payload = reader.string();
  const signature = reader.string();
  reader.end();
  if (signature.length !== SIGNATURE_BYTES) throw new Malformed("a signature has 64 bytes");
  return { protected: header, payload, signature };
}

/** Return the Sig_structure (RFC 9052, section 4.4) of a message, without external data. */
export function toBeSigned(message) {
  const header = message.protected;
  const { payload } = message;
  return concat(CONTEXT, head(BYTES, header.length), header, NO_EXTERNAL, head(BYTES, payload.length), payload);
}

/**
 * Return the key id (8 hexadecimal digits) of a header that is of `kind`, says no more.
 *
 * The type is what keeps one kind of message from passing for another (RFC 9596).
 * Throws `Malformed`.
 */
export function readHeader(protectedHeader, kind = null) {
  const kid = protectedHeader.subarray(KID_AT, KID_AT + KID_BYTES);
  if (kid.length !== KID_BYTES) throw new Malformed("a header without a key id of 4 bytes");
  if (!ALGORITHMS.some((alg) => isEqual(protectedHeader, header(alg, kid, kind)))) {
    throw new Malformed("a header of another kind");
  }
  return toHex(kid);
}

/** Return {1: alg, 4: kid}, with 16: kind if given. */
function header(alg, kid, kind) {
  const known = concat(alg, KID_HEAD, kid);
  if (kind === null) return concat(fromHex("a2"), known);
  return concat(fromHex("a3"), known, fromHex("10"), head(TEXT, kind.length), ascii(kind));
}

/**
 * Throw `NotAuthentic(BAD_SIGNATURE)` unless `signature` (r ‖ s, 64 bytes) is the key's.
 *
 * Zero is refused (CVE-2022-21449) and so is a high s, before the curve is touched:
 * without this anybody could make a second signature out of a first.
 */
export async function requireSignature(key, signature, message) {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const isInRange =
    compare(r, ZERO) > 0 && compare(r, ORDER) < 0 && compare(s, ZERO) > 0 && compare(s, HALF_ORDER) <= 0;
  if (!isInRange || !(await isSignature(key, signature, message))) {
    throw new NotAuthentic(Reason.BAD_SIGNATURE);
  }
}

const isSignature = (key, signature, message) =>
  crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
