// What follows the # of this address, a scanned text, stays when the language changes.
// It is put into the link only as it is followed, and is sent to nobody.
"use strict";
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
  });
}
