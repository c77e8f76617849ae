// Says, when a page is left or put away, that it was open: its key and nothing else, and nothing
// while it loads; of a search without result, its words. Whoever asks not to be followed is not
// counted.
const { page, to } = document.getElementById("page-view").dataset;
const count = () => {
  if (document.visibilityState !== "hidden") return;
  document.removeEventListener("visibilitychange", count);
  navigator.sendBeacon(to || "/v/", page);
};

if (navigator.globalPrivacyControl !== true && navigator.doNotTrack !== "1") {
  document.addEventListener("visibilitychange", count);
}
