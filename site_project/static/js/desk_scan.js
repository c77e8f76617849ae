// The camera of the lending desk's scan box: a code that it sees goes the way of a typed one.
// A wedge types its code and presses Enter by itself, and needs none of this.

const $ = (id) => document.getElementById(id);
const [form, code, start, box, said] = ["scan", "scan-code", "scan-start", "scan-camera", "scan-said"].map($);
let end = null;

code.select(); // what was wrong is overwritten by the next code
if (navigator.mediaDevices?.getUserMedia) start.hidden = false;

start.addEventListener("click", async () => {
  start.disabled = true;
  box.hidden = false;
  said.textContent = box.dataset.looking;
  try {
    const { scan } = await import(box.dataset.camera);
    end = await scan($("scan-video"), new URL(box.dataset.decoder, location.href).href, found);
  } catch {
    said.textContent = box.dataset.noCamera;
    $("scan-video").hidden = true;
  }
});

$("scan-end").addEventListener("click", stop);
addEventListener("pagehide", stop);

function found(text) {
  stop();
  code.value = text.slice(0, code.maxLength);
  form.requestSubmit();
}

function stop() {
  end?.();
  end = null;
  box.hidden = true;
  start.disabled = false;
  code.focus();
}
