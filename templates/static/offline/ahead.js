/**
 * Keeps trust list and status lists fresh on a phone that has the service worker, which
 * kept the first ones as it was installed, for who goes where there is no network.
 */

import { PublishedFiles } from "../verify-source.js";
import { keptAt } from "./kept.js";

const FRESH = 3600 * 1000; // milliseconds

/** Begin once the page is there and has answered; `root` is the pinned key, `budget` bytes. */
export function keepAhead({ root, budget }) {
  const isApplication = matchMedia("(display-mode: standalone)").matches;
  const isKnownHere = Boolean(navigator.serviceWorker?.controller);
  if (!(isApplication || isKnownHere) || navigator.connection?.saveData) return;
  const isChecking = document.documentElement.classList.contains("is-checking");
  // What cannot be had now is fetched when a suket is checked.
  const begin = () => refresh(root, Number(budget)).catch(() => {});
  window.addEventListener(isChecking ? "answered" : "load", begin, { once: true });
}

async function refresh(root, budget) {
  const published = await PublishedFiles.open(root);
  const answer = await fetch("/s", { credentials: "omit" });
  const { status_lists: uris } = await answer.json();
  for (const uri of uris) {
    if (published.bytes > budget) return;
    if (Date.now() - (await keptAt(new URL(uri).pathname)) < FRESH) continue;
    await published.newestList(uri);
  }
}
