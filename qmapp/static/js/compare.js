// n and p go to the next and the previous change. The links beside each change do the same without
// this, and whoever speaks to their computer can turn the keys off: the choice is kept.

const STORED = "qm-compare-keys";
const label = document.querySelector("[data-keys]");
const box = label?.querySelector("input");
const headings = [...document.querySelectorAll(".qm-diff > .qm-diff__h > h3")];

if (box && headings.length > 0) {
  label.hidden = false;
  try {
    box.checked = localStorage.getItem(STORED) !== "off";
    box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"));
  } catch {
    // A browser that keeps nothing: the box holds for this page.
  }
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("select, textarea, input:not([type=checkbox]), [contenteditable]")) return;
    const step = { n: 1, p: -1 }[event.key];
    if (step === undefined) return;
    const heading = headings[place() + step];
    if (!heading) return;
    event.preventDefault();
    heading.closest(".qm-diff").scrollIntoView();
    heading.focus({ preventScroll: true });
  });
}

// Which change one is at: the one with the focus, else the last that begins above the middle of
// the window; -1 above the first.
function place() {
  const focused = headings.findIndex((heading) =>
    heading.closest(".qm-diff").contains(document.activeElement),
  );
  if (focused >= 0) return focused;
  const above = headings.findIndex((heading) => heading.getBoundingClientRect().top > innerHeight / 2);
  return (above < 0 ? headings.length : above) - 1;
}
