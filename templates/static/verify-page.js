/**
 * Checks what follows the # of this address, or a pasted text, and shows the answer.
 *
 * The text names a person: it stays in this browser.
 */

import "./language.js";
import "./offline.js";
import { linked } from "./answer/handed-in.js";
import { Stage } from "./answer/stage.js";
import { Sukets } from "./answer/sukets.js";
import { keepAhead } from "./offline/ahead.js";

const part = (id) => document.getElementById(id);
const show = (...contents) => part("isi").replaceChildren(...contents);
const sukets = new Sukets(part("blanko"));
const stage = new Stage(show, sukets);

/** Check what follows the #; say so if it holds nothing, and names no place on this page. */
function checkAddress() {
  const given = location.hash.slice(1);
  const text = linked(location.href, location.origin);
  if (/^[^#]*#[0-9]/.test(text)) stage.check(text);
  else if (given && !part(given)) part("tanpa-isi").hidden = false;
}

// A file goes to the server, as the page says; a text does not need to.
document.querySelector("#periksa form").addEventListener("submit", (event) => {
  const { text, file } = event.target.elements;
  const link = linked(text.value, sukets.site);
  if (file.files.length > 0 || !link.includes("#")) return; // no link: what it is, the server says
  event.preventDefault();
  stage.check(link);
});
window.addEventListener("hashchange", checkAddress);
checkAddress();
// What the worker keeps needs no network: the letters of the answer are there before it.
if (navigator.serviceWorker?.controller) document.fonts.load('1em "Inter Variable"').catch(() => {});
keepAhead(part("blanko").dataset);
