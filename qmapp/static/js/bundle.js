// The marked draft: a press on marked words opens what is noted at them; Escape closes it again.
// Without this file the tab in the margin and the line under the passage do the same.

const page = document.getElementById("words");
const noteOf = (id) => document.getElementById(`ev-${id}`);
const holderOf = (note) => note?.closest("details[data-notes]");
let opened = []; // in the order of opening, so that Escape closes the last

const aimAt = (note) => {
  for (const other of document.querySelectorAll(".qm-ev.is-aimed")) other.classList.remove("is-aimed");
  note.classList.add("is-aimed");
};

const show = (note) => {
  const holder = holderOf(note);
  if (!holder) return;
  holder.open = true;
  aimAt(note);
  note.scrollIntoView({ block: "nearest" });
};

page?.addEventListener("click", (event) => {
  const words = event.target.closest("mark[data-ev]");
  // Words that somebody selects to copy are not pressed.
  if (!words || !window.getSelection().isCollapsed) return;
  const note = noteOf(words.dataset.ev);
  const holder = holderOf(note);
  if (holder?.open && note.classList.contains("is-aimed")) holder.open = false;
  else if (note) show(note);
});

// The link of a tab opens its note also in a browser that does not open what holds a target.
const openTarget = () => {
  const id = window.location.hash.match(/^#ev-(.+)$/)?.[1];
  const note = id && noteOf(id);
  if (note) show(note);
};
window.addEventListener("hashchange", openTarget);
page?.addEventListener("click", (event) => {
  const tab = event.target.closest("a.qm-tab");
  if (tab?.hash === window.location.hash) openTarget(); // the same again: no hashchange tells of it
});
openTarget();

page?.addEventListener(
  "toggle",
  (event) => {
    const holder = event.target;
    if (!holder.matches("details[data-notes]")) return;
    opened = opened.filter((other) => other !== holder && other.open);
    if (holder.open) opened.push(holder);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const around = document.activeElement?.closest("details[data-notes][open]");
  const holder = around ?? opened.at(-1);
  if (!holder) return;
  holder.open = false;
  if (around) around.querySelector("summary").focus();
});
