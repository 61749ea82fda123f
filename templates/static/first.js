// The first script of /v and /k, before anything is drawn: an address that was scanned
// shows that it is being checked, and never the form that tells to scan.
//
// What its check needs is asked for here, while the verifier is still on its way:
// verify-source.js takes it over, and believes it no more than what it asks for itself.
// Written for old browsers too, which get the form.
"use strict";
(function () {
  var page = document.documentElement;
  var given = document.currentScript.dataset; // path of the page, address of the style of its form
  // `%23` is what some scanners and messengers make of the `#`.
  var scanned = /^\/[vk]\/?(?:#|%(?:25)*23)((?:\s|%20)*([0-9]+)[^]*)/i.exec(location.pathname + location.hash);

  function addStyle() {
    var link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = given.style;
    link.setAttribute("blocking", "render");
    document.head.appendChild(link);
  }

  function ask(address) {
    var options = { credentials: "omit", cache: "no-cache", redirect: "error" };
    var answer = fetch(address, options);
    answer.catch(function () {}); // who takes it over is told
    window.suketAsked.set(address, answer);
  }

  /** Ask for what the digits of a token name: its list, and its part of the register. */
  function askFor(digits) {
    var bytes = "";
    for (var at = 0; at < digits.length; at += 17) {
      var chunk = BigInt(digits.substr(at, 17));
      for (var i = 0; i < 7; i += 1) bytes += String.fromCharCode(Number(BigInt.asUintN(8, chunk >> BigInt(8 * i))));
    }
    // Of the CBOR: "idx" with a number, "uri" with the address of a list.
    var found = /cidx([\x00-\x17]|\x18[^]|\x19[^]{2}|\x1a[^]{4})curi[^]{1,3}?https?:\/\/[^/]+(\/s\/[0-9]+)/.exec(bytes);
    if (found === null) return;
    var index = 0;
    for (var j = found[1].length > 1 ? 1 : 0; j < found[1].length; j += 1) index = index * 256 + found[1].charCodeAt(j);
    ask(found[2]);
    ask(found[2] + ".segments");
    ask(found[2] + ".register/" + Math.floor(index / 4096));
  }

  if (scanned === null || typeof BigInt === "undefined") {
    addStyle();
    return;
  }
  // Out of the path, which is sent: from now on it stands behind a `#`.
  if (location.pathname !== given.path) history.replaceState(null, "", given.path + "#" + scanned[1]);
  page.classList.add("is-checking");
  window.addEventListener(
    "error",
    function (event) {
      if (!(event.target instanceof HTMLScriptElement)) return;
      page.classList.remove("is-checking"); // the verifier did not come
      addStyle();
    },
    true,
  );
  window.suketAsked = new Map();
  ask("/.well-known/suket-trust");
  if (given.path === "/v") askFor(scanned[2]);
})();
