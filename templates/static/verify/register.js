/**
 * The register file: which token was issued at each index of a status list.
 *
 * 8 bytes an index, the start of SHA-256(token), zeros where nothing was issued.  It
 * says nothing of anybody, and finds out what a signature cannot: a token that a stolen
 * key made, or that borrows the index of another.
 */

import { concat, isEqual, sha256 } from "./bytes.js";
import { LIST_SIZE } from "./claims.js";
import { NotTrusted } from "./errors.js";

const ENTRY_BYTES = 8;
const REGISTER_BYTES = LIST_SIZE * ENTRY_BYTES; // 8 MiB
const SEGMENT_BYTES = 32 * 1024; // a writer hashes again only those that changed
const SEGMENTS = REGISTER_BYTES / SEGMENT_BYTES;
const DIGEST_BYTES = 32; // SHA-256

/** Return the number (0 to 255) of the segment that holds an index. */
export const segmentOf = (index) => Math.floor((index * ENTRY_BYTES) / SEGMENT_BYTES);

/** Are the 8 bytes of `data` at `at` the entry of this token? */
async function isEntry(data, at, token) {
  const found = data.subarray(at, at + ENTRY_BYTES);
  const entry = (await sha256(token)).subarray(0, ENTRY_BYTES);
  return found.some((byte) => byte !== 0) && isEqual(found, entry);
}

/** The bytes of a register file; `NotTrusted` if they are not 8 MiB. */
export class RegisterFile {
  /** @param {Uint8Array} data */
  constructor(data) {
    if (data.length !== REGISTER_BYTES) throw new NotTrusted("a register file has 8 MiB");
    this.data = data;
  }

  /** Was exactly this token issued at `index`? */
  isRecorded(index, token) {
    return isEntry(this.data, index * ENTRY_BYTES, token);
  }

  /** Return the digest (32 bytes) that the status list binds: of its 32-KiB segments. */
  async digest() {
    const parts = [];
    for (let at = 0; at < this.data.length; at += SEGMENT_BYTES) {
      parts.push(sha256(this.data.subarray(at, at + SEGMENT_BYTES)));
    }
    return sha256(concat(...(await Promise.all(parts))));
  }
}

/**
 * Return the register file that a status list binds; null if the list binds none.
 *
 * `NotTrusted` unless `bytes` (8 MiB) are the very file the list means.
 */
export async function readRegister(bytes, status) {
  const register = new RegisterFile(bytes);
  if (status.registerDigest === null) return null;
  if (!isEqual(await register.digest(), status.registerDigest)) {
    throw new NotTrusted("the register file is not the one its status list binds");
  }
  return register;
}

/** One segment of a register file: 4,096 indices, and it answers for no other. */
export class RegisterSegment {
  /** @param {Uint8Array} data 32 KiB @param {number} number 0 to 255 */
  constructor(data, number) {
    this.data = data;
    this.number = number;
  }

  /** Was exactly this token issued at `index`?  `RangeError` outside the segment. */
  async isRecorded(index, token) {
    if (segmentOf(index) !== this.number) throw new RangeError("in another segment");
    return isEntry(this.data, (index * ENTRY_BYTES) % SEGMENT_BYTES, token);
  }
}

/**
 * Return the digests (8,192 bytes) of the segments of the register that a list binds;
 * null if the list binds none.  `NotTrusted` unless `bytes` are the very ones it means.
 */
export async function readSegmentDigests(bytes, status) {
  if (status.registerDigest === null) return null;
  if (bytes.length !== SEGMENTS * DIGEST_BYTES || !isEqual(await sha256(bytes), status.registerDigest)) {
    throw new NotTrusted("the segments are not those of the register the status list binds");
  }
  return bytes;
}

/**
 * Return the segment that holds `index`, having checked it by the `digests` of
 * `readSegmentDigests`; `NotTrusted` if it is another.
 */
export async function readSegment(bytes, index, digests) {
  const number = segmentOf(index);
  const expected = digests.subarray(number * DIGEST_BYTES, (number + 1) * DIGEST_BYTES);
  if (bytes.length !== SEGMENT_BYTES || !isEqual(await sha256(bytes), expected)) {
    throw new NotTrusted("not a segment of the register the status list binds");
  }
  return new RegisterSegment(bytes, number);
}
