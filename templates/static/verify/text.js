/**
 * The QR text and the token in it: `<site>/v#<digits>`, the digits a COSE_Sign1.
 *
 * Digits take one numeric segment of the QR.  Each 7 bytes, little-endian, are 17
 * digits; the encoding is that of FIDO hybrid QR codes (Chromium's `BytesToDigits`).
 */

import { readHeader, readSign1, toBeSigned } from "./cose.js";
import { Malformed } from "./errors.js";

/** Of one text; QR version 40-L, alphanumeric: ISO/IEC 18004. */
export const MAX_CHARACTERS = 4296;

/** What follows `#` reaches no server, proxy log or Referer header. */
export const MARK = "/v#";

const [CHUNK_BYTES, CHUNK_DIGITS] = [7, 17];
const TAIL_DIGITS = [0, 3, 5, 8, 10, 13, 15]; // by number of bytes

/**
 * Take `text` apart; `Malformed` unless it has the form of ours.
 *
 * Returns `{site, kid, payload, signature, signed, raw}`.  Nothing is verified: it may
 * say anything.  `kid` is 8 hexadecimal digits, `signed` what the signature is over,
 * `raw` the whole token.
 */
export function parse(text) {
  if (typeof text !== "string" || isTooLong(text)) throw new Malformed("not a text of ours");
  const at = text.indexOf(MARK);
  if (at < 0) throw new Malformed("no token in it");
  const raw = readDigits(text.slice(at + MARK.length));
  const message = readSign1(raw);
  const kid = readHeader(message.protected);
  const { payload, signature } = message;
  return { site: text.slice(0, at), kid, payload, signature, signed: toBeSigned(message), raw };
}

/** Has it more than `MAX_CHARACTERS` code points, each of one or two UTF-16 units? */
export function isTooLong(text) {
  if (text.length <= MAX_CHARACTERS) return false;
  return text.length > 2 * MAX_CHARACTERS || [...text].length > MAX_CHARACTERS;
}

/**
 * Return the bytes that ASCII digits stand for.
 *
 * Throws `Malformed` for any other character, a length that no number of bytes yields,
 * or a chunk past its bytes: one token has one text.
 */
export function readDigits(digits) {
  if (!/^[0-9]+$/.test(digits)) throw new Malformed("only the digits 0 to 9");
  const whole = Math.floor(digits.length / CHUNK_DIGITS);
  const tail = TAIL_DIGITS.indexOf(digits.length % CHUNK_DIGITS);
  if (tail < 0) throw new Malformed("no number of bytes gives that many digits");
  const data = new Uint8Array(whole * CHUNK_BYTES + tail);
  for (let i = 0; i * CHUNK_BYTES < data.length; i += 1) {
    const chunk = digits.substr(i * CHUNK_DIGITS, CHUNK_DIGITS);
    putChunk(data.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES), chunk);
  }
  return data;
}

/** Write the number that `digits` name into `place`, little-endian. */
function putChunk(place, digits) {
  let rest = BigInt(digits); // 17 digits are more than a Number holds
  for (let i = 0; i < place.length; i += 1) {
    place[i] = Number(rest & 255n);
    rest >>= 8n;
  }
  if (rest !== 0n) throw new Malformed("a chunk past its bytes");
}
