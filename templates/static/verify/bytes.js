/** Bytes: written down, compared, joined, digested. */

import { Malformed } from "./errors.js";

// A byte order mark is a character like any other: it may not vanish on the way.
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Return the text that `data` is in UTF-8 (RFC 3629); `Malformed` if it is none. */
export function utf8(data) {
  try {
    return UTF_8.decode(data);
  } catch {
    throw new Malformed("not UTF-8");
  }
}

/** Return the bytes of a text of ASCII characters. */
export function ascii(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Return the bytes that hexadecimal digits stand for; spaces are left out. */
export function fromHex(digits) {
  const pairs = digits.replace(/ /g, "").match(/../g) || [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

/** Return two hexadecimal digits, in lower case, for each byte. */
export function toHex(data) {
  let digits = "";
  for (const byte of data) digits += (byte + 256).toString(16).slice(1);
  return digits;
}

/** Does `data` have `part` at `at`? */
export function hasAt(data, part, at) {
  if (at + part.length > data.length) return false;
  return part.every((byte, i) => data[at + i] === byte);
}

/** Are they the same bytes? */
export function isEqual(one, other) {
  return one.length === other.length && hasAt(one, other, 0);
}

/** Return a number below, at or above zero, as `one` sorts before, with or after. */
export function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i += 1) {
    if (one[i] !== other[i]) return one[i] - other[i];
  }
  return one.length - other.length;
}

/** Return the bytes of all parts, one behind the other. */
export function concat(...parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Return the SHA-256 of `data`: 32 bytes. */
export async function sha256(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}
