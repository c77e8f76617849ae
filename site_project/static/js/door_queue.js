// What a phone at the door keeps until it is sent: in localStorage, one key for
// each entry, so that two tabs never write over one another.

const CHUNK = 50;

export class Queue {
  constructor(pass) {
    this.prefix = `door:${pass}:`;
  }

  add(entry) {
    const key = `${this.prefix}q:${String(entry.at).padStart(15, "0")}:${entry.nonce}:${entry.kind}`;
    localStorage.setItem(key, JSON.stringify(entry));
  }

  // In the order in which it happened.
  all() {
    return this.#keys("q:").sort().map((key) => ({ key, entry: JSON.parse(localStorage.getItem(key)) }));
  }

  get size() {
    return this.#keys("q:").length;
  }

  remove(key) {
    localStorage.removeItem(key);
  }

  get list() {
    const kept = localStorage.getItem(`${this.prefix}list`);
    return kept ? JSON.parse(kept) : null;
  }

  set list(list) {
    try {
      localStorage.setItem(`${this.prefix}list`, JSON.stringify(list));
    } catch {
      // A full storage must keep the entries; the list is fetched again.
      localStorage.removeItem(`${this.prefix}list`);
    }
  }

  // Names leave the phone with the page; what was not sent stays until it is.
  forgetList() {
    localStorage.removeItem(`${this.prefix}list`);
  }

  forgetAll() {
    for (const key of this.#keys("")) localStorage.removeItem(key);
  }

  #keys(part) {
    return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix + part));
  }

  // Send everything, oldest first. Returns [{entry, outcome}] with the list that came last.
  // Throws TypeError without a line, Unsent where the site did not take it.
  async send(address, since) {
    const done = [];
    let list = null;
    for (let waiting = this.all(); waiting.length; waiting = this.all()) {
      const batch = waiting.slice(0, CHUNK);
      const answer = await post(address, {
        now: Date.now(),
        since: list ? list.cursor : since,
        entries: batch.map(({ entry }) => entry),
      });
      batch.forEach(({ key, entry }, index) => {
        this.remove(key);
        done.push({ entry, outcome: answer.outcomes[index] });
      });
      if (answer.list) list = list ? merged(list, answer.list) : answer.list;
    }
    return { done, list };
  }
}

export class Unsent extends Error {
  constructor(status) {
    super(`not taken: ${status}`);
    this.status = status;
  }
}

async function post(address, data) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data),
  });
  if (!response.ok) throw new Unsent(response.status);
  return response.json();
}

// Return a list with what a newer answer says: all of it, or what has changed.
export function merged(list, newer) {
  if (newer.whole) return newer;
  const rows = new Map(list.rows.map((row) => [row.code, row]));
  for (const row of newer.rows) rows.set(row.code, row);
  for (const code of newer.gone) rows.delete(code);
  return { ...newer, whole: list.whole, rows: [...rows.values()] };
}
