/**
 * CBOR (RFC 8949) in its one deterministic form, section 4.2.1, and no other.
 *
 * Shortest heads, definite lengths, map keys in bytewise order and once each.  Floats,
 * booleans and null are left out, because no format of ours has them.  What is read
 * comes as number (BigInt past 2⁵³), string, Uint8Array, Array, Map or Tag.
 */

import { compare, hasAt, toHex, utf8 } from "./bytes.js";
import { Malformed } from "./errors.js";

// Major types: RFC 8949, section 3.1.
export const [UINT, NINT, BYTES, TEXT, ARRAY, MAP, TAG] = [0, 1, 2, 3, 4, 5, 6];

/** Arrays, maps and tags inside each other: no format of ours needs more. */
export const MAX_DEPTH = 4;

// By the five low bits of a head: below this argument a shorter head does.
const FLOOR = { 24: 24n, 25: 1n << 8n, 26: 1n << 16n, 27: 1n << 32n };

/** A tagged value. */
export class Tag {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

/** Takes bytes apart from the front; every step throws `Malformed`. */
export class Reader {
  /** @param {Uint8Array} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  /** Step over `literal` if it comes next, and say whether it did. */
  skip(literal) {
    const isNext = hasAt(this.data, literal, this.at);
    if (isNext) this.at += literal.length;
    return isNext;
  }

  /** Step over `literal`, which must come next. */
  expect(literal) {
    if (!this.skip(literal)) throw new Malformed("something else is expected");
  }

  /** Return the next `size` bytes; `size` may be any argument of a head. */
  take(size) {
    if (size > this.data.length - this.at) throw new Malformed("ends too early");
    const start = this.at;
    this.at = start + Number(size);
    return this.data.subarray(start, this.at);
  }

  /** Return major type (0 to 7) and argument (0 to 2⁶⁴ - 1) of the next item. */
  head() {
    const first = this.take(1)[0];
    const low = first & 31;
    return [first >> 5, low < 24 ? low : this._argument(low)];
  }

  _argument(low) {
    if (low > 27) throw new Malformed("an indefinite length, or a reserved one");
    const argument = BigInt(`0x${toHex(this.take(1 << (low - 24)))}`);
    if (argument < FLOOR[low]) throw new Malformed("not in shortest form");
    return argument > Number.MAX_SAFE_INTEGER ? argument : Number(argument);
  }

  /** Return the unsigned integer that comes next. */
  uint() {
    const [major, argument] = this.head();
    if (major !== UINT) throw new Malformed("not an unsigned integer");
    return argument;
  }

  /** Return the bytes of the string (`BYTES` or `TEXT`) that comes next. */
  string(kind = BYTES) {
    const [major, size] = this.head();
    if (major !== kind) throw new Malformed("another type is expected");
    return this.take(size);
  }

  /** Return the text that comes next; it must be UTF-8. */
  text() {
    return utf8(this.string(TEXT));
  }

  /** Nothing may follow. */
  end() {
    if (this.at !== this.data.length) throw new Malformed("something follows the end");
  }

  /** Return whatever comes next, nested `depth` deep at the most. */
  value(depth, isOrdered) {
    const [major, argument] = this.head();
    if (major === UINT) return argument;
    if (major === NINT) return typeof argument === "bigint" ? -1n - argument : -1 - argument;
    if (major === BYTES) return this.take(argument);
    if (major === TEXT) return utf8(this.take(argument));
    if (depth === 0 || major > TAG) throw new Malformed("nested too deep, or a simple value");
    if (major === ARRAY) return this._array(argument, depth - 1, isOrdered);
    if (major === TAG) return new Tag(argument, this.value(depth - 1, isOrdered));
    return this._map(argument, depth - 1, isOrdered);
  }

  _array(size, depth, isOrdered) {
    const found = [];
    for (let i = 0; i < size; i += 1) found.push(this.value(depth, isOrdered));
    return found;
  }

  _map(size, depth, isOrdered) {
    const found = new Map();
    const seen = new Set();
    let previous = new Uint8Array(0);
    for (let i = 0; i < size; i += 1) {
      const start = this.at;
      const key = this.value(0, isOrdered);
      const encoded = this.data.subarray(start, this.at);
      if (isOrdered && compare(encoded, previous) < 0) throw new Malformed("map keys are out of order");
      if (seen.has(toHex(encoded))) throw new Malformed("a map key comes twice");
      seen.add(toHex(encoded));
      previous = encoded;
      found.set(key, this.value(depth, isOrdered));
    }
    return found;
  }
}

/**
 * Return the one value that `data` encodes; nothing may follow it.
 *
 * Without `isOrdered` map keys may come in any order, as in files of other makers;
 * every other rule stands.  Throws `Malformed`.
 */
export function read(data, { isOrdered = true, maxDepth = MAX_DEPTH } = {}) {
  const reader = new Reader(data);
  const value = reader.value(maxDepth, isOrdered);
  reader.end();
  return value;
}

/** Return the shortest head of a major type (0 to 6) and argument (below 2³²). */
export function head(major, argument) {
  const kind = major << 5;
  if (argument < 24) return Uint8Array.of(kind | argument);
  if (argument < 2 ** 8) return Uint8Array.of(kind | 24, argument);
  if (argument < 2 ** 16) return Uint8Array.of(kind | 25, argument >> 8, argument & 255);
  const bytes = [24, 16, 8, 0].map((shift) => (argument >>> shift) & 255);
  return Uint8Array.of(kind | 26, ...bytes);
}
