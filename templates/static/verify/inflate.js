/**
 * zlib (RFC 1950) and deflate (RFC 1951), inflated up to a limit and not a byte past it.
 *
 * The browser's own DecompressionStream is not used: many phones lack it (Safari before
 * 16.4, Firefox before 113), and engines differ on bytes behind the end.
 */

import { Malformed } from "./errors.js";

const MAX_BITS = 15; // of a code: RFC 1951, section 3.2.1
const END_OF_BLOCK = 256;
const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;

// Lengths and distances by symbol, the least and the extra bits: RFC 1951, section 3.2.5.
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

// In this order come the lengths of the codes that code lengths: section 3.2.7.
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Return what `packed` (zlib) holds, `limit` bytes at the most.
 *
 * Throws `Malformed` for more bytes, a wrong checksum, bytes behind the end, or no end.
 */
export function inflate(packed, limit) {
  requireHeader(packed);
  const { data, rest } = inflateRaw(packed.subarray(HEADER_BYTES), limit);
  if (rest.length !== CHECKSUM_BYTES || bigEndian(rest) !== adler32(data)) {
    throw new Malformed("a wrong checksum, or something follows");
  }
  return data;
}

/** Return what `packed` (deflate) holds, `limit` bytes at the most, and what follows. */
export function inflateRaw(packed, limit) {
  const stream = new Inflater(packed, limit);
  return { data: stream.run(), rest: packed.subarray(stream.at) };
}

/** Method 8, a window of 32 KiB at the most, no preset dictionary: RFC 1950, section 2.2. */
function requireHeader(packed) {
  const [method, flags] = packed;
  const isOurs = (method & 15) === 8 && method >> 4 <= 7 && (flags & 32) === 0;
  if (!isOurs || (method * 256 + flags) % 31 !== 0) throw new Malformed("not zlib");
}

const bigEndian = (data) => data.reduce((sum, byte) => sum * 256 + byte, 0);

/** Return the Adler-32 checksum of `data`: RFC 1950, section 8.2. */
function adler32(data) {
  let [low, high] = [1, 0];
  for (let at = 0; at < data.length; ) {
    const end = Math.min(at + 3800, data.length); // 31 bits hold the sums of as many
    for (; at < end; at += 1) high += low += data[at];
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}

/** Takes one deflate stream apart; `at` is then the first byte behind it. */
class Inflater {
  constructor(data, limit) {
    this.data = data;
    this.at = 0;
    this.held = 0; // bits taken from the data and not yet used, `count` of them
    this.count = 0;
    this.out = new Uint8Array(limit);
    this.size = 0;
  }

  /** Return the bytes of all blocks. */
  run() {
    let isLast = false;
    while (!isLast) {
      isLast = this.bits(1) === 1;
      this.block(this.bits(2));
    }
    this.align();
    return this.out.subarray(0, this.size);
  }

  block(kind) {
    if (kind === 0) this.stored();
    else if (kind === 1) this.coded(...FIXED);
    else if (kind === 2) this.coded(...this.codes());
    else throw new Malformed("no such kind of block");
  }

  /** Return the next `need` bits (0 to 13) as a number. */
  bits(need) {
    while (this.count < need) {
      if (this.at === this.data.length) throw new Malformed("ends too early");
      this.load();
    }
    const value = this.held & ((1 << need) - 1);
    this.held >>>= need;
    this.count -= need;
    return value;
  }

  load() {
    this.held |= this.data[this.at] << this.count;
    this.at += 1;
    this.count += 8;
  }

  /** Drop the rest of a byte, and give back whole bytes that were only looked at. */
  align() {
    this.at -= this.count >> 3;
    this.held = this.count = 0;
  }

  /** Copy a block as it stands: section 3.2.4. */
  stored() {
    this.align();
    const size = this.bits(8) | (this.bits(8) << 8);
    const check = this.bits(8) | (this.bits(8) << 8);
    if (size + check !== 0xffff || this.at + size > this.data.length) {
      throw new Malformed("a stored block of another size");
    }
    this.requireRoom(size);
    this.out.set(this.data.subarray(this.at, this.at + size), this.size);
    this.at += size;
    this.size += size;
  }

  requireRoom(size) {
    if (this.size + size > this.out.length) throw new Malformed("too long");
  }

  /** Return the codes of lengths and of distances that a block brings: section 3.2.7. */
  codes() {
    const [lengths, distances, used] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    if (lengths > 286 || distances > 30) throw new Malformed("too many codes");
    const sizes = new Uint8Array(CODE_ORDER.length);
    CODE_ORDER.slice(0, used).forEach((symbol) => (sizes[symbol] = this.bits(3)));
    const all = this.sizes(makeCode(sizes, false), lengths + distances);
    return [makeCode(all.subarray(0, lengths), true), makeCode(all.subarray(lengths), true)];
  }

  /** Return the sizes of `total` codes, run lengths undone. */
  sizes(code, total) {
    const found = new Uint8Array(total);
    for (let i = 0; i < total; ) {
      const symbol = this.symbol(code);
      const [value, times] = symbol < 16 ? [symbol, 1] : this.repeat(symbol, found[i - 1]);
      if (i + times > total) throw new Malformed("more sizes than codes");
      found.fill(value, i, i + times);
      i += times;
    }
    return found;
  }

  repeat(symbol, previous) {
    if (symbol === 16 && previous === undefined) throw new Malformed("nothing to repeat");
    if (symbol === 16) return [previous, 3 + this.bits(2)];
    return [0, symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7)];
  }

  /** Return the next symbol of a code; what lies ahead is looked up, then taken. */
  symbol({ table, longest }) {
    while (this.count < longest && this.at < this.data.length) this.load();
    const found = table[this.held & (table.length - 1)];
    const size = found & 15;
    if (size === 0 || size > this.count) throw new Malformed("no such code, or ends too early");
    this.held >>>= size;
    this.count -= size;
    return found >> 4;
  }

  /** Write literals and copies until the block ends: section 3.2.3. */
  coded(lengths, distances) {
    for (let symbol = this.symbol(lengths); symbol !== END_OF_BLOCK; symbol = this.symbol(lengths)) {
      if (symbol < END_OF_BLOCK) this.literal(symbol);
      else this.copy(this.extended(symbol - 257, LENGTHS, LENGTH_BITS), distances);
    }
  }

  literal(byte) {
    this.requireRoom(1);
    this.out[this.size] = byte;
    this.size += 1;
  }

  extended(symbol, least, extra) {
    if (symbol >= least.length) throw new Malformed("no such length or distance");
    return least[symbol] + this.bits(extra[symbol]);
  }

  /** Repeat `length` bytes from further back; source and target may overlap. */
  copy(length, distances) {
    const distance = this.extended(this.symbol(distances), DISTANCES, DISTANCE_BITS);
    if (distance > this.size) throw new Malformed("from before the beginning");
    this.requireRoom(length);
    const [start, end] = [this.size, this.size + length];
    // A list is runs of one byte nearly throughout; the engine's own loop is far quicker.
    if (distance === 1) this.out.fill(this.out[start - 1], start, end);
    else for (let at = start; at < end; at += 1) this.out[at] = this.out[at - distance];
    this.size = end;
  }
}

/**
 * Return the canonical code (section 3.2.2) whose symbols have codes of these sizes.
 *
 * Every sequence of bits must mean something; only of lengths and distances
 * (`mayBeShort`) a lone code of one bit, or none at all, is allowed, as in zlib.
 */
function makeCode(sizes, mayBeShort) {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const size of sizes) counts[size] += 1;
  requireFull(counts, sizes.length, mayBeShort);
  const longest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return { table: lookUp(sizes, counts, longest), longest };
}

/** Return symbol · 16 + size for every `longest` bits that may lie ahead; 0: no code. */
function lookUp(sizes, counts, longest) {
  const table = new Uint16Array(1 << longest);
  const next = firstCodes(counts);
  sizes.forEach((size, symbol) => {
    if (size === 0) return;
    for (let at = reversed(next[size], size); at < table.length; at += 1 << size) {
      table[at] = symbol * 16 + size;
    }
    next[size] += 1;
  });
  return table;
}

/** Return the first code of each size. */
function firstCodes(counts) {
  const first = new Uint32Array(MAX_BITS + 1);
  for (let size = 1; size < MAX_BITS; size += 1) first[size + 1] = (first[size] + counts[size]) << 1;
  return first;
}

/** Codes come with their highest bit first, all else with the lowest: section 3.1.1. */
function reversed(code, size) {
  let bits = 0;
  for (let i = 0; i < size; i += 1) bits |= ((code >> i) & 1) << (size - 1 - i);
  return bits;
}

function requireFull(counts, total, mayBeShort) {
  let left = 1;
  for (let size = 1; size <= MAX_BITS; size += 1) {
    left = left * 2 - counts[size];
    if (left < 0) throw new Malformed("more codes than bits");
  }
  const isLone = counts[0] + counts[1] === total;
  if (left > 0 && !(mayBeShort && isLone)) throw new Malformed("fewer codes than bits");
}

/** The codes of a block that brings none: section 3.2.6. */
const FIXED = [
  makeCode(Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)), false),
  makeCode(new Uint8Array(32).fill(5), false),
];
