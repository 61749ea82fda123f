/** The page that answers for the text of a receipt, by the trust list alone. */

import { NotAuthentic } from "../verify.js";
import { PublishedFiles } from "../verify-source.js";
import { authenticateReceipt } from "../verify/receipt.js";
import { BlankForm } from "./form.js";
import { awaitNewerPage } from "./newer-page.js";

export class Receipts {
  /** `template` has the pinned root key (150 hexadecimal digits) and our own address. */
  constructor(template) {
    const { root, site, version } = template.dataset;
    this.version = version;
    this.root = root;
    this.site = site;
    this.path = "/k";
    this.form = new BlankForm(template);
  }

  /** Return the page (DocumentFragment) for a text; throws as `Sukets.page` does. */
  async page(text) {
    const published = await PublishedFiles.open(this.root);
    await awaitNewerPage(this, published);
    const { trust, now } = published;
    const receipt = await authentic(text, trust);
    return this.form.fill(traitsOf(receipt, trust.isStale(now)), { receipt });
  }
}

async function authentic(text, trust) {
  try {
    return await authenticateReceipt(text, trust);
  } catch (error) {
    if (error instanceof NotAuthentic) return null;
    throw error;
  }
}

/** What is so of a receipt (null: of none): suket/web/public/receipt_page.py finds the same. */
function traitsOf(receipt, isStale) {
  if (receipt === null) return new Set(["finding-not-authentic"]);
  const traits = new Set(["told", receipt.verdict, isStale ? "finding-uncertain" : "finding-authentic"]);
  if (receipt.as_of) traits.add("dated");
  if (receipt.reference) traits.add("referred");
  return traits;
}
