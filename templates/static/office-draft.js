// What is typed is not lost with the line: saved at the office while there is one, sealed
// on this device while there is none, and sent again under the same key, which counts once.
const PAUSE = 1500;
const AGAIN = 10_000;
const WEEK = 7 * 24 * 3600 * 1000;
const NEVER_KEPT = new Set(["csrf", "setuju"]); // who is helped is asked anew

const form = document.querySelector("form[data-draft]");
const line = form.querySelector("[data-line]");
const place = `suket-draf:${form.dataset.about}`;
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const say = (words, isLost = false) => {
  line.textContent = words;
  line.classList.toggle("office-line--lost", isLost);
};

/** The key of this person, or null: then the device keeps nothing. */
const sealing = async () => {
  const raw = bytes(form.dataset.deviceKey);
  if (!raw.length || !globalThis.crypto?.subtle) return null;
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
};

/** The fields that are text: pictures are sent with the whole form, and kept nowhere here. */
const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
const hasPictures = () => [...new FormData(form).values()].some(({ size }) => size > 0);
const typed = () => texts().filter(([name]) => !NEVER_KEPT.has(name));

/** Keep what is typed on this device; say whether it could be. */
const keep = async () => {
  try {
    const key = await sealing();
    if (!key) return false;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(typed()));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    localStorage.setItem(place, JSON.stringify({ until: Date.now() + WEEK, iv: hex(iv), data: hex(data) }));
    return true;
  } catch {
    return false;
  }
};

const forget = () => localStorage.removeItem(place);

/** Fill in what this person left on this device, if anything. */
const restore = async () => {
  const kept = JSON.parse(localStorage.getItem(place) ?? "null");
  const key = kept && kept.until > Date.now() ? await sealing() : null;
  if (!key) return;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.data));
    const fields = new Map(JSON.parse(new TextDecoder().decode(plain)));
    for (const field of form.elements) {
      if (!field.name || NEVER_KEPT.has(field.name) || field.type === "file") continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = fields.get(field.name) === field.value;
      else if (fields.has(field.name)) field.value = fields.get(field.name);
    }
    say("Yang Anda ketik sebelum sambungan terputus sudah diisikan lagi. Tanyakan lagi persetujuan pemohon, pilih lagi fotonya bila ada, lalu kirim.");
  } catch {
    // Another person's: it stays shut, and goes with its week or their sign-out.
  }
};

const post = (address, accept, body) => fetch(address, { method: "POST", body, headers: { Accept: accept } });

const lost = async (isSent) => {
  const where = (await keep()) ? "di halaman ini dan di perangkat ini" : "di halaman ini";
  const next = isSent ? "Pengajuan belum terkirim; dikirim sendiri begitu tersambung." : "Disimpan ke kantor begitu tersambung.";
  say(`Sambungan terputus. Yang Anda ketik tersimpan ${where}. ${next}`, true);
};

let isWaiting = false; // to be sent
let isSending = false;
let isUnsaved = false;
let timer = 0;

const save = async () => {
  if (isWaiting || isSending) return;
  isUnsaved = true;
  try {
    const answer = await post(form.dataset.draft, "application/json", new URLSearchParams(texts()));
    if (isWaiting || isSending) return;
    if (answer.status !== 204) {
      await keep();
      say("Draf belum tersimpan di kantor. Muat ulang halaman ini sebelum melanjutkan.", true);
      return;
    }
    isUnsaved = false;
    forget();
    say("Draf tersimpan.");
  } catch {
    await lost(false);
    timer = setTimeout(save, AGAIN);
  }
};

const release = () => {
  delete form.dataset.sent; // of office-forms.js
  for (const button of form.querySelectorAll("[data-once]")) button.removeAttribute("aria-disabled");
};

/** Send it; the same key counts once, however often it is sent. */
const send = async () => {
  if (isSending) return;
  isSending = true;
  clearTimeout(timer);
  try {
    const answer = await post(form.action, "text/html", hasPictures() ? new FormData(form) : new URLSearchParams(texts()));
    if (answer.redirected && answer.ok) {
      if (new URL(answer.url).pathname.endsWith("/tanda-terima")) forget();
      else await keep(); // the session is over: what is typed waits for the next one
      location.assign(answer.url);
      return;
    }
    form.submit(); // what is amiss is shown by the page itself
  } catch {
    isWaiting = true;
    await lost(true);
    form.querySelector("button:not([data-save])").textContent = "Kirim lagi";
    timer = setTimeout(send, AGAIN);
  }
  isSending = false;
  release();
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  if (isWaiting) keep();
  timer = setTimeout(isWaiting ? send : save, isWaiting ? AGAIN : PAUSE);
});
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const isDraft = event.submitter && "save" in event.submitter.dataset;
  if (isDraft && hasPictures()) return; // the page that comes back says which it has
  event.preventDefault();
  if (isDraft) save().then(release);
  else send();
});
addEventListener("online", () => {
  if (isWaiting) send();
  else if (isUnsaved) save();
});
restore();
