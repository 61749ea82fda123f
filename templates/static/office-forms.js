// What forms need beyond HTML: the eye led to the error, no double click, a visible password.
for (const box of document.querySelectorAll("[data-focus]")) {
  box.focus({ preventScroll: false });
}

// On a phone the menu is drawn along: the entry of this page is brought into view.
const menu = document.querySelector(".office-menu__list");
const here = menu?.querySelector("[aria-current]");
if (here) {
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (button && "once" in button.dataset) {
      form.dataset.sent = "yes";
      button.setAttribute("aria-disabled", "true");
    }
  });
}

// A form that is answered by a file leaves the page as it is: it goes away by itself.
for (const form of document.querySelectorAll("form[data-file]")) {
  form.addEventListener("submit", () => {
    form.hidden = true;
    form.nextElementSibling.hidden = false;
  });
}

// A page taken back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.querySelector("[data-once]")?.removeAttribute("aria-disabled");
  }
});

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const turn = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    button.firstChild.data = isShown ? "Tutup" : "Lihat";
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form.addEventListener("submit", () => turn(false));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
