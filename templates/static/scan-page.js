/**
 * The page that scans: by camera, by photo, by a hand scanner at the desk.
 *
 * Pictures are read here and go nowhere; a PDF is the one thing that is sent, by its
 * form, as the page says.
 */

import "./language.js";
import "./offline.js";
import { linked, trimmed } from "./answer/handed-in.js";
import { mistakenFor } from "./answer/mistaken.js";
import { Stage } from "./answer/stage.js";
import { Sukets } from "./answer/sukets.js";
import { keepAhead } from "./offline/ahead.js";
import { hasOtherSigns, looksScanned, meant } from "./scan/keys.js";
import { isHeic, pixelsOf } from "./scan/pixels.js";
import { Viewfinder } from "./scan/viewfinder.js";

const part = (id) => document.getElementById(id);
const main = part("isi");
const [tools, desk] = ["alat", "loket"].map(part);
const { site } = part("blanko").dataset;

const stage = new Stage((...contents) => {
  part("alat-judul").hidden = true; // the answer has a heading of its own
  main.replaceChildren(...(isAtDesk ? [desk] : []), ...contents, tools);
}, new Sukets(part("blanko")));
const viewfinder = new Viewfinder((text) => stage.check(text));
let isAtDesk = false; // a hand scanner is in use, and has its place above the answers

// After an answer the camera is one tap away, without a new page.
main.addEventListener("click", (event) => {
  if (!viewfinder.hasScanned || !event.target.closest('.answer a[href="/periksa"]')) return;
  event.preventDefault();
  viewfinder.start();
});

// A photo --------------------------------------------------------------------

/** Show or take away what is wrong with the field `name`. */
function blame(name, fault) {
  const said = part(`${name}-salah`);
  said.hidden = fault === null;
  said.querySelector("[data-kata]").textContent = fault === null ? "" : part("kata").dataset[fault];
  said.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", fault !== null);
  if (fault !== null) stage.announce(said.textContent.trim());
}

async function checkPhoto() {
  const [photo] = part("foto").files;
  if (!photo) return;
  blame("foto", null);
  const fault = await readPhoto(photo);
  part("foto").value = "";
  if (fault !== null) blame("foto", fault);
}

async function readPhoto(photo) {
  if (photo.size === 0) return "kosong";
  let pixels;
  try {
    pixels = await pixelsOf(photo);
  } catch {
    return (await isHeic(photo)) ? "heic" : "bukanFoto";
  }
  const texts = await viewfinder.reader.read(pixels).catch(() => null);
  if (texts === null) return "gangguan";
  if (texts.length === 0) return "tanpaQr";
  if (new Set(texts).size > 1) return "banyakQr";
  await stage.check(texts[0], { sheet: "not-signed" });
  return null;
}

part("foto").addEventListener("change", checkPhoto);

// A hand scanner, or a text that somebody pastes --------------------------------

function checkTyped() {
  const field = part("teks");
  const typed = field.value;
  const mistaken = mistakenFor(typed);
  if (mistaken === "check-code") return desk.submit(); // the server looks codes up
  field.value = "";
  const isWrong = hasOtherSigns(typed, site);
  const fault = isWrong ? "tataLetak" : mistaken;
  blame("teks", fault);
  if (fault || !trimmed(typed)) return;
  isAtDesk = true;
  desk.classList.add("scan-desk--first");
  stage.check(linked(meant(typed, site), site), { focus: field });
}

part("teks").addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || !looksScanned(event.target.value)) return;
  event.preventDefault();
  checkTyped();
});
desk.addEventListener("submit", (event) => {
  event.preventDefault();
  checkTyped();
});

// At a desk a hand scanner types at once.  On a phone the box would only be in the way.
if (matchMedia("(hover: hover) and (pointer: fine)").matches && document.activeElement === document.body)
  part("teks").focus({ preventScroll: true });

// The page begins without what only a script can do.
for (const element of document.querySelectorAll("[data-script]")) element.hidden = element.dataset.script !== "with";
keepAhead(part("blanko").dataset);
