/** One text examined in this browser: nothing of it leaves the phone. */

import { NotTrusted, check } from "../verify.js";
import { PublishedFiles, Unreachable } from "../verify-source.js";
import { pointsElsewhere } from "./traits.js";

/**
 * Return `{report, now, isElsewhere, isUnregistered}` for a text.
 *
 * `root` is the pinned root key (150 hexadecimal digits), `site` our own address.
 * Throws `Unreachable` or `NotTrusted` when the trust list cannot be had: then nothing
 * can be said of any text.
 */
export async function examine(text, { root, site }) {
  const published = await PublishedFiles.open(root);
  const { now } = published;
  const report = await check(text, published, now);
  return { report, now, isElsewhere: pointsElsewhere(text, site), isUnregistered: published.isUnregistered };
}

/** Is it what `examine` may throw, and no fault of the program? */
export const isExpected = (error) => error instanceof Unreachable || error instanceof NotTrusted;
