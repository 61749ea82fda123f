// Lets the public pages work without a network from now on: suket/web/public/offline_pages.py.
"use strict";
(() => {
  if (!navigator.serviceWorker) return;
  const address = "/sw.js";
  const ours = window.trustedTypes
    ? window.trustedTypes.createPolicy("suket-worker", { createScriptURL: (url) => url })
    : { createScriptURL: (url) => url };
  // After everything the page itself needs.  Without room or leave it works as before.
  window.addEventListener("load", () => {
    navigator.serviceWorker.register(ours.createScriptURL(address), { scope: "/" }).catch(() => {});
  });
})();
