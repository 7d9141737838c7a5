// The briefings without waiting for the server: narrow as you type, expand all, and links that open
// what they lead to. Without this script the same form and links do the same; the form is still
// sent as it is, and its address is the one to pass on.

const form = document.getElementById("briefings-filter");
const { q: query, stage, read } = form.elements;
const all = document.getElementById("briefings-all");
const count = document.getElementById("briefings-count");
const none = document.getElementById("briefings-none");
const expand = document.getElementById("briefings-expand");
const whole = document.getElementById("briefings-whole");
const printed = document.getElementById("briefings-printed");

// The same words as rules.words_of() and rules.plain() look through on the server.
const plain = (words) => words.toLowerCase().replace(/[‘’]/g, "'");
const said = (parts) => plain(parts.map((part) => part.textContent).join(" "));

const briefings = [...document.querySelectorAll("details.qm-mk")].map((element) => {
  const parts = [...element.querySelectorAll("[data-find]")];
  return {
    element,
    parts,
    top: said(parts.filter((part) => part.closest("summary"))),
    words: said(parts),
  };
});

// What the server marked for the words it was asked for: from the first key on we mark ourselves.
function unmark() {
  for (const mark of document.querySelectorAll(".qm-mk mark")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

// Open one when the words stand inside, and close it again when they do no more.
function showInside({ element, top }, isFound, wanted) {
  const inside = isFound && wanted.some((word) => !top.includes(word));
  if (inside && !element.open) {
    element.open = true;
    element.dataset.opened = "search";
  } else if (!inside && element.dataset.opened) {
    element.open = false;
    delete element.dataset.opened;
  }
}

function rangesIn(part, wanted) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = plain(node.data);
    if (text.length !== node.data.length) continue; // a rare letter that changes its length
    for (const word of wanted) {
      if (word.length < 2) continue; // one letter would mark half of the page
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}

function narrow() {
  unmark();
  const ranges = [];
  const wanted = plain(query.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const one of briefings) {
    const { element } = one;
    const isFound =
      (!stage.value || stage.value === element.dataset.stage) &&
      (!read.value || read.value === element.dataset.read) &&
      wanted.every((word) => one.words.includes(word));
    element.hidden = !isFound;
    shown += Number(isFound);
    showInside(one, isFound, wanted);
    if (isFound) ranges.push(...one.parts.flatMap((part) => rangesIn(part, wanted)));
  }
  globalThis.CSS?.highlights?.set("qm-found", new Highlight(...ranges));
  none.hidden = shown > 0;
  whole.hidden = printed.hidden = !(wanted.length || stage.value || read.value);
  for (const line of [count, printed]) {
    const words = line.dataset.words.replace("{shown}", shown).replace("{total}", briefings.length);
    if (line.textContent !== words) line.textContent = words;
  }
}

// What is announced waits for a pause in the typing.
let waiting;
query.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(narrow, 200);
});
for (const choice of [stage, read]) choice.addEventListener("change", narrow);

expand.addEventListener("click", (event) => {
  event.preventDefault();
  const open = expand.dataset.open !== "true";
  for (const { element } of briefings) {
    element.open = open;
    delete element.dataset.opened;
  }
  all.disabled = !open; // sent with the form, the page comes back as it stands
  expand.dataset.open = String(open);
  expand.textContent = open ? expand.dataset.collapse : expand.dataset.expand;
});

// A link to a briefing opens it, also one that the search had left out.
function openTarget() {
  const target = briefings.find(({ element }) => `#${element.id}` === location.hash)?.element;
  if (!target) return;
  if (target.hidden) {
    query.value = stage.value = read.value = "";
    narrow();
  }
  target.open = true;
  target.scrollIntoView();
}

window.addEventListener("hashchange", openTarget);
// Come back to by the button of the browser, the fields may hold what was typed since.
window.addEventListener("pageshow", () => {
  const differs = (field) => ![...field.options].find((one) => one.selected)?.defaultSelected;
  const typed = query.value !== query.defaultValue;
  if (typed || [stage, read].some((field) => field.value && differs(field))) narrow();
});
openTarget();
