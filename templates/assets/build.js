// Compile the stylesheets, put the modules of each page into one, copy font and scanner,
// and write down what was made of what.
// Usage: node build.js <folder of static files>
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

const target = process.argv[2];
const pages = ["verify-page", "scan-page", "receipt-page", "desk-page"];
const sheets = ["suket", "petugas", "answer"];
// What answers are made of: of the sheet for them, only what these name is kept.
const answers = ["layout", "macros/*", "public/answer", "public/receipt_answer", "public/waiting", "public/alone"];
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
  let { css } = sass.compile(`${name}.scss`, {
    style: "compressed",
    loadPaths: ["node_modules/govuk-frontend/dist"],
    charset: false,
  });
  if (name === "answer") {
    const content = [...answers.map((page) => `${target}/../pages/${page}.html`), `${target}/first.js`];
    [{ css }] = await new PurgeCSS().purge({ content, css: [{ raw: css }], safelist: ["govuk-visually-hidden", "utuh", /^(verdict|check)--/] });
  }
  const path = `css/${name}.css`;
  mkdirSync(join(target, "css"), { recursive: true });
  writeFileSync(join(target, path), `${css}\n`);
  made.push(path);
}
// One file for each page: a phone far from everything waits for each request.
const { metafile } = buildSync({
  absWorkingDir: realpathSync(target),
  entryPoints: pages.map((page) => `${page}.js`),
  outdir: "bundle",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  metafile: true,
});
const first = buildSync({
  absWorkingDir: realpathSync(target),
  entryPoints: ["first.js"], // no module: it goes before everything, in old browsers too
  outdir: "bundle",
  minify: true,
  target: "es2015",
  metafile: true,
}).metafile;
made.push(...Object.keys(metafile.outputs), ...Object.keys(first.outputs));
for (const [from, to] of copies) {
  mkdirSync(join(target, to, ".."), { recursive: true });
  cpSync(from, join(target, to));
  made.push(to);
}

const sources = readdirSync(".").filter((name) => /\.(scss|js|sh)$|^package\.json$/.test(name));
const listed = (names, folder) =>
  Object.fromEntries(names.sort().map((name) => [name, digest(join(folder, name))]));
const modules = [...Object.keys(metafile.inputs), ...Object.keys(first.inputs)];
const manifest = {
  sources: listed(sources, "."),
  modules: listed(modules, target),
  built: listed(made, target),
};
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
