/** P-256 public keys: COSE_Key (RFC 9053, section 7.1.1), JWK (RFC 7518), key id. */

import { concat, fromHex, isEqual, sha256, toHex } from "./bytes.js";
import { Malformed } from "./errors.js";

const X = fromHex("a40102200121 5820"); // {1: 2 (EC2), -1: 1 (P-256), -2: x, …
const Y = fromHex("22 5820"); // … -3: y}
const KID_DIGITS = 8; // 4 bytes

// The curve y² = x³ - 3x + b over the integers modulo P: FIPS 186-4, D.1.2.3.
const P = BigInt("0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
const B = BigInt("0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

/**
 * Return the x ‖ y (64 bytes) of a COSE key; `Malformed` unless it has the 75 bytes of
 * a P-256 key whose point lies on the curve.  Not every browser asks that of a point.
 */
export function readCoseKey(data) {
  const x = data.subarray(X.length, X.length + 32);
  const y = data.subarray(-32);
  if (!isEqual(data, concat(X, x, Y, y))) throw new Malformed("not the COSE key of a P-256 key");
  if (!isOnCurve(toNumber(x), toNumber(y))) throw new Malformed("not a point of the curve");
  return concat(x, y);
}

const toNumber = (data) => BigInt(`0x${toHex(data)}`);

function isOnCurve(x, y) {
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n;
}

/** Return the COSE_Key (75 bytes) of a point x ‖ y (64 bytes). */
export const coseKey = (point) => concat(X, point.subarray(0, 32), Y, point.subarray(32));

/** Return the key id (8 hexadecimal digits): the start of the thumbprint, RFC 9679. */
export async function kidOf(point) {
  return toHex(await sha256(coseKey(point))).slice(0, KID_DIGITS);
}

/** Return the CryptoKey of a point; it can verify ES256 signatures and nothing else. */
export function importKey(point) {
  const uncompressed = concat(Uint8Array.of(4), point); // SEC 1, section 2.3.3
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return crypto.subtle.importKey("raw", uncompressed, algorithm, false, ["verify"]);
}

/**
 * Return the point x ‖ y of a key that the caller pins: its COSE key as 150 hexadecimal
 * digits, or a JWK.  Throws `TypeError` for anything else: a fault of the program.
 */
export function readPinnedKey(key) {
  try {
    return readCoseKey(typeof key === "string" ? fromDigits(key) : fromJwk(key));
  } catch {
    throw new TypeError("a root key is a P-256 key: 150 hexadecimal digits, or a JWK");
  }
}

function fromDigits(digits) {
  if (!/^[0-9a-f]*$/i.test(digits)) throw new Malformed("not hexadecimal");
  return fromHex(digits);
}

function fromJwk({ kty, crv, x, y }) {
  if (kty !== "EC" || crv !== "P-256") throw new Malformed("not a P-256 key");
  return coseKey(concat(fromBase64Url(x), fromBase64Url(y)));
}

function fromBase64Url(text) {
  const data = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(data, (character) => character.charCodeAt(0));
}
