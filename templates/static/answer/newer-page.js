/**
 * A page that the service worker had kept answers only if the server has no other version:
 * a fault in a verifier that was mended must not live on in phones.
 */

const ANEW = "baru"; // asks the worker for the page of the network: offline/worker.js

/**
 * Go to the newer page, and never return, if there is one; `version` is that of a kept page,
 * empty for one of the network, and `pages` the server's, null without a network.
 */
export async function awaitNewerPage({ path, version }, { pages, clock }) {
  const isAnew = new URLSearchParams(location.search).has(ANEW);
  if (!version || clock.isPhones || pages === version || isAnew || location.pathname !== path) return;
  location.replace(`${path}?${ANEW}${location.hash}`);
  await new Promise(() => {});
}
