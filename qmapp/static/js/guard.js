// Warn before leaving a form whose words are not saved. Only forms marked data-guard.
// A form says that it is clean again by the event "qm:saved" (sent by autosave after each save).

const changed = new Set();

for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("change", () => changed.add(form));
  form.addEventListener("qm:saved", () => changed.delete(form));
  form.addEventListener("submit", () => changed.clear());
}

window.addEventListener("beforeunload", (event) => {
  if (changed.size > 0) event.preventDefault();
});

// A page whose sign-in is over is closed: its words go to the server, which keeps them for whoever
// typed them and does nothing else with them (see docs/adr/0010-stale-forms.md).
window.addEventListener("pagehide", () => {
  if (!["out", "other"].includes(document.documentElement.dataset.covered)) return;
  for (const form of changed) navigator.sendBeacon(form.action, new FormData(form));
});
