/** Where answers appear: the main part of a page, and a live region that says them. */

import { NotTrusted } from "../verify.js";
import { Unreachable } from "../verify-source.js";

const part = (id) => document.getElementById(id);

/**
 * Checks one text at a time and shows the answer; the latest wins.
 *
 * The page has `menunggu` and `gagal` (waiting.html) and `kabar`, the live region.  `show`
 * puts elements in the main part, in place of what was there; `answers` has the `page` of
 * a text, and `site` and `path`, which with a `#` are how texts of ours begin.
 */
export class Stage {
  /** @param {(...contents: Node[]) => void} show */
  constructor(show, answers) {
    this.show = show;
    this.answers = answers;
    [this.waiting, this.failing] = ["menunggu", "gagal"].map(part);
    this.latest = 0;
    this.text = "";
    for (const element of [this.waiting, this.failing]) {
      element.remove();
      element.hidden = false;
    }
    for (const link of document.querySelectorAll("[data-language]")) {
      link.addEventListener("click", () => this._takeAlong(link));
    }
  }

  /**
   * Check a text and show what was found.  `sheet` is "not-signed" for a photo;
   * `focus` is an element that keeps the focus: otherwise it goes to the verdict.
   */
  async check(text, { sheet = null, focus = null } = {}) {
    this.latest += 1;
    const mine = this.latest;
    this.text = text;
    this.show(this.waiting);
    focus?.focus({ preventScroll: true }); // what moves in the page has lost it
    this.announce(this.waiting.textContent.trim());
    try {
      const page = await this.answers.page(text, { sheet });
      if (mine === this.latest) this._answer(page, focus);
    } catch (error) {
      if (mine === this.latest) this._fail(() => this.check(text, { sheet, focus }), focus);
      if (!(error instanceof Unreachable || error instanceof NotTrusted)) throw error;
    }
  }

  /** Say something to whom does not see the page. */
  announce(text) {
    part("kabar").textContent = text;
  }

  /**
   * Let the answer be there in the other language too: its text goes behind the `#` of
   * the link as it is followed, and so to no server.
   */
  _takeAlong(link) {
    const { site, path } = this.answers;
    const start = `${site}${path}#`;
    if (site !== location.origin || !this.text.startsWith(start)) return; // nothing to link to
    link.href = `${path}?lang=${link.lang}#${this.text.slice(start.length)}`;
  }

  _answer(page, focus) {
    const verdict = page.querySelector("[data-answer]");
    isOver();
    const word = verdict.querySelector("h1").textContent;
    const advice = verdict.querySelector(".verdict__advice").textContent;
    this.show(page);
    document.title = document.title.replace(/^.* – /, `${word} – `);
    this.announce(`${word}. ${advice}.`);
    lookAt(verdict, focus);
  }

  _fail(again, focus) {
    isOver();
    this.show(this.failing);
    this.announce(this.failing.querySelector("h1").textContent);
    part("lagi").onclick = again;
    lookAt(this.failing, focus);
  }
}

/**
 * Let the page be as ever, and whatever waits for the answer begin (first.js, offline.js):
 * behind the frame that shows it, which a slow phone takes long to draw.
 */
function isOver() {
  document.documentElement.classList.remove("is-checking");
  requestAnimationFrame(() => setTimeout(() => window.dispatchEvent(new Event("answered"))));
}

function lookAt(element, focus) {
  element.setAttribute("tabindex", "-1");
  (focus || element).focus({ preventScroll: true });
  if (window.scrollY > 0) window.scrollTo(0, 0);
}
