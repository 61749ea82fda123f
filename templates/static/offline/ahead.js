/**
 * Keeps trust list and status lists before the first scan, for who goes where there is no
 * network: whoever installed the pages as an application, or has come here before.
 */

import { PublishedFiles } from "../verify-source.js";

const MOST_LISTS = 8; // of a service of many offices, those that are checked are kept

async function keepAhead(root) {
  const published = await PublishedFiles.open(root);
  const answer = await fetch("/s", { credentials: "omit" });
  const { status_lists: uris } = await answer.json();
  for (const uri of uris.slice(0, MOST_LISTS)) await published.lists.get(uri);
}

const isApplication = matchMedia("(display-mode: standalone)").matches;
const isKnownHere = Boolean(navigator.serviceWorker?.controller);
if ((isApplication || isKnownHere) && !navigator.connection?.saveData) {
  const { root } = document.getElementById("blanko").dataset;
  // What cannot be had now is fetched when a suket is checked.
  window.addEventListener("load", () => keepAhead(root).catch(() => {}));
}
