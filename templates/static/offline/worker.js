// The service worker of the public pages.  `KEPT` stands before it in /sw.js, written by
// suket/web/public/offline_pages.py: {version, pages, languages, offline, files, later, listsBytes}.
//
// Pages come from the network while there is one, so that no old version stays in use;
// what is kept here is for when there is none.  An address that was scanned is answered
// from here at once: the page asks for the trust list anyway, learns from its answer which
// version the server has, and before it says anything gets the newer page if it is another.
//  Nothing that anybody sends or is answered
// is kept: only what was asked for at installation, as nobody, without cookies.

const SHELL = `suket-shell-${KEPT.version}`;
const PUBLISHED = "suket-published-1"; // of offline/kept.js, which verifies what it reads
const TRUST_LIST = "/.well-known/suket-trust";
const SCANNED = /^\/([vk])\/?(?:#|%(?:25)*23)(?:%20)*[0-9]/i; // path and fragment
const LANGUAGE = "/.language"; // under this name: the one last seen, two letters
const PATIENCE = 5000; // milliseconds until a slow network counts as none

self.addEventListener("install", (event) => {
  // The pages ask the network first, so the new version cannot meet old pages: it need
  // not wait until all of them are closed.
  event.waitUntil(Promise.all([keepShell(), keepPublished()]).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const scanned = SCANNED.exec(url.pathname + url.hash);
  if (request.mode === "navigate" && request.method === "GET" && scanned && url.search === "") {
    event.respondWith(scannedPage(request, `/${scanned[1].toLowerCase()}`));
  } else if (request.mode === "navigate" && KEPT.pages.includes(url.pathname)) {
    event.respondWith(request.method === "GET" ? page(event, url) : answered(request));
  } else if (request.method === "GET" && url.pathname in KEPT.files) {
    event.respondWith(file(request, url));
  }
});

async function keepShell() {
  const shell = await caches.open(SHELL);
  const now = Object.entries(KEPT.files).filter(([address]) => !KEPT.later.includes(address));
  const files = now.map(async ([address, digest]) => {
    const answer = await fetchAnew(address);
    if ((await sha256(await answer.clone().arrayBuffer())) !== digest) {
      throw new TypeError(`${address} is of another version`); // tried again at the next visit
    }
    await shell.put(address, answer);
  });
  const pages = KEPT.pages.flatMap((path) =>
    KEPT.languages.map(async (language) => {
      const address = inLanguage(path, language);
      await shell.put(address, await fetchAnew(`${address}&simpan`)); // public_pages.TO_KEEP
    }),
  );
  await Promise.all([...files, ...pages]);
}

/**
 * Fetch the first trust list and all status lists, as far as they have room: from now on
 * any suket can be checked without a network.  What a page has verified is never replaced.
 */
async function keepPublished() {
  if (self.navigator.connection?.saveData) return;
  try {
    const published = await caches.open(PUBLISHED);
    const { status_lists: uris } = await (await fetchAnew("/s")).json();
    let left = KEPT.listsBytes;
    for (const address of [TRUST_LIST, ...uris.map((uri) => new URL(uri).pathname)]) {
      if (await published.match(address)) continue;
      const answer = await fetchAnew(address);
      const bytes = await answer.arrayBuffer();
      left -= bytes.byteLength;
      if (left < 0) return;
      const date = answer.headers.get("Date");
      await published.put(address, new Response(bytes, { headers: date ? { Date: date } : {} }));
    }
  } catch {
    // Without room or network: what is missing is kept once it is checked by.
  }
}

async function fetchAnew(address) {
  const answer = await fetch(address, { cache: "reload", credentials: "omit", redirect: "error" });
  if (!answer.ok) throw new TypeError(`${address}: ${answer.status}`);
  return answer;
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("suket-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A page: of the network, or as kept, in the language last seen. */
async function page(event, url) {
  try {
    const answer = await soon(fetch(event.request));
    event.waitUntil(rememberLanguage(answer));
    return answer;
  } catch {
    return heldPage(url.pathname, url.searchParams.get("lang"));
  }
}

/** The page of a scanned address: as kept, or of the network. */
async function scannedPage(request, path) {
  const kept = await heldPage(path);
  return kept.ok ? kept : fetch(request);
}

/** What a form asks of the server, or the page that says there is no network. */
async function answered(request) {
  try {
    return await fetch(request);
  } catch {
    return heldPage(KEPT.offline);
  }
}

/** A file whose address has its digest: as kept.  Another: anew, while there is a network. */
async function file(request, url) {
  const isNamed = url.search === `?v=${KEPT.files[url.pathname].slice(0, 12)}`;
  if (isNamed) return (await held(url.pathname)) || fetchAndKeep(request, url);
  try {
    return await fetch(request);
  } catch (error) {
    const kept = url.search === "" && (await held(url.pathname));
    if (kept) return kept;
    throw error;
  }
}

/** The scanner, which weighs more than all the rest: kept from its first use on. */
async function fetchAndKeep(request, url) {
  const answer = await fetch(request);
  if (answer.ok && KEPT.later.includes(url.pathname)) {
    await (await caches.open(SHELL)).put(url.pathname, answer.clone()).catch(() => {}); // no room
  }
  return answer;
}

function soon(answer) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new TypeError("too slow")), PATIENCE);
    answer.then(resolve, reject);
  });
}

async function rememberLanguage(answer) {
  const language = answer.headers.get("Content-Language");
  if (!KEPT.languages.includes(language)) return;
  await (await caches.open(SHELL)).put(LANGUAGE, new Response(language));
}

async function heldPage(path, asked = null) {
  const last = await (await held(LANGUAGE))?.text();
  const language = [asked, last].find((each) => KEPT.languages.includes(each));
  return (await held(inLanguage(path, language || KEPT.languages[0]))) || Response.error();
}

const inLanguage = (path, language) => `${path}?lang=${language}`;

async function held(address) {
  return (await caches.open(SHELL)).match(address, { ignoreVary: true });
}
