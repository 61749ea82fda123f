/**
 * What is so of an answer: the names that parts of its page wait for.
 *
 * `suket/web/public/verdict_page.py` finds the same names for the same answer.
 */

import { Verdict } from "../verify.js";

const LONG_WORD = 12; // characters of a name that a small phone would break

/**
 * Return the traits (a Set) of a `report`, as `check` of verify.js answers.
 *
 * `isElsewhere`: the text was an address, but not one of ours; `isCut`: it begins as ours
 * do, if it is malformed; `isUnregistered`: the register that the status list binds could
 * not be had; `sheet` is "not-signed" for what was read from a photo; `clock` is that of
 * verify-source.js.
 */
export function traitsOf(report, { isElsewhere = false, isCut = false, isUnregistered = false, sheet = null, clock = {} } = {}) {
  const { integrity, issuer, status } = report.checks;
  const found = new Set([kindOf(report, isElsewhere, isCut)]);
  found.add(`integrity-${integrity}`).add(`issuer-${issuer}`).add(`status-${status}`);
  if (sheet) found.add(`sheet-${sheet}`);
  found.add(report.as_of ? "dated" : "undated");
  found.add(report.office ? "office" : "no-office");
  for (const trait of report.claims ? holderTraits(report) : ["not-ours"]) found.add(trait);
  if (isUnregistered) found.add("unregistered");
  if (clock.isWrong) found.add("clock-wrong");
  found.add(clock.isPhones ? "by-phone" : "by-server");
  return found;
}

function kindOf({ verdict, reason }, isElsewhere, isCut) {
  if (verdict !== Verdict.NOT_AUTHENTIC) return verdict;
  if (isCut && reason === "malformed") return "cut";
  return isElsewhere ? "elsewhere" : reason;
}

function holderTraits({ claims, document }) {
  const words = claims.full_name.split(/\s+/);
  return [
    "ours",
    words.some((word) => [...word].length > LONG_WORD) ? "long-name" : "short-name",
    claims.sex,
    document.expires_at ? "ending" : "unending",
  ];
}

/** Does `text` begin as every text of `site` does?  If it is malformed, it may be cut. */
export const beginsAsOurs = (text, site) => text.startsWith(`${site}/v#01167688366392530`);

/** Is `text` an address, but not one of `site` (scheme and host, no slash at the end)? */
export function pointsElsewhere(text, site) {
  const address = text.toLowerCase();
  return /^https?:\/\//.test(address) && !address.startsWith(`${site}/`);
}
