// Says, when a page is left or put away, that it was open: its key and nothing else, and nothing
// while it loads. Whoever asks not to be followed is not counted.
const count = () => {
  if (document.visibilityState !== "hidden") return;
  document.removeEventListener("visibilitychange", count);
  navigator.sendBeacon("/v/", document.getElementById("page-view").dataset.page);
};

if (navigator.globalPrivacyControl !== true && navigator.doNotTrack !== "1") {
  document.addEventListener("visibilitychange", count);
}
