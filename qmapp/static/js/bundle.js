// The marked draft: a press on marked words opens their notes; Escape closes them again.
// Without it the tab in the margin and the line under the passage do the same.

const page = document.getElementById("words");

const notesOf = (element) => element.closest(".qm-p")?.querySelector("details[data-notes]");

page?.addEventListener("click", (event) => {
  const words = event.target.closest("mark");
  // Words that somebody selects to copy are not pressed.
  if (!words || !window.getSelection().isCollapsed) return;
  const notes = notesOf(words);
  if (notes) notes.open = !notes.open;
});

// The link of a tab leads to its note even where the browser does not open what holds it.
page?.addEventListener("click", (event) => {
  const tab = event.target.closest("a.qm-tab[href^='#ev-']");
  const notes = tab && notesOf(tab);
  if (notes) notes.open = true;
});

const openTarget = () => {
  const aimed = window.location.hash.startsWith("#ev-") && document.getElementById(window.location.hash.slice(1));
  const notes = aimed && aimed.closest("details[data-notes]");
  if (!notes || notes.open) return;
  notes.open = true;
  aimed.scrollIntoView();
};
window.addEventListener("hashchange", openTarget);
openTarget();

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const within = document.activeElement?.closest("details[data-notes][open]");
  const tab = document.activeElement?.closest("a.qm-tab");
  const notes = within ?? (tab && notesOf(tab)) ?? lastOpen();
  if (!notes?.open) return;
  notes.open = false;
  if (within) notes.querySelector("summary").focus();
});

// With the focus nowhere in particular: the notes that were opened last and are still open.
let opened = [];
const lastOpen = () => {
  opened = opened.filter((notes) => notes.open);
  return opened.at(-1);
};
page?.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details[data-notes]") && event.target.open) opened.push(event.target);
  },
  true,
);
