// Keeps a door page open without a line. Its scope is /door/, its copies are the page and its files.

const COPIES = "door-1";
const PATIENCE = 4000; // milliseconds; a line that is slower than that counts as none
const HASHED = /\.[0-9a-f]{12}\./;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  if (keep) event.waitUntil(keepAll(keep, event.source));
  if (forget) event.waitUntil(forgetPage(forget));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(freshOrKept(event, named(url)));
  else if (!isFile(request)) return;
  else if (HASHED.test(url.href)) event.respondWith(keptOrFresh(request));
  else event.respondWith(freshOrKept(event, url.href));
});

function isFile(request) {
  return ["script", "style", "image"].includes(request.destination);
}

// What a page was asked beside its language (a search, what the last form did, what a chat
// appends to links) is not kept.
function named(url) {
  const plain = new URL(url.pathname, url.origin);
  const language = url.searchParams.get("lang");
  if (language) plain.searchParams.set("lang", language);
  return plain.href;
}

// Tells the page whether all of them came; if not, it asks again.
async function keepAll(addresses, page) {
  const answers = await Promise.allSettled(addresses.map((each) => {
    const address = named(new URL(each));
    // A navigation refuses an answer that was redirected (Fetch, 4.3), so none is kept.
    const request = new Request(address, { redirect: "error" });
    return HASHED.test(address) ? keptOrFresh(request) : fetchAndKeep(request, address);
  }));
  page.postMessage({ kept: answers.every(({ value }) => value?.ok) });
}

// Copies go by their address alone: with a request, its headers and the answer's Vary would
// decide whether a copy is found, and what a page's request holds differs between browsers.
async function fetchAndKeep(request, address) {
  const response = await fetch(request);
  const copies = await caches.open(COPIES);
  if (response.ok) {
    try {
      await copies.put(address, response.clone()); // fails where the line goes halfway
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
    }
  } else if (response.status === 404 || response.status === 410) {
    await forgetPage(new URL(address).pathname);
  }
  return response;
}

async function forgetPage(path) {
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    if (new URL(request.url).pathname === path) await copies.delete(request);
  }
}

// The site's own answer while there is a line; the copy where there is none.
async function freshOrKept(event, address) {
  const fresh = fetchAndKeep(event.request, address);
  event.waitUntil(fresh.catch(() => null));
  const copies = await caches.open(COPIES);
  const copy = await copies.match(address);
  if (!copy) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(copy), PATIENCE));
  return Promise.race([fresh.catch(() => copy), late]);
}

async function keptOrFresh(request) {
  const copies = await caches.open(COPIES);
  return (await copies.match(request.url)) ?? fetchAndKeep(request, request.url);
}
