/**
 * Scanner and camera at an institution: as on /periksa, but what they read is sent to be checked.
 *
 * The Enter of a scanner sends a form of one line by itself; a Tab has to be told to.
 */

import { hasOtherSigns, looksScanned } from "./scan/keys.js";
import { Viewfinder } from "./scan/viewfinder.js";

const box = document.querySelector("[data-scans]");
const fault = document.getElementById(`${box.id}-salah`);

/** Say so, and be ready for the next scan, where the signs of the address are others. */
function isAmiss() {
  const isWrong = hasOtherSigns(box.value, box.dataset.scans);
  fault.hidden = !isWrong;
  box.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", isWrong);
  if (isWrong) box.value = "";
  return isWrong;
}

box.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || !looksScanned(box.value)) return;
  event.preventDefault();
  box.form.requestSubmit();
});
// Before `office-forms.js` takes the form for sent.
document.addEventListener("submit", (event) => {
  if (!isAmiss()) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
// What is left of an earlier scan is written over, not continued.
box.addEventListener("focus", () => box.select());
new Viewfinder((text) => {
  box.value = text;
  box.form.requestSubmit();
});
document.querySelector("[data-camera]").hidden = false;
// The answer is another page: going back finds an empty box.
addEventListener("pageshow", (event) => {
  if (event.persisted) box.value = "";
});
