// Ask how far a piece of work is, once a second, and show it.  When it comes to another
// stage the page is loaded anew: its words are the server's.
const EVERY_MS = 1000;
const number = new Intl.NumberFormat("id-ID");

const show = (box, lines) => {
  for (const [name, { done, total }] of Object.entries(lines)) {
    const bar = box.querySelector(`[data-bar="${name}"]`);
    bar.max = Math.max(total, 1);
    bar.value = done;
    const figure = box.querySelector(`[data-figure="${name}"]`);
    figure.textContent = `${number.format(done)} dari ${number.format(total)}`;
  }
};

const follow = async (box) => {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    const progress = answer.ok ? await answer.json() : null;
    if (answer.status === 401 || (progress && progress.stage !== box.dataset.stage)) {
      location.reload();
      return;
    }
    if (progress) {
      show(box, progress.lines);
    }
  } catch {
    // The network is away for a moment: the work goes on, and so do we.
  }
  setTimeout(follow, EVERY_MS, box);
};

for (const box of document.querySelectorAll("[data-progress]:not([data-ready])")) {
  setTimeout(follow, EVERY_MS, box);
}
