/**
 * Checks what follows the # of this address, or a pasted text, and shows the answer.
 *
 * The text names a person: it stays in this browser.
 */

import { AnswerForm } from "./answer/form.js";
import { examine, isExpected } from "./answer/examine.js";

const part = (id) => document.getElementById(id);
const main = part("isi");
const blank = part("blanko");
const form = new AnswerForm(blank);
const [asking, waiting, failing] = ["periksa", "menunggu", "gagal"].map(part);
let latest = 0;

function show(...contents) {
  main.replaceChildren(...contents);
  for (const element of main.children) element.hidden = false;
}

function announce(text) {
  part("kabar").textContent = text;
}

async function check(text) {
  latest += 1;
  const mine = latest;
  show(waiting);
  announce(waiting.textContent.trim());
  try {
    const found = await examine(text, blank.dataset);
    if (mine === latest) answer(form.fill(found));
  } catch (error) {
    if (mine === latest) fail(text);
    if (!isExpected(error)) throw error;
  }
}

function answer(page) {
  const verdict = page.querySelector("[data-answer]");
  const word = verdict.querySelector("h1").textContent;
  const advice = verdict.querySelector(".verdict__advice").textContent;
  show(page);
  document.title = document.title.replace(/^.* – /, `${word} – `);
  announce(`${word}. ${advice}.`);
  lookAt(verdict);
}

function fail(text) {
  show(failing);
  announce(failing.querySelector("h1").textContent);
  part("lagi").onclick = () => check(text);
  lookAt(failing);
}

function lookAt(element) {
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Check what follows the #, unless it is nothing, or names a place on this page. */
function checkAddress() {
  const given = location.hash.slice(1);
  if (given && !part(given)) check(location.origin + location.pathname + location.hash); // not `?lang=`
}

// A file goes to the server, as the page says; a text does not need to.
asking.querySelector("form").addEventListener("submit", (event) => {
  const { text, file } = event.target.elements;
  if (file.files.length > 0 || !text.value.trim()) return;
  event.preventDefault();
  check(text.value.trim());
});
window.addEventListener("hashchange", checkAddress);
checkAddress();
