// Ask how far a piece of work is, once a second, and show it; load the page anew at its end.
const EVERY_MS = 1000;
const number = new Intl.NumberFormat("id-ID");

const show = (box, lines) => {
  for (const [name, { done, total }] of Object.entries(lines)) {
    const bar = box.querySelector(`[data-bar="${name}"]`);
    const figure = box.querySelector(`[data-figure="${name}"]`);
    bar.max = Math.max(total, 1);
    bar.value = done;
    figure.textContent = `${number.format(done)} dari ${number.format(total)}`;
  }
};

const follow = async (box) => {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 401) {
      location.reload();
      return;
    }
    if (answer.ok) {
      const progress = await answer.json();
      show(box, progress.lines);
      if (progress.reload) {
        location.reload();
        return;
      }
    }
  } catch {
    // The network is away for a moment: the work goes on, and so do we.
  }
  setTimeout(() => follow(box), EVERY_MS);
};

for (const box of document.querySelectorAll("[data-progress]:not([data-ready])")) {
  setTimeout(() => follow(box), EVERY_MS);
}
