/**
 * What a printed line may have: Latin letters, their marks, dashes and quotation marks.
 *
 * Nothing that is invisible, turns the direction or looks like a Latin letter.  All of
 * it is in every Unicode since 5.1: what decides is this list, the same for every
 * reader, and never a browser's own version.
 */
const LINE =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0300-\u0333\u1e00-\u1eff\u2010-\u2015\u2018-\u201f]+$/;

/** Is it one printed line, in its one spelling (NFC)? */
export function isPlain(text) {
  return LINE.test(text) && text === text.normalize("NFC");
}
