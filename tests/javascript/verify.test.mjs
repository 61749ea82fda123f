/** The vectors, and what only this side has: node --test tests/javascript/ */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as verify from "../../templates/static/verify.js";
import { ascii, fromHex, sha256, toHex } from "../../templates/static/verify/bytes.js";
import { read } from "../../templates/static/verify/cbor.js";
import { readClaims } from "../../templates/static/verify/claims.js";
import { readSign1, requireSignature, toBeSigned } from "../../templates/static/verify/cose.js";
import { inflate } from "../../templates/static/verify/inflate.js";
import { importKey, kidOf, readCoseKey, readPinnedKey } from "../../templates/static/verify/key.js";
import { isPlain } from "../../templates/static/verify/plain.js";
import { authenticateReceipt } from "../../templates/static/verify/receipt.js";
import { parse } from "../../templates/static/verify/text.js";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const GOLDEN = vectors("golden");
const IETF = vectors("status_list");
const TOKENS = Object.entries(GOLDEN.tokens);

const URI = "https://suket.example/s/7";
const IAT = 1784707200; // of the first token
const DAY = 86_400;

function keyOf({ cose_key_hex: hex, kid_hex: kid }, fields) {
  const period = { notBefore: 0, notAfter: null, revokedAt: null };
  const rest = { office: null, statusUris: [URI], certificate: null };
  return new verify.TrustedKey({ point: readCoseKey(fromHex(hex)), kid, ...period, ...rest, ...fields });
}

const SUKET_KEY = keyOf(GOLDEN.credential_key, { purpose: verify.Purpose.SUKET });
const STATUS_KEY = keyOf(GOLDEN.status_key, { purpose: verify.Purpose.STATUS });

const trusting = (...keys) => new verify.TrustList({ keys, version: 1, issuedAt: 0, expiresAt: 4e9 });
const TRUST = trusting(SUKET_KEY, STATUS_KEY);

const refuses = (reason) => ({ name: "NotAuthentic", reason });

test("golden keys have the key ids of the vectors", async () => {
  for (const key of [GOLDEN.credential_key, GOLDEN.status_key]) {
    assert.equal(await kidOf(readCoseKey(fromHex(key.cose_key_hex))), key.kid_hex);
  }
});

for (const [name, vector] of TOKENS) {
  test(`golden token "${name}" is taken apart to its bytes`, async () => {
    const token = parse(vector.text);
    assert.equal(toHex(token.raw), vector.token_hex);
    assert.equal(toHex(token.payload), vector.claims_cbor_hex);
    assert.equal(toHex(await sha256(token.signed)), vector.sig_structure_sha256);
  });

  test(`golden token "${name}" is authentic`, async () => {
    const claims = await verify.authenticate(vector.text, TRUST);
    assert.match(claims.nik, /^[0-9]{16}$/);
    assert.equal(claims.site, "https://suket.example");
  });
}

test("claims say what the paper says", async () => {
  const claims = await verify.authenticate(GOLDEN.tokens["until the card is printed"].text, TRUST);
  assert.deepEqual({ ...claims }, {
    nik: "3274014107039901",
    fullName: "SITI CONTOH RAHAYU",
    birthplace: "CIREBON",
    born: "2003-07-01",
    sex: verify.Sex.FEMALE,
    address: "JL. CONTOH NO. 9 RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON",
    issuedAt: IAT,
    expiresAt: null,
    statusUri: URI,
    statusIndex: 734121,
    site: "https://suket.example",
  });
  assert.ok(Object.isFrozen(claims));
});

test("the golden status list gives every entry of the vector", async () => {
  const { token_hex: hex, entries, default: otherwise } = GOLDEN.status_list;
  const list = await verify.readStatusList(fromHex(hex), TRUST, { uri: URI });
  for (const [index, entry] of Object.entries(entries)) assert.equal(list.entry(Number(index)), entry);
  assert.equal(list.entry(4), otherwise);
  assert.throws(() => list.entry(2 ** 20), RangeError);
  assert.throws(() => list.entry(-1), RangeError);
});

test("a status list of another address is not believed", async () => {
  const data = fromHex(GOLDEN.status_list.token_hex);
  await assert.rejects(verify.readStatusList(data, TRUST, { uri: `${URI}0` }), verify.NotTrusted);
});

test("a golden suket is checked as the page would, offline", async () => {
  const list = await verify.readStatusList(fromHex(GOLDEN.status_list.token_hex), TRUST);
  const lists = new Map([[list.uri, list]]);
  const { text } = GOLDEN.tokens["until the card is printed"];
  const report = (now) => verify.check(text, { trust: TRUST, lists }, now);
  assert.equal((await report(list.issuedAt)).verdict, "valid");
  assert.equal((await report(list.expiresAt)).verdict, "uncertain");
  assert.equal((await verify.check(text, { trust: TRUST }, IAT)).verdict, "uncertain");
  assert.equal((await verify.check("", { trust: TRUST, lists }, IAT)).reason, "malformed");
});

test("what is no text at all is malformed", async () => {
  for (const text of [undefined, null, 7, {}, [], ""]) {
    await assert.rejects(verify.authenticate(text, TRUST), refuses("malformed"));
  }
});

test("a key of another purpose, or none, is unknown", async () => {
  const { text } = TOKENS[0][1];
  await assert.rejects(verify.authenticate(text, trusting()), refuses("unknown-key"));
  const stranger = keyOf(GOLDEN.credential_key, { purpose: verify.Purpose.RECEIPT });
  await assert.rejects(verify.authenticate(text, trusting(stranger)), refuses("unknown-key"));
});

test("a key is in use from its first second until just before its last", async () => {
  const { text } = TOKENS[0][1];
  const within = (fields) => trusting(keyOf(GOLDEN.credential_key, { purpose: "suket", ...fields }));
  await verify.authenticate(text, within({ notBefore: IAT, notAfter: IAT + 1 }));
  for (const fields of [{ notBefore: IAT + 1 }, { notAfter: IAT }, { revokedAt: IAT }, { revokedAt: IAT + DAY }]) {
    await assert.rejects(verify.authenticate(text, within(fields)), refuses("key-not-in-use"));
  }
});

test("a register knows the token it recorded and no other", async () => {
  const { text } = TOKENS[0][1];
  const data = new Uint8Array(8 * 2 ** 20);
  const register = new verify.RegisterFile(data);
  await assert.rejects(verify.authenticate(text, TRUST, { register }), refuses("not-recorded"));
  data.set((await sha256(parse(text).raw)).subarray(0, 8), 734121 * 8);
  const claims = await verify.authenticate(text, TRUST, { register });
  assert.equal(claims.statusIndex, 734121);
  const revoked = keyOf(GOLDEN.credential_key, { purpose: "suket", revokedAt: IAT + DAY });
  await verify.authenticate(text, trusting(revoked), { register });
});

test("an entry of zeros is no entry, whatever the digest of a token", async (t) => {
  const register = new verify.RegisterFile(new Uint8Array(8 * 2 ** 20));
  t.mock.method(crypto.subtle, "digest", async () => new ArrayBuffer(32));
  assert.equal(await register.isRecorded(0, Uint8Array.of(1)), false);
});

test("a signature out of range is refused before the curve is touched", async (t) => {
  t.mock.method(crypto.subtle, "verify", async () => true);
  const order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  const half = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
  const aboveHalf = `${half.slice(0, -1)}9`;
  const belowOrder = `${order.slice(0, -1)}0`;
  const [zero, one] = ["0".repeat(64), "1".padStart(64, "0")];
  const isTaken = (r, s) => requireSignature(null, fromHex(r + s), new Uint8Array(0));
  for (const [r, s] of [[one, one], [one, half], [belowOrder, half]]) await isTaken(r, s);
  for (const [r, s] of [[zero, one], [one, zero], [order, one], [one, aboveHalf], [one, order]]) {
    await assert.rejects(isTaken(r, s), refuses("bad-signature"));
  }
});

test("claims name a status list by an address in its one spelling", () => {
  const payload = GOLDEN.tokens["until the card is printed"].claims_cbor_hex;
  const renamed = (uri) => readClaims(fromHex(payload.replace(toHex(ascii(URI)), toHex(ascii(uri)))));
  assert.equal(renamed(URI).statusUri, URI);
  for (const uri of [URI.replace("h", "H"), URI.replace("7", "x"), URI.replace("/s/", "/S/")]) {
    assert.throws(() => renamed(uri), /address/);
  }
});

test("a register file is the one its list binds", async () => {
  const data = new Uint8Array(8 * 2 ** 20);
  const registerDigest = await new verify.RegisterFile(data).digest();
  assert.ok(await verify.readRegister(data, { registerDigest }));
  assert.equal(await verify.readRegister(data, { registerDigest: null }), null);
  data[0] = 1;
  await assert.rejects(verify.readRegister(data, { registerDigest }), verify.NotTrusted);
  assert.throws(() => new verify.RegisterFile(data.subarray(8)), verify.NotTrusted);
});

/** A register of one entry, and the digests of its segments. */
async function registerWith(index, token) {
  const data = new Uint8Array(8 * 2 ** 20);
  data.set((await sha256(token)).subarray(0, 8), index * 8);
  const digests = new Uint8Array(8192);
  for (let k = 0; k < 256; k += 1) digests.set(await sha256(data.subarray(k * 32768, (k + 1) * 32768)), k * 32);
  return { data, digests, registerDigest: await new verify.RegisterFile(data).digest() };
}

test("digests of segments are those of the register that the list binds", async () => {
  const { digests, registerDigest } = await registerWith(0, Uint8Array.of(1));
  assert.equal(await verify.readSegmentDigests(digests, { registerDigest }), digests);
  assert.equal(await verify.readSegmentDigests(digests, { registerDigest: null }), null);
  const strange = digests.slice();
  strange[8191] ^= 1;
  for (const bytes of [strange, digests.subarray(32), new Uint8Array(0)]) {
    await assert.rejects(verify.readSegmentDigests(bytes, { registerDigest }), verify.NotTrusted);
  }
});

test("a segment answers for its own indices, as the whole register does", async () => {
  const [index, token] = [734_121, Uint8Array.of(1, 2, 3)];
  const { data, digests } = await registerWith(index, token);
  const number = verify.segmentOf(index);
  assert.equal(number, 179);
  const bytes = data.slice(number * 32768, (number + 1) * 32768);
  const segment = await verify.readSegment(bytes, index, digests);
  assert.equal(await segment.isRecorded(index, token), true);
  assert.equal(await segment.isRecorded(index, Uint8Array.of(1)), false);
  assert.equal(await segment.isRecorded(index + 1, token), false);
  await assert.rejects(segment.isRecorded(0, token), RangeError);
});

test("a segment that is another one is not believed", async () => {
  const { data, digests } = await registerWith(5, Uint8Array.of(1));
  const bytes = data.slice(0, 32768);
  await verify.readSegment(bytes, 4095, digests);
  const strange = bytes.slice();
  strange[32767] = 1;
  for (const other of [strange, bytes.subarray(1), data]) {
    await assert.rejects(verify.readSegment(other, 0, digests), verify.NotTrusted);
  }
  await assert.rejects(verify.readSegment(bytes, 4096, digests), verify.NotTrusted); // segment 1 has none
  assert.deepEqual([0, 4095, 4096, 2 ** 20 - 1].map(verify.segmentOf), [0, 0, 1, 255]);
});

test("lists and registers may be fetched when they are asked for", async () => {
  const list = await verify.readStatusList(fromHex(GOLDEN.status_list.token_hex), TRUST);
  const { text } = GOLDEN.tokens["until the card is printed"];
  const { data } = await registerWith(734_121, parse(text).raw);
  const asked = [];
  const lists = { get: async (uri) => asked.push(uri) && list };
  const registers = { get: async (uri, index) => asked.push(uri, index) && new verify.RegisterFile(data) };
  const report = await verify.check(text, { trust: TRUST, lists, registers }, list.issuedAt);
  assert.equal(report.verdict, "valid");
  assert.deepEqual(asked, [URI, URI, 734_121]);
  const none = { get: async () => null };
  const bare = await verify.check(text, { trust: TRUST, lists, registers: none }, list.issuedAt);
  assert.equal(bare.verdict, "valid");
  const nobody = { get: async () => new verify.RegisterFile(new Uint8Array(8 * 2 ** 20)) };
  const thief = await verify.check(text, { trust: TRUST, lists, registers: nobody }, list.issuedAt);
  assert.equal(thief.reason, "not-recorded");
});

test("a root key may be pinned as digits or as a JWK, and nothing else is one", () => {
  const { cose_key_hex: hex } = GOLDEN.credential_key;
  const point = readCoseKey(fromHex(hex));
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => Buffer.from(part).toString("base64url"));
  assert.deepEqual(readPinnedKey({ kty: "EC", crv: "P-256", x, y }), point);
  assert.deepEqual(readPinnedKey(hex.toUpperCase()), point);
  const strangers = ["", hex.slice(2), `${hex}00`, hex.replace("01", "1g"), {}, { kty: "EC", crv: "P-384", x, y }];
  for (const key of strangers) assert.throws(() => readPinnedKey(key), TypeError);
  assert.throws(() => readPinnedKey({ kty: "EC", crv: "P-256", x: y, y: x }), TypeError);
});

for (const vector of [...IETF.small, ...IETF.long]) {
  test(`IETF status list "${vector.name}" inflates to its entries`, () => {
    const fields = read(fromHex(vector.cbor_hex), { isOrdered: false });
    assert.equal(fields.get("bits"), vector.bits);
    const entries = inflate(fields.get("lst"), 2 ** 20);
    assert.equal(entries.length, Math.ceil((vector.size * vector.bits) / 8));
    if (vector.bytes_hex) assert.equal(toHex(entries), vector.bytes_hex);
    const perByte = 8 / vector.bits;
    for (const [index, status] of Object.entries(vector.statuses)) {
      const shift = (index % perByte) * vector.bits;
      assert.equal((entries[Math.floor(index / perByte)] >> shift) & (2 ** vector.bits - 1), status);
    }
  });
}

test("the IETF's signed status list verifies once its s is the low one", async () => {
  const { public_key_jwk: jwk, status_list_cwt_hex: hex } = IETF.tokens;
  const key = await importKey(readPinnedKey(jwk));
  // Theirs names its key in the unprotected header, which ours leaves empty.
  assert.throws(() => readSign1(fromHex(hex)), /expected/);
  const message = readSign1(fromHex(hex.replace("a1044231325850", "a05850")));
  const signed = toBeSigned(message);
  await assert.rejects(requireSignature(key, message.signature, signed), refuses("bad-signature"));
  await requireSignature(key, otherSignature(message.signature), signed);
});

/** Return the signature with n - s for s, which the curve cannot tell from the first. */
function otherSignature(signature) {
  const order = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const s = (order - BigInt(`0x${toHex(signature.subarray(32))}`)).toString(16).padStart(64, "0");
  return fromHex(toHex(signature.subarray(0, 32)) + s);
}

test("a list inflates to its limit and not a byte further", async () => {
  const { deflateSync } = await import("node:zlib");
  const packed = deflateSync(new Uint8Array(1000));
  assert.equal(inflate(packed, 1000).length, 1000);
  assert.throws(() => inflate(packed, 999), /too long/);
  assert.throws(() => inflate(Buffer.concat([packed, Buffer.alloc(1)]), 1000), /follows/);
  assert.throws(() => inflate(packed.subarray(0, -1), 1000), /checksum|early/);
});

test("a line is plain if it is Latin and NFC", () => {
  for (const text of ["SITI", "NI’MATUL ‘AIN", "JOSÉ", "Ḥ", "D̦"]) assert.ok(isPlain(text), text);
  for (const text of ["", "a\u0000", "a\u00a0b", "\u202eA", "A\u200b", "JOSE\u0301", "ᮞᮥ", "А", "\u{1f600}", "\u00ad"]) {
    assert.ok(!isPlain(text), JSON.stringify(text));
  }
});

test("nothing here can reach the network, a document or a store", () => {
  const forbidden = /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function|document\.|window\.|localStorage|indexedDB|import\()/;
  const folder = new URL("../../templates/static/", import.meta.url);
  const names = ["bytes", "cbor", "checks", "claims", "cose", "errors", "inflate", "key"];
  names.push("plain", "register", "report", "shape", "status", "text", "trust");
  for (const path of ["verify.js", ...names.map((name) => `verify/${name}.js`)]) {
    const code = readFileSync(new URL(path, folder), "utf8").replace(/\/\*\*[^]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(code, forbidden, path);
  }
});

// Receipts ----------------------------------------------------------------------

const RECEIPTS = vectors("receipt");
const RECEIPT_KEY = keyOf(RECEIPTS, { purpose: verify.Purpose.RECEIPT, statusUris: [] });

for (const [name, vector] of Object.entries(RECEIPTS.receipts)) {
  test(`golden receipt "${name}" says what it says in Python`, async () => {
    const receipt = await authenticateReceipt(vector.text, trusting(RECEIPT_KEY));
    assert.deepEqual(JSON.parse(JSON.stringify(receipt)), vector.says);
    assert.ok(Object.isFrozen(receipt) && Object.isFrozen(receipt.institution));
  });
}

test("a receipt counts by a receipt key in use, and by no other", async () => {
  const [{ text }] = Object.values(RECEIPTS.receipts);
  const by = (fields) => authenticateReceipt(text, trusting(new verify.TrustedKey({ ...RECEIPT_KEY, ...fields })));
  await assert.rejects(by({ purpose: verify.Purpose.SUKET }), refuses("unknown-key"));
  await assert.rejects(by({ revokedAt: 4e9 }), refuses("key-not-in-use"));
  await assert.rejects(by({ notAfter: 1 }), refuses("key-not-in-use"));
  await assert.rejects(authenticateReceipt(null, TRUST), refuses("malformed"));
  assert.ok(await by({ notAfter: 4e9 }));
});
