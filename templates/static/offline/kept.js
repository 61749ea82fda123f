/**
 * Published files kept in this browser: the newest that was ever believed.
 *
 * What a server hands out that is older than what is kept is refused, as a list from
 * before a revocation would be.  A kept file is verified again each time it is read, and
 * goes stale like any other: it never vouches past its own `exp`.  The files name nobody.
 */

import { NotTrusted } from "../verify.js";

const CACHE = "suket-published-1";

/**
 * Return `{value, answer, bytes, isKept}` of the newest file at `address` (a path of ours).
 *
 * `ask(address)` resolves to the server's answer, or throws where there is no network;
 * `read(bytes)` verifies, or throws `NotTrusted`; `ageOf(value)` is a number that grows.
 * `answer` is the server's, or, where `isKept`, the one the kept file came with.
 */
export async function newest(address, { ask, read, ageOf }) {
  const asked = ask(address);
  asked.catch(() => {}); // is told below, when what is kept was read
  const kept = await readKept(address, read);
  try {
    const answer = await asked;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (kept && isSame(bytes, kept.bytes)) {
      keep(address, bytes, answer); // its Date is later; nobody waits for it
      return { value: kept.value, answer, bytes, isKept: false };
    }
    const value = await read(bytes);
    if (kept && ageOf(value) <= ageOf(kept.value)) {
      throw new NotTrusted("older than what this browser has seen");
    }
    keep(address, bytes, answer);
    return { value, answer, bytes, isKept: false };
  } catch (error) {
    if (kept) return { ...kept, isKept: true };
    throw error;
  }
}

/** Return when the file at `address` was had, in milliseconds; NaN if it is not kept, or not told. */
export async function keptAt(address) {
  const answer = await (await store())?.match(address);
  return Date.parse(answer?.headers.get("Date"));
}

/** Return `{value, answer, bytes}` as kept, or null if there is none to be believed. */
async function readKept(address, read) {
  const answer = await (await store())?.match(address);
  if (!answer) return null;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  try {
    return { value: await read(bytes), answer, bytes };
  } catch (error) {
    if (error instanceof NotTrusted) return null; // by a key that is trusted no more
    throw error;
  }
}

/** Keep a file with the time it was had; without room it is not kept, and that is all. */
async function keep(address, bytes, answer) {
  const date = answer.headers.get("Date");
  const held = new Response(bytes, { headers: date ? { Date: date } : {} });
  try {
    await (await store())?.put(address, held);
  } catch {
    // full, or forbidden by the person
  }
}

/** Return the cache; null where a browser has none, as over plain HTTP. */
async function store() {
  try {
    return await self.caches.open(CACHE);
  } catch {
    return null;
  }
}

function isSame(one, other) {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
