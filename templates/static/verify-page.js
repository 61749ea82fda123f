// Sends what follows the # of this address to be checked, and shows the answer here.
// The text names a person, so it goes into the body of a POST and never into an address.
"use strict";
(() => {
  // The one string that becomes markup here is this server's own page.
  const ours = window.trustedTypes
    ? window.trustedTypes.createPolicy("suket", { createHTML: (html) => html })
    : { createHTML: (html) => html };
  const part = (id) => document.getElementById(id);
  let latest = 0;

  const show = (id) => {
    for (const name of ["periksa", "menunggu", "gagal"]) {
      const element = part(name);
      if (element) element.hidden = name !== id;
    }
  };

  const replaceMain = (html) => {
    const page = new DOMParser().parseFromString(ours.createHTML(html), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new TypeError("not a page of ours");
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = page.title;
    const first = main.querySelector("[data-answer]") || main.querySelector("h1");
    first.setAttribute("tabindex", "-1");
    first.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };

  const ask = async (text) => {
    const answer = await fetch("/v", {
      method: "POST",
      body: new URLSearchParams({ text }),
      headers: { Accept: "text/html" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
    });
    return answer.text();
  };

  const check = async () => {
    const given = location.hash.slice(1);
    if (!given || part(given)) return; // nothing, or the name of a place on this page
    if (!part("menunggu")) {
      location.reload(); // an answer is shown: begin anew for the next code
      return;
    }
    latest += 1;
    const mine = latest;
    show("menunggu");
    try {
      const html = await ask(location.href);
      if (mine === latest) replaceMain(html);
    } catch {
      if (mine !== latest) return;
      show("gagal");
      part("gagal").focus();
    }
  };

  part("lagi")?.addEventListener("click", check);
  window.addEventListener("hashchange", check);
  check();
})();
