/**
 * What a page does with a text before the strict reader sees it: verify/handed_in.py says
 * why, and tests/vectors/handed_in.json holds the two together.
 */

const EDGE =
  "[ \\t\\r\\n\\u00a0\\u00ad\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2069\\u3000\\ufeff]+";
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, "g");
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
// A word may be glued to the front of an address if it could be no host: "Link:https://…".
const LABEL = /(?:^|\s)[^\s./@]{0,40}[^\s./@0-9a-z-](?=https?:\/\/)/.source;
const BEFORE = `(?:^|[\\s<>"'“”‘’«»()[\\]{}*_~\`|]|${LABEL})`;
const ADDRESS = /(https?:\/\/)?([^\s/?#%<>"'“”‘’«»()[\]{}*_~`|]+)/.source;
const HASH = /\/?(?:\?[^?#\s]*?)?(?:#|＃|&#35;|%(?:25)*23)(?:\s|%20)*/.source;
// More than 400 digits are a token in one piece; fewer, of a text broken into lines.
const DIGITS = /([0-9]{400,}|[0-9]+(?:(?:\s|%20|%0[ad])+[0-9]+)*)/.source;
// What mail and messengers make of links: verify/handed_in.py names them.
const REDIRECTION = new RegExp(
  "^https?://(?:[a-z0-9]+\\.safelinks\\.protection\\.outlook\\.com" +
    "|lm?\\.(?:facebook|instagram|messenger)\\.com|l\\.wl\\.co|www\\.google\\.com)" +
    "/[^\\s?#]*\\?(?:[^\\s#]*?&)?(?:url|u|q)=([^&\\s#]+)",
  "i",
);
const ESCAPE = /%([0-7][0-9a-f])/gi;
const OTHER = /\s|%[0-9a-f]{2}/gi;

/** Return a text without blanks, line ends and marks that nobody sees at its ends. */
export const trimmed = (text) => text.replace(EDGES, "");

/** Return the address that a known redirection leads to, or the text as it is. */
function unwrapped(text) {
  const found = REDIRECTION.exec(trimmed(text));
  if (found === null) return text;
  return found[1].replace(ESCAPE, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

/**
 * Return the link of a suket (`path` is "/v") that a text of `site` holds, without what
 * happened to it on its way; a text without one is only trimmed.
 */
export function linked(text, site, path = "/v") {
  const plain = unwrapped(text.replace(INVISIBLE, ""));
  const found = new RegExp(BEFORE + ADDRESS + path + HASH + DIGITS, "i").exec(plain);
  if (found === null || plain.slice(0, found.index).includes("://")) return trimmed(text);
  const [, scheme = `${site.split("://")[0]}://`, host, digits] = found;
  return `${(scheme + host).toLowerCase()}${path}#${digits.replace(OTHER, "")}`;
}
