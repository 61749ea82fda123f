/** Where answers appear: the main part of a page, and a live region that says them. */

import { AnswerForm } from "./form.js";
import { examine, isExpected } from "./examine.js";

const part = (id) => document.getElementById(id);

/**
 * Examines one text at a time and shows the answer; the latest wins.
 *
 * The page has `blanko` (blank.html), `menunggu` and `gagal` (waiting.html) and `kabar`, the
 * live region.  `show` puts elements in the main part, in place of what was there.
 */
export class Stage {
  /** @param {(...contents: Node[]) => void} show */
  constructor(show) {
    this.show = show;
    this.given = part("blanko").dataset;
    this.form = new AnswerForm(part("blanko"));
    [this.waiting, this.failing] = ["menunggu", "gagal"].map(part);
    this.latest = 0;
    for (const element of [this.waiting, this.failing]) {
      element.remove();
      element.hidden = false;
    }
  }

  /**
   * Examine a text and show what was found.  `sheet` is "not-signed" for a photo;
   * `focus` is an element that keeps the focus: otherwise it goes to the verdict.
   */
  async check(text, { sheet = null, focus = null } = {}) {
    this.latest += 1;
    const mine = this.latest;
    this.show(this.waiting);
    focus?.focus({ preventScroll: true }); // what moves in the page has lost it
    this.announce(this.waiting.textContent.trim());
    try {
      const found = await examine(text, this.given);
      if (mine === this.latest) this._answer(this.form.fill({ ...found, sheet }), focus);
    } catch (error) {
      if (mine === this.latest) this._fail(() => this.check(text, { sheet, focus }), focus);
      if (!isExpected(error)) throw error;
    }
  }

  /** Say something to whom does not see the page. */
  announce(text) {
    part("kabar").textContent = text;
  }

  _answer(page, focus) {
    const verdict = page.querySelector("[data-answer]");
    const word = verdict.querySelector("h1").textContent;
    const advice = verdict.querySelector(".verdict__advice").textContent;
    this.show(page);
    document.title = document.title.replace(/^.* – /, `${word} – `);
    this.announce(`${word}. ${advice}.`);
    lookAt(verdict, focus);
  }

  _fail(again, focus) {
    this.show(this.failing);
    this.announce(this.failing.querySelector("h1").textContent);
    part("lagi").onclick = again;
    lookAt(this.failing, focus);
  }
}

function lookAt(element, focus) {
  element.setAttribute("tabindex", "-1");
  (focus || element).focus({ preventScroll: true });
  window.scrollTo(0, 0);
}
