// Lets the public pages work without a network from now on: suket/web/public/offline_pages.py.
// What it keeps comes after the answer that somebody waits for.
"use strict";
(() => {
  if (!navigator.serviceWorker) return;
  const address = "/sw.js";
  const ours = window.trustedTypes
    ? window.trustedTypes.createPolicy("suket-worker", { createScriptURL: (url) => url })
    : { createScriptURL: (url) => url };
  const isChecking = document.documentElement.classList.contains("is-checking");
  // Without room or leave it works as before.
  const register = () => navigator.serviceWorker.register(ours.createScriptURL(address), { scope: "/" }).catch(() => {});
  window.addEventListener(isChecking ? "answered" : "load", register, { once: true });
})();
