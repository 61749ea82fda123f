// Warn before an idle session ends, and keep it if the officer says so (WCAG 2.2.1).
// Other tabs count too, so it is the server that knows how long is left.
const WARN_S = 180;
const box = document.querySelector("[data-idle]");
const home = box.dataset.home || "/petugas"; // officers, or people of institutions

const leave = () => {
  const there = encodeURIComponent(location.pathname);
  location.replace(`${home}/masuk?karena=berakhir&lanjut=${there}`);
};

const ask = async (path) => {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      leave();
      return null;
    }
    return (await answer.json()).seconds;
  } catch {
    return WARN_S; // the network is away: ask again
  }
};

const wait = (left) => {
  if (left === null) {
    return;
  }
  box.hidden = left > WARN_S;
  const pause = left > WARN_S ? left - WARN_S : Math.min(Math.max(left, 1), 30);
  setTimeout(async () => wait(await ask(`${home}/sesi`)), pause * 1000);
};

let isAsking = false;
box.querySelector("button").addEventListener("click", async () => {
  if (!isAsking) {
    isAsking = true;
    box.hidden = (await ask(`${home}/sesi/lanjut`)) > WARN_S;
    isAsking = false;
  }
});
wait(Number(box.dataset.idle));

// What a form left on this device for its sender goes with the session, or after a week.
const KEPT = "suket-draf:";
const drop = (isOver) => {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(KEPT))) {
    if (isOver(JSON.parse(localStorage.getItem(name)))) localStorage.removeItem(name);
  }
};
drop(({ until }) => until <= Date.now());
for (const form of document.querySelectorAll('form[action$="/keluar"]')) {
  form.addEventListener("submit", () => drop(() => true));
}
