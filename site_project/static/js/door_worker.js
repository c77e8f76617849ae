// Keeps a door page open without a line. Its scope is /door/, its copies are the page and its files.

const COPIES = "door-1";
const PATIENCE = 4000; // milliseconds; a line that is slower than that counts as none
const HASHED = /\.[0-9a-f]{12}\./;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  if (keep) event.waitUntil(Promise.allSettled(keep.map(fetchAndKeep)));
  if (forget) event.waitUntil(forgetPage(forget));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (isFile(request)) event.respondWith(file(request));
});

function isFile(request) {
  return ["script", "style", "image"].includes(request.destination);
}

// What a page was asked beside its language (a search, what the last form did) is not kept.
function named(url) {
  const plain = new URL(url.pathname, url.origin);
  const language = url.searchParams.get("lang");
  if (language) plain.searchParams.set("lang", language);
  return plain.href;
}

async function fetchAndKeep(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (response.ok) await (await caches.open(COPIES)).put(address, response);
}

async function forgetPage(path) {
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    if (new URL(request.url).pathname === path) await copies.delete(request);
  }
}

// The site's own answer while there is a line; the copy where there is none.
async function page(event, url) {
  const copies = await caches.open(COPIES);
  const fresh = fetch(event.request).then(async (response) => {
    if (response.ok) await copies.put(named(url), response.clone());
    else if (response.status === 404 || response.status === 410) await forgetPage(url.pathname);
    return response;
  });
  const copy = await copies.match(named(url));
  if (!copy) return fresh;
  event.waitUntil(fresh.catch(() => null));
  const late = new Promise((resolve) => setTimeout(() => resolve(copy), PATIENCE));
  return Promise.race([fresh.catch(() => copy), late]);
}

async function file(request) {
  const copies = await caches.open(COPIES);
  const copy = await copies.match(request);
  if (copy && HASHED.test(request.url)) return copy;
  try {
    const response = await fetch(request);
    if (response.ok) await copies.put(request, response.clone());
    return response;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
}
