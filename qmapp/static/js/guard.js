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
