/** Checks the receipt that follows the # of this address, or a pasted one, in this browser. */

import { Receipts } from "./answer/receipts.js";
import { Stage } from "./answer/stage.js";

const part = (id) => document.getElementById(id);
const show = (...contents) => part("isi").replaceChildren(...contents);
const stage = new Stage(show, new Receipts(part("blanko")));

/** Check what follows the #, unless it is nothing, or names a place on this page. */
function checkAddress() {
  const given = location.hash.slice(1);
  if (given && !part(given)) stage.check(location.origin + location.pathname + location.hash); // not `?lang=`
}

part("tanda-terima").addEventListener("submit", (event) => {
  event.preventDefault();
  stage.check(event.target.elements.text.value.trim());
});
window.addEventListener("hashchange", checkAddress);
checkAddress();
