// Compile the two stylesheets, copy font and scanner, and write down what was made of what.
// Usage: node build.js <folder of static files>
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as sass from "sass";

const target = process.argv[2];
const sheets = ["suket", "petugas"];
const font = "node_modules/@fontsource-variable/inter";
const govuk = "node_modules/govuk-frontend";
const zxing = "node_modules/zxing-wasm";

const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const versionOf = (name) => JSON.parse(readFileSync(join(name, "package.json"))).version;

const fontFolder = `vendor/inter-${versionOf(font)}`;
const govukFolder = `vendor/govuk-frontend-${versionOf(govuk)}`;
const zxingFolder = `vendor/zxing-wasm-${versionOf(zxing)}`;
const copies = [
  ["inter.woff2", `${fontFolder}/inter-400-700.woff2`], // made by build.sh
  [join(font, "LICENSE"), `${fontFolder}/LICENSE.txt`],
  ["govuk-frontend-LICENSE.txt", `${govukFolder}/LICENSE.txt`],
  [join(zxing, "dist/iife/reader/index.js"), `${zxingFolder}/reader.js`],
  [join(zxing, "dist/reader/zxing_reader.wasm"), `${zxingFolder}/zxing_reader.wasm`],
  [join(zxing, "LICENSE"), `${zxingFolder}/LICENSE.txt`],
  ["zxing-cpp-LICENSE.txt", `${zxingFolder}/LICENSE-zxing-cpp.txt`], // compiled into the wasm
];

const made = [];
for (const name of sheets) {
  const { css } = sass.compile(`${name}.scss`, {
    style: "compressed",
    loadPaths: ["node_modules/govuk-frontend/dist"],
    charset: false,
  });
  const path = `css/${name}.css`;
  mkdirSync(join(target, "css"), { recursive: true });
  writeFileSync(join(target, path), `${css}\n`);
  made.push(path);
}
for (const [from, to] of copies) {
  mkdirSync(join(target, to, ".."), { recursive: true });
  cpSync(from, join(target, to));
  made.push(to);
}

const sources = readdirSync(".").filter((name) => /\.(scss|js|sh)$|^package\.json$/.test(name));
const listed = (names, folder) =>
  Object.fromEntries(names.sort().map((name) => [name, digest(join(folder, name))]));
const manifest = { sources: listed(sources, "."), built: listed(made, target) };
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
