/**
 * Reads QR codes in pictures, beside the page, so that the page stays quick.
 *
 * First message {library, wasm}: the addresses of zxing-wasm; it answers {isReady} or
 * {fault}.  Then {number, pixels} with `pixels` an ImageData; it answers {number, texts}.
 */
"use strict";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: false, textMode: "Plain", maxNumberOfSymbols: 2 };

async function prepare({ library, wasm }) {
  importScripts(library);
  // It would fetch from elsewhere otherwise.
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return { isReady: true };
}

async function read({ number, pixels }) {
  const found = await ZXingWASM.readBarcodes(pixels, OPTIONS);
  return { number, texts: found.filter((code) => code.isValid).map((code) => code.text) };
}

onmessage = async ({ data }) => {
  try {
    postMessage(await (data.library ? prepare(data) : read(data)));
  } catch (error) {
    postMessage({ number: data.number, fault: String(error) });
  }
};
