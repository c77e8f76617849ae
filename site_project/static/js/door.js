// The door page with its script: it answers at once, keeps what cannot be sent, and sends it
// when the line is back. Without the script every button is a plain form.

const page = document.body;
const at = page.dataset;
const { Queue, Unsent, merged } = await import(at.queue);
const { EXPECTED, clockIn, codeIn, known, matches } = await import(at.known);
const words = JSON.parse(document.getElementById("words").textContent);
const $ = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

const EVERY = 10_000; // milliseconds between two looks at the site
const WHOLE_EVERY = 12; // every so many looks the whole list
const NOT_HERE = new Set([404, 410]);

const queue = new Queue(at.pass);
const clock = clockIn(at.zone);
let list = newest(JSON.parse($("listed").textContent), queue.list);
let last = null; // the entry that "Undo" takes back
let online = true;
let sending = null;
let looks = 0;
let kept = false; // whether the page has what it needs to open without a line

function newest(embedded, kept) {
  return kept && kept.cursor > embedded.cursor ? kept : embedded;
}

// --- The page ----------------------------------------------------------------

const items = new Map();

function item(row) {
  let node = items.get(row.code);
  if (!node) {
    node = $("row").content.firstElementChild.cloneNode(true);
    node.dataset.code = row.code;
    node.querySelector(".guest-in").addEventListener("submit", (event) => {
      event.preventDefault();
      choose(row.code);
    });
    items.set(row.code, node);
  }
  const say = (name, text) => {
    const part = node.querySelector(`.guest-${name}`);
    if (part.textContent !== text) part.textContent = text;
  };
  const partly = row.persons > 1;
  say("name", row.name || row.code);
  say("code", row.name && !row.unsent ? row.code : "");
  say("state", row.kind === "confirmed" ? "" : row.state);
  const { arrived, persons: party } = row;
  say("party", partly ? (arrived ? fill(words.of, { arrived, party }) : fill(words.party, { n: party })) : "");
  say("helper", row.helper ? words.helper : "");
  say("since", row.since ? fill(words.since, { time: row.since }) : "");
  const asked = row.asked.flatMap((pair) => pair.map((text, index) => {
    const part = document.createElement(index ? "dd" : "dt");
    part.textContent = text;
    return part;
  }));
  node.querySelector(".guest-asked").replaceChildren(...asked);
  node.querySelector(".guest-in").hidden = arrived >= party;
  node.querySelector(".tick").setAttribute("aria-label", fill(words.let_in, { who: row.name || row.code }));
  return node;
}

// Nodes stay where they are unless their order has changed: what is being touched must not jump.
function place(section, rows) {
  const holder = $(section).querySelector(".rows");
  const nodes = rows.map(item);
  const same = nodes.length === holder.children.length && nodes.every((node, index) => node === holder.children[index]);
  if (!same) holder.replaceChildren(...nodes);
  $(section).hidden = !nodes.length;
}

function show() {
  const { rows, counts, walkIns } = known(list, queue.all(), clock);
  for (const [name, number] of Object.entries(counts)) {
    document.querySelector(`[data-count="${name}"]`).textContent = number === null ? "∞" : number;
  }
  const typed = $("typed").value;
  const found = [...rows.values()].filter((row) => matches(row, typed));
  const missing = found.filter((row) => row.arrived < row.persons);
  const here = found.filter((row) => row.arrived >= row.persons);
  const new_ = walkIns.map((entry) => walkInRow(entry)).filter((row) => matches(row, typed));
  place("to-come", missing.filter((row) => EXPECTED.includes(row.kind)));
  place("waiting", missing.filter((row) => !EXPECTED.includes(row.kind)));
  place("inside", [...here, ...new_]);
  $("none").hidden = found.length + new_.length > 0;
  $("first-come").hidden = !list.first_at_the_door;
  $("notice").hidden = !list.notice;
  $("notice").textContent = list.notice;
  tellTheLine();
}

function walkInRow({ nonce, name, persons, at: when }) {
  const who = name || words.walk_in;
  // It has no code yet; the list tells its rows apart by this.
  return { code: nonce, unsent: true, name: who, persons, arrived: persons, kind: "confirmed", state: "", since: clock(when), asked: [] };
}

function tellTheLine() {
  const waiting = queue.size;
  const parts = online ? [] : [words.offline];
  if (waiting && (!online || !sending)) parts.push(waiting === 1 ? words.queued_one : fill(words.queued, { n: waiting }));
  const text = parts.join(" ");
  if ($("line").textContent !== text) $("line").textContent = text;
  $("line").classList.toggle("is-off", !online);
}

// What is told of an entry may be told better once its answer is here, and of nothing else.
let toldOf = null;

function tell(text, { refused = false, undoable = false, of = null } = {}) {
  toldOf = of;
  $("outcome").hidden = false;
  $("outcome").classList.toggle("is-refused", refused);
  $("told").setAttribute("role", refused ? "alert" : "status");
  $("told").textContent = text;
  $("undo").hidden = !undoable;
  if (refused) navigator.vibrate?.([80, 60, 80]);
}

// What another device or the office knew better, found out later: it stays until it is read.
function tellProblem(text) {
  const line = document.createElement("li");
  const close = document.createElement("button");
  line.append(Object.assign(document.createElement("span"), { textContent: text }), close);
  close.type = "button";
  close.className = "button-quiet";
  close.textContent = $("party-close").textContent;
  close.addEventListener("click", () => line.remove());
  $("problems").append(line);
}

// --- What the volunteer does ---------------------------------------------------

// Somebody stands there with this code: let one in at once, ask how many of a party.
function choose(code) {
  const row = known(list, queue.all(), clock).rows.get(code);
  if (!row) return letIn({ code, persons: 1, who: code, certain: false });
  const who = row.name || row.code;
  if (row.arrived >= row.persons) return tell(fill(words.already, { who, time: row.since }), { refused: true });
  const certain = EXPECTED.includes(row.kind);
  if (row.persons === 1) return letIn({ code, persons: 1, who, certain });
  askHowMany(row, (persons) => letIn({ code, persons, who, certain, row }));
}

function read(text) {
  const code = codeIn(text);
  if (!code) return tell(words.not_a_ticket, { refused: true });
  if (!$("party").open) choose(code);
}

function letIn({ code, persons, who, certain, row }) {
  const arrived = row ? row.arrived + persons : 1;
  const text = !row ? words.in : words.some;
  act({ kind: "arrival", code, persons, who }, certain ? fill(text, { who, arrived, party: row?.persons }) : fill(words.later, { who }));
  navigator.vibrate?.(60);
}

function act(entry, text) {
  last = { nonce: crypto.randomUUID?.() ?? nonce(), at: Date.now(), ...entry };
  queue.add(last);
  tell(text, { undoable: true, of: last.nonce });
  afterAct();
}

// Only a secure context has randomUUID.
function nonce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function afterAct() {
  const inList = document.activeElement?.closest(".rows");
  show();
  if (inList && !document.activeElement?.closest(".rows")) $("outcome").focus({ preventScroll: true });
  sync();
}

$("undo").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!last) last = { nonce: $("undo").elements.nonce.value, at: Date.now(), who: "" };
  const waits = queue.all().some(({ entry }) => entry.nonce === last.nonce);
  queue.add({ ...last, kind: "undo", at: Math.max(Date.now(), last.at + 1), sent: !waits });
  tell(fill(words.undone, { who: last.who }));
  last = null;
  afterAct();
});

let afterParty = null;
let party = { most: 1, persons: 1 };

function askHowMany(row, then) {
  afterParty = then;
  party = { most: row.persons - row.arrived, persons: row.persons - row.arrived };
  $("party-who").textContent = fill(words.people, { who: row.name || row.code });
  step(0);
  $("party").showModal();
  $("party-in").focus();
}

function step(by) {
  party.persons = Math.min(party.most, Math.max(1, party.persons + by));
  $("party-count").textContent = party.persons;
  $("fewer").disabled = party.persons === 1;
  $("more").disabled = party.persons === party.most;
}

$("fewer").addEventListener("click", () => step(-1));
$("more").addEventListener("click", () => step(1));
$("party-close").addEventListener("click", () => $("party").close());
$("party-in").addEventListener("click", () => {
  $("party").close();
  afterParty(party.persons);
});

$("typed").addEventListener("input", show);
$("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = codeIn($("typed").value);
  if (code) {
    $("typed").value = "";
    choose(code);
  } else if (!$("none").hidden) {
    tell(fill(words.unknown, { code: $("typed").value }), { refused: true });
  }
  $("typed").blur();
  show();
});

$("walk-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, persons } = event.target.elements;
  const who = name.value.trim() || words.walk_in;
  act({ kind: "walk_in", name: name.value.trim(), persons: Number(persons.value), who }, fill(words.later, { who }));
  event.target.reset();
  event.target.closest("details").open = false;
});

// --- The camera ----------------------------------------------------------------

let endScan = null;

async function toggleCamera() {
  if (endScan) {
    endScan();
    endScan = null;
  } else {
    $("camera").hidden = false;
    $("camera-says").textContent = words.looking;
    try {
      const { scan } = await import(at.camera);
      endScan = await scan($("video"), at.decoder, read);
    } catch {
      $("camera-says").textContent = words.no_camera;
      $("video").hidden = true;
      return;
    }
  }
  $("video").hidden = !endScan;
  $("camera").hidden = !endScan;
  $("scan").textContent = endScan ? words.stop : words.scan;
}

if (navigator.mediaDevices?.getUserMedia) {
  $("scan").hidden = false;
  $("scan").addEventListener("click", toggleCamera);
}

// --- The line --------------------------------------------------------------------

async function sync() {
  if (sending) return;
  sending = exchange();
  try {
    await sending;
    online = navigator.onLine; // false where the line went while an answer was on its way
  } catch (error) {
    if (error instanceof Unsent && NOT_HERE.has(error.status)) return end();
    online = error instanceof Unsent && error.status < 500;
  } finally {
    sending = null;
  }
  show();
  // What was done while the last batch was on its way.
  if (online && queue.size && !tooMuch) sync();
}

let tooMuch = false;

async function exchange() {
  tooMuch = false;
  if (queue.size) {
    try {
      const { done, list: newer } = await queue.send(at.arrivals, list.cursor);
      if (newer) take(newer);
      done.forEach(report);
    } catch (error) {
      tooMuch = error instanceof Unsent;
      throw error;
    }
  } else {
    take(await look());
  }
}

async function look() {
  const address = new URL(at.list, location.href);
  if (looks++ % WHOLE_EVERY) address.searchParams.set("since", list.cursor);
  const response = await fetch(address);
  if (!response.ok) throw new Unsent(response.status);
  return response.json();
}

function take(newer) {
  list = merged(list, newer);
  queue.list = list;
}

function report({ entry, outcome }) {
  const isTold = toldOf === entry.nonce;
  if (entry.kind === "undo") return;
  if (outcome.status === "in") {
    if (isTold) tell(outcome.told, { undoable: true, of: entry.nonce });
    return;
  }
  if (outcome.status === "undone") return;
  const told = outcome.status === "refused" ? `${entry.who}: ${outcome.told}` : outcome.told;
  if (last?.nonce === entry.nonce) last = null;
  if (isTold) {
    tell(told, { refused: true });
  } else {
    tellProblem(told);
  }
}

// The page has ended or was ended by the office: the site's own answer says so.
function end() {
  queue.forgetList();
  location.reload();
}

function endIfOver() {
  if (Date.now() < list.ends) return;
  queue.forgetList();
  if (online) location.reload();
  else {
    list = { ...list, rows: [] };
    show();
  }
}

addEventListener("online", sync);
addEventListener("offline", () => {
  online = false;
  show();
});
addEventListener("storage", show);
setInterval(() => {
  endIfOver();
  if (!document.hidden || queue.size) sync();
  if (online) keepThePage();
}, EVERY);
document.addEventListener("visibilitychange", () => document.hidden || sync());

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  kept = data.kept;
});

// Asked again until it has worked: the line may go while the page is being kept.
async function keepThePage() {
  if (kept || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(at.worker, { scope: "/door/" });
  } catch {
    return; // no line; or a private window forbids it, and an open page works all the same
  }
  const { active } = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((link) => link.href);
  const scripts = [...document.querySelectorAll("script[src]")].map((script) => script.src);
  const parts = [at.queue, at.known, at.camera, at.decoder, at.decoderPart].map((path) => new URL(path, location.href).href);
  active.postMessage({ keep: [location.href, ...files, ...scripts, ...parts] });
}

page.classList.add("has-script");
if (at.pass && !queue.list) queue.list = list;
show();
sync();
keepThePage();
