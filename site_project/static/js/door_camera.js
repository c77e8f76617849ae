// Reads tickets through the camera: with the browser's own detector of QR codes,
// or with the one beside this file, which speaks the same language.

const PAUSE = 150; // milliseconds between two looks
const SAME = 4000; // milliseconds in which a code that is still in the picture counts once

async function detectorClass(fallback) {
  const own = globalThis.BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) return own;
  return (await import(fallback)).BarcodeDetector;
}

// Start looking; `found` gets each text once. Returns a function that ends it.
export async function scan(video, fallback, found) {
  const wanted = { facingMode: "environment", width: { ideal: 640 }, height: { ideal: 480 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
  let ended = false;
  const end = () => {
    ended = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    const Detector = await detectorClass(fallback);
    const detector = new Detector({ formats: ["qr_code"] });
    video.srcObject = stream;
    await video.play();
    look(video, detector, found, () => ended);
  } catch (error) {
    end();
    throw error;
  }
  return end;
}

async function look(video, detector, found, isOver) {
  const seen = new Map();
  while (!isOver()) {
    let codes = [];
    try {
      codes = await detector.detect(video);
    } catch {
      // No picture yet, or none that can be read.
    }
    if (isOver()) return;
    for (const { rawValue } of codes) {
      const before = seen.get(rawValue) ?? 0;
      seen.set(rawValue, Date.now());
      if (Date.now() - before > SAME) found(rawValue);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
