/**
 * Asks the browser's verifier, for tests: one JSON question a line in, one answer out.
 *
 * What the verifier refuses comes back as {"refused": …}; any other error ends the
 * process, because the verifier may not throw one whatever it is given.
 */

import { createHash } from "node:crypto";
import { createInterface } from "node:readline";

import { linked, trimmed } from "../../templates/static/answer/handed-in.js";
import { mistakenFor } from "../../templates/static/answer/mistaken.js";
import { jenis_kelamin, tanggal_cetak } from "../../templates/static/answer/printed.js";
import { beginsAsOurs } from "../../templates/static/answer/traits.js";
import * as verify from "../../templates/static/verify.js";
import { toHex } from "../../templates/static/verify/bytes.js";
import { Tag, read } from "../../templates/static/verify/cbor.js";
import { Malformed } from "../../templates/static/verify/errors.js";
import { inflate, inflateRaw } from "../../templates/static/verify/inflate.js";
import { isPlain } from "../../templates/static/verify/plain.js";
import { authenticateReceipt } from "../../templates/static/verify/receipt.js";

const digest = (data) => createHash("sha256").update(data).digest("hex");
const fromHex = (hex) => Uint8Array.from(Buffer.from(hex, "hex")); // quick, for files of MiB
const hexOrNull = (data) => data && toHex(data);

/** What later questions may refer to by name. */
const kept = { trust: new Map(), lists: new Map(), registers: new Map() };

const OPERATIONS = {
  async trust({ name, hex, root, now }) {
    const trust = await verify.readTrustList(fromHex(hex), root, { now });
    if (name) kept.trust.set(name, trust);
    return { ...trust, byKid: undefined, keys: trust.keys.map(keyAnswer) };
  },

  async status({ name, hex, trust, uri }) {
    const list = await verify.readStatusList(fromHex(hex), kept.trust.get(trust), { uri });
    if (name) kept.lists.set(list.uri, list);
    return { ...list, entries: digest(list.entries), registerDigest: hexOrNull(list.registerDigest) };
  },

  /** A register file that is empty but for some entries: [[index, 16 digits], …]. */
  async register({ uri, entries, size }) {
    const data = new Uint8Array(size);
    for (const [index, hex] of entries) data.set(fromHex(hex), index * 8);
    const register = new verify.RegisterFile(data);
    kept.registers.set(uri, register);
    return toHex(await register.digest());
  },

  async authenticate({ text, trust, register }) {
    const file = register ? kept.registers.get(register) : null;
    return verify.authenticate(text, kept.trust.get(trust), { register: file });
  },

  /** The whole report; with `isOnline` the register files are at hand. */
  async check({ text, trust, now, isOnline }) {
    const registers = isOnline ? kept.registers : new Map();
    return verify.check(text, { trust: kept.trust.get(trust), lists: kept.lists, registers }, now);
  },

  receipt: async ({ text, trust }) => authenticateReceipt(text, kept.trust.get(trust)),

  cbor: async ({ hex, isOrdered }) => diagnostic(read(fromHex(hex), { isOrdered })),

  inflate: async ({ hex, limit }) => digest(inflate(fromHex(hex), limit)),

  async inflateRaw({ hex, limit }) {
    const { data, rest } = inflateRaw(fromHex(hex), limit);
    return [digest(data), rest.length];
  },

  plain: async ({ text }) => isPlain(text),

  handedIn: async ({ text, site }) => [trimmed(text), linked(text, site)],

  mistaken: async ({ text, site }) => [mistakenFor(text), beginsAsOurs(text, site)],

  /** The rows of templates/pages/macros/verdicts.html, as the page fills them in. */
  printed: async ({ claims }) => [
    ["NIK", claims.nik],
    ["Nama Lengkap", claims.full_name],
    ["Tempat, Tanggal Lahir", `${claims.birthplace}, ${tanggal_cetak(claims.born)}`],
    ["Jenis Kelamin", jenis_kelamin(claims.sex)],
    ["Alamat", claims.address],
  ],
};

const keyAnswer = ({ point, certificate, imported, ...rest }) => ({
  ...rest,
  point: toHex(point),
  certificate: hexOrNull(certificate),
});

/** Return a text for a CBOR value, the same one that the Python side writes. */
function diagnostic(value) {
  if (value instanceof Uint8Array) return `h'${toHex(value)}'`;
  if (typeof value === "string") return `"${toHex(new TextEncoder().encode(value))}"`;
  if (Array.isArray(value)) return `[${value.map(diagnostic).join(",")}]`;
  if (value instanceof Tag) return `${value.number}(${diagnostic(value.value)})`;
  if (!(value instanceof Map)) return String(value);
  return `{${[...value].map((pair) => pair.map(diagnostic).join(":")).join(",")}}`;
}

async function answer(line) {
  const { ask, ...question } = JSON.parse(line);
  try {
    return { answer: await OPERATIONS[ask](question) };
  } catch (error) {
    if (error instanceof verify.NotAuthentic) return { refused: error.reason };
    if (error instanceof verify.NotTrusted) return { refused: "not-trusted" };
    if (error instanceof Malformed) return { refused: "malformed" };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
