// The day that who asks now would get: asked anew while the form is filled in.
const EVERY_MS = 30_000;
const box = document.querySelector("[data-foreseen]");
const way = document.querySelector("form[data-foresees] [name=jalur]");

const look = async () => {
  const asked = way ? `?jalur=${encodeURIComponent(way.value)}` : "";
  try {
    const answer = await fetch(box.dataset.foreseen + asked, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      box.innerHTML = await answer.text();
    }
  } catch {
    // The line is away: what stands there stays.
  }
};

way?.addEventListener("change", look);
setInterval(() => document.visibilityState === "visible" && look(), EVERY_MS);
