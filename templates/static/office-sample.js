// The sheet beside a form follows what is typed; without this a button shows it.
const PAUSE = 600;

for (const form of document.querySelectorAll("form[data-sample]")) {
  const box = document.querySelector("[data-sample-box]");
  let waiting = 0;
  let asked = new AbortController();

  const show = async () => {
    asked.abort();
    asked = new AbortController();
    box.setAttribute("aria-busy", "true");
    const data = new FormData(form);
    try {
      const answer = await fetch(form.dataset.sample, {
        method: "POST",
        body: form.enctype === "multipart/form-data" ? data : new URLSearchParams(data),
        signal: asked.signal,
        headers: { Accept: "text/html" },
      });
      if (answer.redirected || ![200, 429].includes(answer.status)) throw new Error("no sheet");
      box.innerHTML = await answer.text();
      box.removeAttribute("aria-busy");
      if (answer.status === 429) waiting = setTimeout(show, 4 * PAUSE);
    } catch (error) {
      if (error.name !== "AbortError") {
        box.removeAttribute("aria-busy");
        form.querySelector("[data-sample-button]").hidden = false;
      }
    }
  };

  form.querySelector("[data-sample-button]").hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
}
