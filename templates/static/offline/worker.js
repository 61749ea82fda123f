// The service worker of the public pages.  `KEPT` stands before it in /sw.js, written by
// suket/web/public/offline_pages.py: {version, pages, languages, offline, files, later}.
//
// Pages come from the network while there is one, so that no old version stays in use;
// what is kept here is for when there is none.  Nothing that anybody sends or is answered
// is kept: only what was asked for at installation, as nobody, without cookies.

const SHELL = `suket-shell-${KEPT.version}`;
const LANGUAGE = "/.language"; // under this name: the one last seen, two letters
const PATIENCE = 5000; // milliseconds until a slow network counts as none

self.addEventListener("install", (event) => {
  // The pages ask the network first, so the new version cannot meet old pages: it need
  // not wait until all of them are closed.
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && KEPT.pages.includes(url.pathname)) {
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
