// The page on which an application is checked: a key presses the button that bears it, and
// the application is held while the page is open.
const page = document.querySelector("[data-review]");
const OFF = "suket-tanpa-huruf"; // on this device
const HOLD_MS = 120_000;
const csrf = document.querySelector("input[name=csrf]").value;
const body = () => new URLSearchParams({ csrf });

// Held while the page is seen, given back when it is left, unless by a decision. ---------
let isDecided = false;
const hold = async () => {
  if (document.visibilityState !== "visible" || isDecided) return;
  try {
    const answer = await fetch(page.dataset.hold, { method: "POST", body: body(), headers: { Accept: "text/html" } });
    if (answer.status !== 409) return;
    const box = document.querySelector("[data-lost]");
    box.hidden = false;
    box.querySelector("[data-why]").textContent = await answer.text();
  } catch {
    // the network is away: it is held for some minutes more
  }
};
setInterval(hold, HOLD_MS);
document.addEventListener("visibilitychange", hold);
document.addEventListener("submit", ({ submitter }) => {
  isDecided = "once" in submitter.dataset;
});
addEventListener("pagehide", () => {
  if (!isDecided) navigator.sendBeacon(page.dataset.free, body());
});
addEventListener("pageshow", (event) => {
  isDecided = false;
  if (event.persisted) hold();
});

// Letters: shown on what they press; switched off they are nowhere (WCAG 2.1.4). ---------
const letters = document.querySelector("[data-letters]");
const areOff = () => localStorage.getItem(OFF) === "ya";
const show = () => {
  page.classList.toggle("review--bare", areOff());
  letters.setAttribute("aria-pressed", String(!areOff()));
  letters.firstChild.data = areOff() ? "Nyalakan tombol huruf" : "Matikan tombol huruf";
  for (const one of document.querySelectorAll("[data-key]")) {
    if (areOff()) one.removeAttribute("aria-keyshortcuts");
    else one.setAttribute("aria-keyshortcuts", one.dataset.key.toUpperCase());
  }
};
letters.hidden = false;
letters.addEventListener("click", () => {
  if (areOff()) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "ya");
  show();
});
show();

const press = (control) => {
  if (control.tagName === "SELECT") {
    // The eye sees it change; who listens is told.  The focus stays, for the next key.
    control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
    const [name, standing] = [control.labels[0].firstChild.data, control.selectedOptions[0].text];
    document.querySelector("[data-said]").textContent = `${name}: ${standing}`;
  } else {
    control.click();
  }
};
const isTyped = ({ target }) => target.closest("input:not([type=radio]), textarea, select");
const isOpen = () => document.querySelector("dialog[open]");

addEventListener("keydown", (event) => {
  const { key } = event;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (areOff() || !isPlain || isTyped(event) || isOpen()) return;
  const control = document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (control) {
    event.preventDefault();
    press(control);
  }
});

// What opens: the reasons of a refusal, the pictures, the help. --------------------------
for (const box of document.querySelectorAll("details[data-leads]")) {
  box.addEventListener("toggle", () => {
    if (box.open) box.querySelector("select").focus();
  });
}
for (const opener of document.querySelectorAll("[data-opens]")) {
  const dialog = document.getElementById(opener.dataset.opens);
  opener.hidden = false;
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  if ("zooms" in opener.dataset) continue;
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== opener.dataset.key) return;
    event.stopPropagation(); // it would open it again
    dialog.close();
  });
}

// Pictures: large, then in their full size, then the next one. -------------------------
const zoomed = [...document.querySelectorAll("[data-zooms]")];
for (const [place, opener] of zoomed.entries()) {
  const dialog = document.getElementById(opener.dataset.opens);
  const frame = dialog.querySelector(".review-dialog__frame");
  const picture = frame.querySelector("img");
  const [full, next] = [dialog.querySelector("[data-full]"), dialog.querySelector("[data-next]")];
  const following = zoomed[place + 1];
  const isFull = () => frame.classList.contains("review-dialog__frame--full");
  const show = (isWhole) => {
    frame.classList.toggle("review-dialog__frame--full", isWhole);
    full.setAttribute("aria-pressed", String(isWhole));
  };
  const goOn = () => {
    dialog.close();
    following?.click();
  };
  next.hidden = !following;
  full.addEventListener("click", () => show(!isFull()));
  picture.addEventListener("click", () => show(!isFull()));
  next.addEventListener("click", goOn);
  dialog.addEventListener("close", () => show(false));
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "+" || areOff()) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isFull() && picture.naturalHeight > picture.clientHeight) show(true);
    else goOn();
  });
}
