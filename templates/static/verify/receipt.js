/**
 * The receipt: what an institution was told about a suket, `<site>/k#<digits>`.
 *
 * The digits are a COSE_Sign1 by the receipt key; docs/receipt.md of the same project has
 * the bytes.  Nobody is named in it.
 */

import { toHex } from "./bytes.js";
import { read } from "./cbor.js";
import { Verdict } from "./checks.js";
import { SITE } from "./claims.js";
import { readHeader, readSign1, toBeSigned } from "./cose.js";
import { Malformed, NotAuthentic, Reason } from "./errors.js";
import { isPlain } from "./plain.js";
import { rfc3339 } from "./report.js";
import { aByteString, aMap, aMoment, aText } from "./shape.js";
import { isTooLong, readDigits } from "./text.js";
import { Purpose } from "./trust.js";

/** What follows the `#` reaches no server. */
const RECEIPT_MARK = "/k#";

const RECEIPT_TYPE = "application/suket-receipt+cwt";
const DIGEST_BYTES = 32; // SHA-256
const MAX_NAME = 100; // characters of an institution's name

const SITE_ALONE = new RegExp(`^${SITE}$`);
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const REFERENCE = /^[A-Za-z0-9](?:[A-Za-z0-9 ._:/#-]{0,62}[A-Za-z0-9._:/#-])?$/;
// Sixteen digits and more, and the two ways in which people group those of a NIK.  What
// has a hexadecimal letter beside it is a part of some digest or UUID.
const LIKE_NIK = new RegExp(
  "(?:^|[^0-9A-Fa-f])" +
    "(?:[0-9]{16,}|[0-9]{4}(?:[ ._:/#-][0-9]{4}){3}|[0-9]{6}[ ._:/#-][0-9]{6}[ ._:/#-][0-9]{4})" +
    "(?![0-9A-Fa-f])",
);

const [ISS, AUD, IAT] = [1, 3, 6]; // RFC 8392
const CHECK = -65538; // private use: RFC 8392, section 9.1
const [VERDICT, REASON, AS_OF, NAME, REFERRED, TOKEN, FILE] = [1, 2, 3, 4, 5, 6, 7];
const KNOWN = new Set([ISS, AUD, IAT, CHECK]);
const KNOWN_OF_CHECK = new Set([VERDICT, REASON, AS_OF, NAME, REFERRED, TOKEN, FILE]);

const VERDICTS = new Set(Object.values(Verdict));
const REASONS = new Set(Object.values(Reason));

/**
 * Return what the receipt in `text` says, having proved that it was given so.
 *
 * Throws `NotAuthentic` and never another error, whatever `text` is.  Returns what
 * `python -m verify receipt` prints: texts and null, times RFC 3339,
 *
 *     {site, institution: {code, name}, reference, checked_at, verdict, reason, as_of,
 *      token_sha256, file_sha256}
 *
 * It says nothing of how the suket stands now.
 */
export async function authenticateReceipt(text, trust) {
  try {
    return await readText(text, trust);
  } catch (error) {
    throw error instanceof Malformed ? new NotAuthentic(Reason.MALFORMED) : error;
  }
}

async function readText(text, trust) {
  if (typeof text !== "string" || isTooLong(text)) throw new Malformed("not a text of ours");
  const at = text.indexOf(RECEIPT_MARK);
  if (at < 0) throw new Malformed("no receipt in it");
  const receipt = await readReceipt(readDigits(text.slice(at + RECEIPT_MARK.length)), trust);
  if (receipt.site !== text.slice(0, at)) throw new Malformed("one receipt has one text");
  return receipt;
}

/**
 * A retired key still counts for what it signed in its time.  A revoked key counts for
 * nothing, not even for the time before: who stole it dates receipts back.
 */
async function readReceipt(data, trust) {
  const message = readSign1(data);
  const key = trust.key(readHeader(message.protected, RECEIPT_TYPE), Purpose.RECEIPT);
  await key.requireSignature(message.signature, toBeSigned(message));
  const { checkedAt, receipt } = readPayload(message.payload);
  key.requireInUse(checkedAt);
  if (key.revokedAt !== null) throw new NotAuthentic(Reason.KEY_NOT_IN_USE);
  return receipt;
}

function readPayload(payload) {
  const claims = aMap(read(payload));
  const check = aMap(claims.get(CHECK));
  requireKnown(claims, KNOWN);
  requireKnown(check, KNOWN_OF_CHECK);
  const checkedAt = aMoment(claims.get(IAT));
  const receipt = {
    site: aText(claims.get(ISS)),
    institution: Object.freeze({ code: aText(claims.get(AUD)), name: aText(check.get(NAME)) }),
    reference: optional(check, REFERRED, aText),
    checked_at: rfc3339(checkedAt),
    verdict: oneOf(VERDICTS, aText(check.get(VERDICT))),
    reason: optional(check, REASON, (value) => oneOf(REASONS, aText(value))),
    as_of: rfc3339(optional(check, AS_OF, aMoment)),
    token_sha256: optional(check, TOKEN, aDigest),
    file_sha256: optional(check, FILE, aDigest),
  };
  requireCarriable(receipt);
  return { checkedAt, receipt: Object.freeze(receipt) };
}

function requireKnown(found, known) {
  for (const key of found.keys()) if (!known.has(key)) throw new Malformed("a claim that no receipt has");
}

const optional = (fields, number, read_) => (fields.has(number) ? read_(fields.get(number)) : null);

function oneOf(codes, code) {
  if (!codes.has(code)) throw new Malformed("a code that no receipt has");
  return code;
}

function aDigest(value) {
  if (aByteString(value).length !== DIGEST_BYTES) throw new Malformed("a digest has 32 bytes");
  return toHex(value);
}

function requireCarriable({ site, institution, reference, verdict, reason, ...subject }) {
  const isRefused = verdict === Verdict.NOT_AUTHENTIC;
  const isGood =
    SITE_ALONE.test(site) &&
    CODE.test(institution.code) &&
    isName(institution.name) &&
    (reference === null || (REFERENCE.test(reference) && !LIKE_NIK.test(reference))) &&
    isRefused === (reason !== null) &&
    (subject.token_sha256 !== null || (isRefused && subject.file_sha256 !== null));
  if (!isGood) throw new Malformed("not what a receipt can carry");
}

const isName = (name) => name.length <= MAX_NAME && isPlain(name) && name.trim() === name && !LIKE_NIK.test(name);
