// Ask a passkey, and send what it answers along with its form.
const { PublicKeyCredential: kind, navigator: { credentials } } = window;
const isAble = Boolean(credentials && kind?.parseRequestOptionsFromJSON);

const answered = (options) =>
  options.user
    ? credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(options) })
    : credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(options) });

const ask = async (button) => {
  const { form } = button;
  const said = form.querySelector("[data-passkey-said]");
  said.hidden = true;
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await answered(JSON.parse(button.dataset.passkey));
    form.elements.bukti.value = JSON.stringify(answer);
    form.requestSubmit();
  } catch {
    said.hidden = false; // the person gave up, or has no such passkey here
    button.removeAttribute("aria-disabled");
  }
};

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !isAble;
  // Enter in a field sends the form: without a code the passkey is what was meant.
  button.form.addEventListener("submit", (event) => {
    const { bukti, kode } = button.form.elements;
    if (isAble && !bukti.value && !kode?.value) {
      event.preventDefault();
      delete button.form.dataset.sent;
      event.submitter?.removeAttribute("aria-disabled");
      button.click();
    }
  });
  button.addEventListener("click", () => {
    if (!button.hasAttribute("aria-disabled")) {
      ask(button);
    }
  });
}
for (const each of document.querySelectorAll("[data-no-passkey]")) {
  each.hidden = isAble;
}
// A page taken back from the browser's memory may ask again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.removeAttribute("aria-disabled");
  }
});
