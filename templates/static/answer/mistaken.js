/** What somebody types in the place of the text of a QR: verify/handed_in.py says why. */

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const BETWEEN = /[\s\u2010-\u2015\u2212-]/g;
const FORMS = {
  nik: /^(?:[0-9]{16}|[0-9]{4}(?:\.[0-9]{4}){3})$/,
  "check-code": /^(?=.*[0-9])[0-9a-tv-z]{6,13}$/i,
  number: /^[0-9][0-9.]*(?:\/[a-z0-9.]+){2,}$/i,
};
const MOST_TYPED = 60;

/** Return "nik", "check-code" or "number", or null for what may be a text or a forgery. */
export function mistakenFor(text) {
  const plain = text.replace(INVISIBLE, "").replace(BETWEEN, "");
  if (plain.length > MOST_TYPED) return null;
  return Object.keys(FORMS).find((kind) => FORMS[kind].test(plain)) ?? null;
}
