// A door page that has ended: what this phone still keeps is sent, then all of it is forgotten.

const { pass, arrivals, queue } = document.body.dataset;
const { Queue, Unsent } = await import(queue);
const words = JSON.parse(document.getElementById("words").textContent);
const line = document.getElementById("line");
const kept = new Queue(pass);
kept.forgetList();

async function sendTheRest() {
  if (!arrivals) return kept.forgetAll();
  if (!kept.size) return;
  line.textContent = words.queued.replace("{n}", kept.size);
  try {
    const { done } = await kept.send(arrivals, 0);
    const told = done.filter(({ outcome }) => outcome.status === "refused");
    line.textContent = [words.sent, ...told.map(({ outcome }) => `${outcome.who}: ${outcome.told}`)].join("\n");
  } catch (error) {
    if (error instanceof Unsent && error.status === 410) kept.forgetAll();
    else setTimeout(sendTheRest, 10000);
  }
}

navigator.serviceWorker?.controller?.postMessage({ forget: location.pathname });
await sendTheRest();
