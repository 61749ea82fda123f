/**
 * What a hand scanner types: the whole text, quickly, with Enter or Tab behind it.
 *
 * It presses keys, so that a locked Shift changes the case of letters and another layout
 * the signs between them.  The digits survive.
 */

import { trimmed } from "../answer/handed-in.js";

const TOKEN = /[0-9]{60,}$/; // no address that a person types ends so

/** Does it look as if a scanner typed it? */
export const looksScanned = (typed) => TOKEN.test(trimmed(typed));

/**
 * Return the text that was meant: the case of our own address is put right, and nothing
 * else, since another sign may be another address.
 */
export function meant(typed, site) {
  const text = trimmed(typed);
  const ours = `${site}/v#`;
  const isOurs = text.slice(0, ours.length).toLowerCase() === ours;
  return isOurs ? ours + text.slice(ours.length) : text;
}

/** Is it our address in all but the signs, as of a scanner with another keyboard layout? */
export function hasOtherSigns(typed, site) {
  const text = trimmed(typed);
  if (!looksScanned(text) || meant(text, site).startsWith(`${site}/v#`)) return false;
  const letters = (address) => address.toLowerCase().replace(/[^a-z0-9]/g, "");
  const isAddress = /^https?:\/\//i.test(text);
  return !isAddress && letters(text).startsWith(letters(`${site}/v`));
}
