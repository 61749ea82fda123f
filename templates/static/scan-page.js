/**
 * The page that scans: by camera, by photo, by a hand scanner at the desk.
 *
 * Pictures are read here and go nowhere; a PDF is the one thing that is sent, by its
 * form, as the page says.
 */

import "./language.js";
import "./offline.js";
import { linked, trimmed } from "./answer/handed-in.js";
import { Stage } from "./answer/stage.js";
import { Sukets } from "./answer/sukets.js";
import { keepAhead } from "./offline/ahead.js";
import { Camera } from "./scan/camera.js";
import { hasOtherSigns, looksScanned, meant } from "./scan/keys.js";
import { pixelsOf } from "./scan/pixels.js";
import { Reader } from "./scan/reader.js";

const part = (id) => document.getElementById(id);
const main = part("isi");
const [tools, box, desk] = ["alat", "kamera", "loket"].map(part);
const { site } = part("blanko").dataset;

const reader = new Reader(box.dataset);
const camera = new Camera(part("gambar"), reader);
const stage = new Stage((...contents) => {
  part("alat-judul").hidden = true; // the answer has a heading of its own
  main.replaceChildren(...(isAtDesk ? [desk] : []), ...contents, tools);
}, new Sukets(part("blanko")));
let isAtDesk = false; // a hand scanner is in use, and has its place above the answers
let hasScanned = false;

// The camera -----------------------------------------------------------------

const CAMERA_FAULTS = {
  NotAllowedError: "ditolak",
  NotFoundError: "tanpaKamera",
  OverconstrainedError: "tanpaKamera",
  NotReadableError: "dipakai",
};

/** Say what happens, in the words of the page: `part("kata")` has them by name. */
function say(name) {
  part("kata-kamera").textContent = name ? part("kata").dataset[name] : "";
}

function showCamera(isOn) {
  part("mulai").hidden = isOn;
  part("berhenti").hidden = !isOn;
  part("gambar").hidden = !isOn;
  part("bingkai").hidden = !isOn;
  part("petunjuk-kamera").toggleAttribute("hidden", isOn);
  part("senter").hidden = !(isOn && camera.hasTorch);
  part("senter").setAttribute("aria-pressed", "false");
}

function stopCamera() {
  camera.stop();
  showCamera(false);
  say(null);
}

async function startCamera() {
  box.classList.remove("scan__stage--read");
  say("menyiapkan");
  try {
    await Promise.all([camera.open(), reader.start()]);
    showCamera(true);
    say("mencari");
    part("berhenti").focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
    await scan();
  } catch (error) {
    stopCamera();
    say(CAMERA_FAULTS[error.name] || (navigator.mediaDevices ? "gangguan" : "tanpaKamera"));
    if (!CAMERA_FAULTS[error.name] && navigator.mediaDevices) throw error;
  }
}

async function scan() {
  const seen = await camera.scan();
  if (seen === null) return;
  hasScanned = true;
  box.classList.add("scan__stage--read");
  await stage.check(seen.texts[0]);
  stopCamera();
  performance.measure("frame to verdict", { start: seen.at });
}

part("mulai").addEventListener("click", startCamera);
part("berhenti").addEventListener("click", () => {
  stopCamera();
  part("mulai").focus();
});
part("senter").addEventListener("click", async ({ currentTarget: button }) => {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  try {
    await camera.setTorch(isOn);
    button.setAttribute("aria-pressed", String(isOn));
  } catch {
    button.hidden = true; // some cameras promise a light that cannot be switched
  }
});
// After an answer the camera is one tap away, without a new page.
main.addEventListener("click", (event) => {
  if (!hasScanned || !event.target.closest('.answer a[href="/periksa"]')) return;
  event.preventDefault();
  startCamera();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stopCamera(); // its light would burn on in a pocket
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
  let pixels;
  try {
    pixels = await pixelsOf(photo);
  } catch {
    return "bukanFoto";
  }
  const texts = await reader.read(pixels).catch(() => null);
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
  field.value = "";
  const isWrong = hasOtherSigns(typed, site);
  blame("teks", isWrong ? "tataLetak" : null);
  if (isWrong || !trimmed(typed)) return;
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

// The page begins without what only a script can do.
for (const element of document.querySelectorAll("[data-script]")) element.hidden = element.dataset.script !== "with";
keepAhead(part("blanko").dataset);
