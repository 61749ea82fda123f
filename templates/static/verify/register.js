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

/** The bytes of a register file; `NotTrusted` if they are not 8 MiB. */
export class RegisterFile {
  /** @param {Uint8Array} data */
  constructor(data) {
    if (data.length !== REGISTER_BYTES) throw new NotTrusted("a register file has 8 MiB");
    this.data = data;
  }

  /** Was exactly this token issued at `index`? */
  async isRecorded(index, token) {
    const found = this.data.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES);
    const entry = (await sha256(token)).subarray(0, ENTRY_BYTES);
    return found.some((byte) => byte !== 0) && isEqual(found, entry);
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
