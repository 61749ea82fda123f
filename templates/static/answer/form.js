/**
 * A page filled in from the blank form that the server sends along.
 *
 * The form holds every part that a page may have: `template data-when="trait …"` is kept
 * where one of its traits is so, and `slot data-value data-as` gives way to a value.
 * Values become text, never markup.
 */

import { filtersOf } from "./moments.js";

/** A value that is one code: "CDD-2026/000123". */
const CODE = /^\S+[-/]\S+$/;

export class BlankForm {
  /** @param {HTMLTemplateElement} template the one of templates/pages/public/blank.html */
  constructor(template) {
    this.template = template;
    this.calendar = JSON.parse(template.dataset.calendar);
    filtersOf(this.calendar).waktu(0); // made ready while the network is waited for
  }

  /** Return the page (DocumentFragment) where `traits` are so, in the time of `zone`. */
  fill(traits, values, zone) {
    const page = this.template.content.cloneNode(true);
    const filters = filtersOf(this.calendar, zone);
    keep(page, traits);
    for (const slot of page.querySelectorAll("slot")) {
      const { value: path, as } = slot.dataset;
      const value = path.split(".").reduce((found, name) => found[name], values);
      slot.replaceWith(
        as ? inOnePiece(filters[as](value)) : CODE.test(value) ? inOnePiece(value) : value,
      );
    }
    return page;
  }
}

/** Return a day or a word (text) in a box that no line divides, as `suket.web.unbroken`. */
function inOnePiece(text) {
  const box = document.createElement("span");
  box.className = "utuh";
  box.textContent = text;
  return box;
}

/** Put in place what waits for one of `traits`, and take the rest away. */
function keep(part, traits) {
  for (const waiting of part.querySelectorAll("template[data-when]")) {
    const isSo = waiting.dataset.when.split(" ").some((trait) => traits.has(trait));
    if (isSo) keep(waiting.content, traits);
    waiting.replaceWith(...(isSo ? waiting.content.childNodes : []));
  }
}
