/** Checks the receipt that follows the # of this address, or a pasted one, in this browser. */

import "./language.js";
import "./offline.js";
import { linked } from "./answer/handed-in.js";
import { Receipts } from "./answer/receipts.js";
import { Stage } from "./answer/stage.js";
import { keepAhead } from "./offline/ahead.js";

const part = (id) => document.getElementById(id);
const show = (...contents) => part("isi").replaceChildren(...contents);
const receipts = new Receipts(part("blanko"));
const stage = new Stage(show, receipts);

/** Check what follows the #, if it holds something. */
function checkAddress() {
  const text = linked(location.href, location.origin, receipts.path);
  if (/^[^#]*#[0-9]/.test(text)) stage.check(text);
}

part("tanda-terima").addEventListener("submit", (event) => {
  event.preventDefault();
  stage.check(linked(event.target.elements.text.value, receipts.site, receipts.path));
});
window.addEventListener("hashchange", checkAddress);
checkAddress();
keepAhead(part("blanko").dataset);
