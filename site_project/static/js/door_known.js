// What a door page knows: the site's list with what waits on this phone to be sent, and how
// somebody is found in it.

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
export const EXPECTED = ["confirmed", "offered", "unconfirmed"];

// The rows by their code, the numbers, and who has walked in and is not on the list yet.
export function known(list, waiting, clock) {
  const rows = new Map(list.rows.map((row) => [row.code, { ...row, claims: [] }]));
  const counts = { ...list.counts };
  const walkIns = [];
  const undone = new Set();
  const entries = waiting.map(({ entry }) => entry);
  for (const entry of entries) if (entry.kind === "undo") undone.add(entry.nonce);
  for (const entry of entries) {
    if (entry.kind === "walk_in" && !undone.has(entry.nonce)) walkIns.push(entry);
    const row = rows.get(entry.code);
    if (!row) continue;
    if (entry.kind === "arrival" && !undone.has(entry.nonce)) count(row, entry, counts, clock);
    if (entry.kind === "undo" && entry.sent) takeBack(row, entry, counts);
  }
  for (const { persons } of walkIns) {
    counts.arrived += persons;
    counts.expected += persons;
    if (counts.left !== null) counts.left = Math.max(0, counts.left - persons);
  }
  return { rows, counts, walkIns };
}

function count(row, entry, counts, clock) {
  const persons = Math.min(entry.persons, row.persons - row.arrived);
  row.arrived += persons;
  if (row.kind === "confirmed") counts.arrived += persons;
  if (persons && !row.since) row.since = clock(entry.at);
}

function takeBack(row, entry, counts) {
  const persons = Math.min(entry.persons, row.arrived);
  row.arrived -= persons;
  if (row.kind === "confirmed") counts.arrived -= persons;
  if (!row.arrived) row.since = "";
}

// Tells a time of day where the session takes place.
export function clockIn(timeZone) {
  const options = { hour: "numeric", minute: "2-digit", hour12: true, timeZone };
  return (time) => new Intl.DateTimeFormat(document.documentElement.lang, options).format(time);
}

// The code in what was typed or scanned, if its check character is right (as core/codes.py).
export function codeIn(text) {
  const code = [...text.normalize("NFKC").toUpperCase()].filter((char) => ALPHABET.includes(char));
  if (code.length !== 10) return "";
  const sum = code.reduce((all, char, index) => all + (10 - index) * ALPHABET.indexOf(char), 0);
  return sum % 31 === 0 ? code.join("") : "";
}

// By initials, by any part of the name, or by the code.
export function matches(row, typed) {
  const wanted = typed.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  if (!wanted) return true;
  const parts = row.name.toLowerCase().split(/\s+/).filter(Boolean);
  const initials = parts.map((part) => part[0]).join("");
  const inCode = wanted.length > 1 && row.code.toLowerCase().includes(wanted);
  return inCode || (parts.length > 0 && (parts.join("").includes(wanted) || initials.startsWith(wanted)));
}
