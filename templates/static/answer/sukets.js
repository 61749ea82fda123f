/** The page that answers for the text of a suket: nothing of it leaves the phone. */

import { check } from "../verify.js";
import { rfc3339 } from "../verify/report.js";
import { PublishedFiles } from "../verify-source.js";
import { BlankForm } from "./form.js";
import { awaitNewerPage } from "./newer-page.js";
import { beginsAsOurs, pointsElsewhere, traitsOf } from "./traits.js";

export class Sukets {
  /** `template` has the pinned root key (150 hexadecimal digits) and our own address. */
  constructor(template) {
    const { root, site, version } = template.dataset;
    this.version = version;
    this.root = root;
    this.site = site;
    this.path = "/v";
    this.form = new BlankForm(template);
  }

  /**
   * Return the page (DocumentFragment) for a text; `sheet` is "not-signed" for a photo.
   *
   * Throws `Unreachable` or `NotTrusted` when the trust list cannot be had: then nothing
   * can be said of any text.
   */
  async page(text, { sheet }) {
    const published = await PublishedFiles.open(this.root);
    await awaitNewerPage(this, published);
    const { now, clock } = published;
    const report = await check(text, published, now);
    const { isUnregistered } = published;
    const isElsewhere = pointsElsewhere(text, this.site);
    const isCut = beginsAsOurs(text, this.site);
    const traits = traitsOf(report, { isElsewhere, isCut, isUnregistered, sheet, clock });
    const { office } = report;
    const claims = { ...report.document, ...report.claims };
    const values = { report, claims, office, now: rfc3339(now), phone: rfc3339(clock.phone) };
    return this.form.fill(traits, values, office?.zone);
  }
}
