/** The types that formats demand of decoded CBOR; any other throws `Malformed`. */

import { Malformed } from "./errors.js";

/** The end of year 9999, where calendars end, as Unix seconds. */
export const LAST_SECOND = 253_402_300_799;

function demand(isSo, value, what) {
  if (!isSo) throw new Malformed(`${what} is expected`);
  return value;
}

/** Return `value`, which must be a map. */
export const aMap = (value) => demand(value instanceof Map, value, "a map");

/** Return `value`, which must be an array. */
export const anArray = (value) => demand(Array.isArray(value), value, "an array");

/** Return `value`, which must be bytes. */
export const aByteString = (value) => demand(value instanceof Uint8Array, value, "a byte string");

/** Return `value`, which must be a text. */
export const aText = (value) => demand(typeof value === "string", value, "a text");

/** Return `value`, which must be an integer from zero to `LAST_SECOND`. */
export const aCount = (value) =>
  demand(typeof value === "number" && value >= 0 && value <= LAST_SECOND, value, "a number or time");

/** Return `value`, which must be a time: Unix seconds, from 1970 to the year 9999. */
export const aMoment = aCount;
