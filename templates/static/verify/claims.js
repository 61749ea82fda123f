/**
 * What a suket says: a CWT Claims Set (RFC 8392) in the one order that CBOR allows.
 *
 * 4 exp, 6 iat, 169 identity (MOSIP Claim 169 1.2), 65535 status (IETF Token Status
 * List).  Deterministic CBOR leaves one sequence of bytes for each set of claims, so
 * reading is a walk along that sequence, and whatever strays from it is malformed.
 */

import { ascii, concat, fromHex, utf8 } from "./bytes.js";
import { Reader } from "./cbor.js";
import { Malformed } from "./errors.js";
import { isPlain } from "./plain.js";
import { aMoment } from "./shape.js";

/** Indices in one status list. */
export const LIST_SIZE = 2 ** 20;

/** MOSIP Claim 169, attribute 9. */
export const Sex = Object.freeze({ MALE: 1, FEMALE: 2 });

/** A public address in its one spelling: no slash at the end. */
export const SITE = "https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[1-9][0-9]{0,4})?";

const LIST_URI = new RegExp(`^${SITE}/s/(?:[1-9][0-9]{0,8}|0)$`); // and the list's number

const NIK_DIGITS = 16; // PP 37/2007, article 37
const DAY_DIGITS = 8; // YYYYMMDD

// The fixed bytes between the values, in order.
const WITH_EXP = fromHex("a404"); // a map of four, exp first
const WITHOUT_EXP = fromHex("a3"); // a map of three
const IAT = fromHex("06");
const NIK = fromHex("18a9 a7 01 70"); // 169: a map of seven; 1: a text of 16 bytes
const NAME = fromHex("02 625331 04"); // 2: profile "S1"; 4: full name
const BORN = fromHex("08 68"); // 8: a text of 8 bytes
const SEX = fromHex("09");
const ADDRESS = fromHex("0a");
const BIRTHPLACE = fromHex("1818"); // 24: a number free in a closed ecosystem
const INDEX = concat(fromHex("19ffff a1 6b"), ascii("status_list"), fromHex("a2 63"), ascii("idx"));
const URI = concat(fromHex("63"), ascii("uri"));

/** Is it the address of a status list, in its one spelling? */
export const isListUri = (uri) => LIST_URI.test(uri);

/**
 * Return the claims that `payload` encodes, frozen, or throw `Malformed`.
 *
 * `nik` is 16 digits, `born` an ISO date, `sex` one of `Sex`; `issuedAt` and `expiresAt`
 * are Unix seconds, the latter null where the suket lives until the e-KTP is printed;
 * `site` is the public address (no slash at the end), `statusUri` the address of the
 * status list, `statusIndex` the place in it, 0 to 2²⁰ - 1.  The others are texts.
 */
export function readClaims(payload) {
  const claims = walk(new Reader(payload));
  requireCarriable(claims);
  const site = claims.statusUri.slice(0, claims.statusUri.lastIndexOf("/s/"));
  return Object.freeze({ ...claims, site });
}

function walk(reader) {
  const expiresAt = walkEnd(reader);
  const issuedAt = aMoment(field(reader, IAT).uint());
  const nik = digits(field(reader, NIK), NIK_DIGITS);
  const fullName = field(reader, NAME).text();
  const born = day(digits(field(reader, BORN), DAY_DIGITS));
  const sex = field(reader, SEX).uint();
  const address = field(reader, ADDRESS).text();
  const birthplace = field(reader, BIRTHPLACE).text();
  const statusIndex = field(reader, INDEX).uint();
  const statusUri = field(reader, URI).text();
  reader.end();
  return { nik, fullName, birthplace, born, sex, address, issuedAt, expiresAt, statusUri, statusIndex };
}

function walkEnd(reader) {
  if (reader.skip(WITH_EXP)) return aMoment(reader.uint());
  reader.expect(WITHOUT_EXP);
  return null;
}

/** Return the reader, having stepped over the fixed bytes before a value. */
function field(reader, literal) {
  reader.expect(literal);
  return reader;
}

function digits(reader, size) {
  const text = utf8(reader.take(size));
  if (!/^[0-9]*$/.test(text)) throw new Malformed("only the digits 0 to 9");
  return text;
}

/** Return the ISO date of YYYYMMDD; `Malformed` for a day that no calendar has. */
function day(text) {
  const [year, month, date] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number);
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) {
    throw new Malformed("no such day");
  }
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

function daysIn(year, month) {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}

function requireCarriable(claims) {
  if (claims.sex !== Sex.MALE && claims.sex !== Sex.FEMALE) throw new Malformed("no such sex");
  if (claims.statusIndex >= LIST_SIZE) throw new Malformed("the index lies outside the list");
  if (!isListUri(claims.statusUri)) throw new Malformed("not the address of a status list");
  if (![claims.fullName, claims.birthplace, claims.address].every(isPlain)) {
    throw new Malformed("not a printable line in NFC");
  }
}
