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
const TOLERANCE = 300; // seconds by which a clock may be out

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
    const { value, answer, bytes, isKept } = await newest(TRUST_LIST, { ask, read, ageOf: (trust) => trust.version });
    const clock = clockBy(answer, { isKept, since: value.issuedAt });
    return new PublishedFiles(value, { clock, bytes, pages: isKept ? null : answer.headers.get("Suket-Pages") });
  }

  /** `pages` is the version of the pages that the server has; null without a network. */
  constructor(trust, { clock, bytes, pages }) {
    this.trust = trust;
    this.clock = clock;
    this.now = clock.now;
    this.pages = pages;
    this.bytes = bytes.length; // of what was read, to be counted by who keeps many
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

  /** Read the newest list at `uri`, and keep it; throws `Unreachable` or `NotTrusted`. */
  async newestList(uri) {
    const read = (bytes) => readStatusList(bytes, this.trust, { uri });
    const { value, bytes } = await newest(new URL(uri).pathname, { ask, read, ageOf: (list) => list.issuedAt });
    this.bytes += bytes.length;
    return value;
  }

  async _listAndDigests(uri) {
    const [status, digests] = await Promise.all([
      this.newestList(uri),
      fetchBytes(`${new URL(uri).pathname}.segments`).catch(noneFor),
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
    answer = await (askedBefore(address) || fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" }));
  } catch {
    throw new Unreachable(address);
  }
  if (!answer.ok) throw new Unreachable(address);
  return answer;
}

/** Take over, once, what first.js asked for while this was on its way. */
function askedBefore(address) {
  const asked = globalThis.suketAsked;
  const answer = asked?.get(address);
  asked?.delete(address);
  return answer;
}

/**
 * Return `{now, phone, isWrong, isPhones}`: the time to judge by and the phone's, in whole
 * Unix seconds; whether the phone's is known to be wrong; whether it alone was at hand.
 *
 * What an answer from the network says of the time is believed, unless it is before what
 * was signed (`since`): then it is the server's clock that is wrong.  A kept answer is
 * from the past: it shows that a clock is behind, and never that one is ahead.
 */
function clockBy(answer, { isKept, since }) {
  const phone = Math.floor(Date.now() / 1000);
  const age = Number(answer.headers.get("Age")) || 0;
  const told = Date.parse(answer.headers.get("Date")) / 1000 + age; // NaN: not told
  const isBehind = phone < told - TOLERANCE;
  const isAhead = !isKept && phone > told + TOLERANCE && told >= since;
  const now = isAhead ? told : Math.max(phone, told || 0);
  return { now, phone, isWrong: isBehind || isAhead, isPhones: isKept };
}
