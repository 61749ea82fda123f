/**
 * Checks what follows the # of this address, or a pasted text, and shows the answer.
 *
 * The text names a person: it stays in this browser.
 */

import { Stage } from "./answer/stage.js";
import { Sukets } from "./answer/sukets.js";

const part = (id) => document.getElementById(id);
const show = (...contents) => part("isi").replaceChildren(...contents);
const stage = new Stage(show, new Sukets(part("blanko")));

/** Check what follows the #, unless it is nothing, or names a place on this page. */
function checkAddress() {
  const given = location.hash.slice(1);
  if (given && !part(given)) stage.check(location.origin + location.pathname + location.hash); // not `?lang=`
}

// A file goes to the server, as the page says; a text does not need to.
document.querySelector("#periksa form").addEventListener("submit", (event) => {
  const { text, file } = event.target.elements;
  if (file.files.length > 0 || !text.value.trim()) return;
  event.preventDefault();
  stage.check(text.value.trim());
});
window.addEventListener("hashchange", checkAddress);
checkAddress();
