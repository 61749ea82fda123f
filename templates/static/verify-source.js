/**
 * Where published files come from: this is the one module that fetches them.
 *
 * Everything is asked of our own origin, by the number of a list and of a segment: one
 * of 256, which 4,096 indices share.  Each answer is signed, or bound by one that is,
 * and is believed for that alone.  Trust list and status lists are kept, for when there is
 * no network and so that nobody can hand out older ones.
 */

import { newest } from "./offline/kept.js";
import { NotTrusted, readSegment, readSegmentDigests, readStatusList, readTrustList, segmentOf } from "./verify.js";

const TRUST_LIST = "/.well-known/suket-trust";

/** A published file that could not be fetched: no network, or not there. */
export class Unreachable extends Error {
  /** @param {string} address without anything personal */
  constructor(address) {
    super(`could not fetch ${address}`);
    this.name = "Unreachable";
  }
}

/**
 * What is published now, fetched as it is asked for; `check` of verify.js takes it.
 *
 * A list that cannot be had, or not be believed, is none: the verdict is "uncertain".
 * Where a list binds a register that cannot be had, the check goes on without, and
 * `isUnregistered` says so.
 */
export class PublishedFiles {
  /** Read the trust list, fetched or kept; throws `Unreachable` or `NotTrusted`. */
  static async open(root) {
    const read = (bytes) => readTrustList(bytes, root);
    const { value, answer } = await newest(TRUST_LIST, { ask, read, ageOf: (trust) => trust.version });
    return new PublishedFiles(value, timeOf(answer));
  }

  constructor(trust, now) {
    this.trust = trust;
    this.now = now;
    this.isUnregistered = false;
    this.lists = { get: (uri) => this._list(uri) };
    this.registers = { get: (uri, index) => this._segment(uri, index) };
    this.bound = new Map(); // URI → the digests of its register's segments, or null
  }

  async _list(uri) {
    try {
      return await twice(() => this._listAndDigests(uri));
    } catch (error) {
      return noneFor(error);
    }
  }

  async _listAndDigests(uri) {
    const path = new URL(uri).pathname;
    const read = (bytes) => readStatusList(bytes, this.trust, { uri });
    const [{ value: status }, digests] = await Promise.all([
      newest(path, { ask, read, ageOf: (list) => list.issuedAt }),
      fetchBytes(`${path}.segments`).catch(noneFor),
    ]);
    if (status.registerDigest !== null) {
      this.bound.set(uri, digests && (await readSegmentDigests(digests, status)));
    }
    return status;
  }

  async _segment(uri, index) {
    if (!this.bound.has(uri)) return null;
    const address = `${new URL(uri).pathname}.register/${segmentOf(index)}`;
    const segment = await this._read(address, index, this.bound.get(uri)).catch(noneFor);
    this.isUnregistered = segment === null;
    return segment;
  }

  async _read(address, index, digests) {
    if (digests === null) throw new Unreachable(address);
    return twice(async () => readSegment(await fetchBytes(address), index, digests));
  }
}

/** Ask once more where files do not belong together: they may be new in this moment. */
async function twice(ask_) {
  try {
    return await ask_();
  } catch (error) {
    if (error instanceof NotTrusted) return ask_();
    throw error;
  }
}

/** Return null for a file that is not to be had; any other error is a fault. */
function noneFor(error) {
  if (error instanceof Unreachable || error instanceof NotTrusted) return null;
  throw error;
}

const fetchBytes = async (address) => bytesOf(await ask(address));

const bytesOf = async (answer) => new Uint8Array(await answer.arrayBuffer());

/** Ask our own origin, as nobody: the newest is wanted, and 304 costs little. */
async function ask(address) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" });
  } catch {
    throw new Unreachable(address);
  }
  if (!answer.ok) throw new Unreachable(address);
  return answer;
}

/**
 * Return the time in whole Unix seconds: the phone's, or the answer's if that is later.
 *
 * A phone whose clock is behind would believe what has expired; a kept answer is from
 * the past and changes nothing.
 */
function timeOf(answer) {
  const told = Date.parse(answer.headers.get("Date"));
  return Math.floor(Math.max(Date.now(), told || 0) / 1000);
}
