// Choosing words of the draft: by selecting them, or by their first and last word in the pin form.
// Places are code points, as the server counts; the browser counts UTF-16, and is converted here.
// Without this script the two lists of words do the same work.

const passages = () => document.getElementById("passages");
const LIT = "qm-choosing";
// Words of ours inside a passage's paragraph: they are no part of the draft.
const OURS = ".qm-p__k, .qm-hl__n";

const points = (text) => [...text].length;

function textNodes(words) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.parentElement.closest(OURS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  });
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

// Where a range lies in the words of one passage, in code points; nothing when it takes none.
function placeIn(words, range) {
  let before = 0;
  let start = null;
  let end = 0;
  for (const node of textNodes(words)) {
    if (range.intersectsNode(node)) {
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (node.data.slice(from, to).trim()) {
        start ??= before + points(node.data.slice(0, from));
        end = before + points(node.data.slice(0, to));
      }
    }
    before += points(node.data);
  }
  return start === null ? null : { start, end };
}

// The range of code points `start` to `end` of a passage.
function rangeOf(words, start, end) {
  const range = document.createRange();
  let before = 0;
  let begun = false;
  for (const node of textNodes(words)) {
    const letters = [...node.data];
    const at = (place) => letters.slice(0, place - before).join("").length;
    if (!begun && start < before + letters.length) {
      range.setStart(node, at(start));
      begun = true;
    }
    if (begun && end <= before + letters.length) {
      range.setEnd(node, at(end));
      return range;
    }
    before += letters.length;
  }
  return null;
}

// What is selected: the passage where the selection begins, and the words of it that it takes.
function selected() {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed || !passages()) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(passages())) return null;
  let found = null;
  for (const words of passages().querySelectorAll(".qm-p__t")) {
    const place = range.intersectsNode(words) ? placeIn(words, range) : null;
    if (found) {
      if (place) found.clamped = true;
      break;
    }
    if (place) found = { row: words.closest(".qm-p"), words, ...place, clamped: false };
  }
  return found?.row?.querySelector(".qm-pin") ? found : null;
}

// The pin form ----------------------------------------------------------------------------------

let pending = null;

const lists = () => ["pin-from", "pin-to"].map((id) => document.getElementById(id));
const values = (list) => [...list.options].slice(1).map((option) => Number(option.value));

// A selection is widened to whole words; one that holds none leaves the lists as they are.
function setWords({ start, end, clamped }) {
  const [from, to] = lists();
  if (!from || !to) return;
  const [starts, ends] = [values(from), values(to)];
  const first = ends.findIndex((at) => at > start);
  const last = starts.findLastIndex((at) => at < end);
  if (first < 0 || last < first) return;
  from.value = String(starts[first]);
  to.value = String(ends[last]);
  document.querySelector("#pin-form [data-clamped]").hidden = !clamped;
}

function light(words, start, end) {
  if (!globalThis.Highlight || !CSS.highlights) return;
  const range = words && rangeOf(words, start, end);
  if (range) CSS.highlights.set(LIT, new Highlight(range));
  else CSS.highlights.delete(LIT);
}

function preview() {
  const [from, to] = lists();
  const shown = document.getElementById("pin-chosen");
  if (!from || !to || !shown) return light(null);
  const words = from.closest(".qm-p").querySelector(".qm-p__t");
  const [start, end] = [Number(from.value), Number(to.value)];
  const isChosen = from.value !== "" && to.value !== "" && start < end;
  shown.hidden = !isChosen;
  shown.textContent = "";
  if (!isChosen) return light(null);
  const text = [...textNodes(words).map((node) => node.data).join("")].slice(start, end).join("");
  shown.textContent = `“${text}”`;
  return light(words, start, end);
}

// One word chosen stands for both ends until the other is chosen; the ends do not cross.
function chosen(event) {
  const [from, to] = lists();
  const other = event.target === from ? to : from;
  const isAlone = event.target.value === "" || other.value === "";
  if (isAlone || from.selectedIndex > to.selectedIndex)
    other.selectedIndex = event.target.selectedIndex;
  preview();
}

// The button beside a selection -----------------------------------------------------------------

const button = document.createElement("button");
button.type = "button";
button.className = "qm-pinsel";
let offered = null;
let left = null;
let held = false;

// In the margin beside the last selected line; where there is none, under that line.
function offer(found) {
  const box = passages();
  const frame = box.getBoundingClientRect();
  const lines = [...document.getSelection().getRangeAt(0).getClientRects()];
  const last = lines.filter((line) => line.width > 0).at(-1);
  if (!last) return;
  offered = found;
  if (!button.isConnected || button.parentElement !== box) box.append(button);
  const text = found.words.getBoundingClientRect();
  const isBeside = frame.right - text.right >= button.offsetWidth + 8;
  const gap = matchMedia("(pointer: coarse)").matches ? 28 : 8;
  const top = isBeside ? last.top - 8 : last.bottom + gap;
  const at = isBeside ? text.right + 8 : Math.min(last.right, frame.right) - button.offsetWidth;
  button.style.setProperty("top", `${Math.round(top - frame.top)}px`);
  button.style.setProperty("left", `${Math.round(Math.max(0, at - frame.left))}px`);
}

function withdraw() {
  clearTimeout(left);
  left = null;
  offered = null;
  held = false;
  button.remove();
}

function changed() {
  const found = selected();
  if (found) {
    clearTimeout(left);
    left = null;
    offer(found);
  } else if (offered && !held && left === null) {
    // A finger on the button ends the selection before it presses.
    left = setTimeout(withdraw, 300);
  }
}

function pin(found) {
  const opener = found.row.querySelector(".qm-pin");
  pending = found;
  // Where it leads to another page, that page is told the words by these.
  Object.assign(opener.dataset, { start: found.start, stop: found.end });
  withdraw();
  opener.click();
}

// Notes -----------------------------------------------------------------------------------------

// The same place again too: what stood there may have been replaced since.
function go(id) {
  history.replaceState(null, "", location.pathname + location.search);
  location.hash = id;
  const there = document.getElementById(id);
  if (there) there.tabIndex = -1;
  there?.focus({ preventScroll: true });
}

// Pressing words that lie under several pieces of evidence opens one after the other.
function openNote(mark) {
  const ids = [];
  for (let at = mark; at; at = at.parentElement.closest("mark[data-ev]")) ids.push(at.dataset.ev);
  const tabs = ids.map((id) => {
    const row = mark.closest(".qm-p");
    return row.querySelector(`.qm-tab[href$="-${CSS.escape(id)}"]`)?.hash.slice(1);
  });
  const next = tabs[(tabs.indexOf(location.hash.slice(1)) + 1) % tabs.length];
  if (next) go(next);
}

function closeNote(box) {
  const tab = document.querySelector(`.qm-tab[href="#${box.id}"]`);
  location.hash = box.closest(".qm-p").id;
  tab?.focus({ preventScroll: true });
}

if (passages()) {
  button.textContent = passages().dataset.pinWords;
  document.addEventListener("selectionchange", changed);
  button.addEventListener("pointerdown", (event) => {
    held = true;
    event.preventDefault(); // the selection stays
  });
  button.addEventListener("click", () => offered && pin(offered));
  document.addEventListener("pointercancel", () => (held = false));
  // Whatever button opens the form: it takes the words that are selected in its passage.
  document.addEventListener(
    "submit",
    (event) => {
      const opener = event.submitter?.closest?.(".qm-pin");
      if (!opener) return;
      const row = opener.closest(".qm-p");
      if (pending?.row !== row) pending = selected();
      if (pending?.row !== row) pending = null;
      withdraw();
    },
    true,
  );
  // The page has taken in an answer of the server: the form may be there, or gone.
  document.addEventListener("qm:taken-in", () => {
    if (pending) setWords(pending);
    pending = null;
    preview();
  });
  document.addEventListener("change", (event) => {
    if (lists().includes(event.target)) chosen(event);
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest?.("[data-close-note]");
    if (close) {
      event.preventDefault();
      closeNote(close.closest(".qm-notebox"));
      return;
    }
    const mark = event.target.closest?.("mark[data-ev]");
    if (mark && document.getSelection().isCollapsed) openNote(mark);
  });
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (key === "Escape" && offered) {
      withdraw();
      event.stopImmediatePropagation();
    } else if (key === "Escape" && target.closest?.(".qm-notebox")) {
      closeNote(target.closest(".qm-notebox"));
    } else if (key === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (!target.closest?.("#draft") || target.closest("input, select, textarea")) return;
      const found = selected();
      if (found) pin(found);
      else target.closest(".qm-p")?.querySelector(".qm-pin")?.click();
    }
  });
  preview();
}
