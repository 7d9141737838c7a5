// What pages of words that narrow as you type have in common: which words are looked through, what
// is marked, and what is opened because it was found. Stands before the script of the page, which
// takes it from `globalThis.qmFound`.

// The same words as the rules of each page look through on the server.
const plain = (words) => words.toLowerCase().replace(/[‘’]/g, "'");
const said = (parts) => plain(parts.map((part) => part.textContent).join(" "));

// All that can be found: each with its parts, the words that show while it is closed, and all.
function things() {
  return [...document.querySelectorAll("details.qm-mk")].map((element) => {
    const parts = [...element.querySelectorAll("[data-find]")];
    return {
      element,
      parts,
      top: said(parts.filter((part) => part.closest("summary"))),
      words: said(parts),
    };
  });
}

const wordsOf = (field) => plain(field.value).split(/\s+/).filter(Boolean);

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

// Show what was found, of all; tell how many that are.
function show(all, wanted, isAsked) {
  unmark();
  const ranges = [];
  let shown = 0;
  for (const one of all) {
    const isFound = isAsked(one.element) && wanted.every((word) => one.words.includes(word));
    one.element.hidden = !isFound;
    shown += Number(isFound);
    showInside(one, isFound, wanted);
    if (isFound) ranges.push(...one.parts.flatMap((part) => rangesIn(part, wanted)));
  }
  globalThis.CSS?.highlights?.set("qm-found", new Highlight(...ranges));
  return shown;
}

function count(line, shown, total) {
  const words = line.dataset.words.replace("{shown}", shown).replace("{total}", total);
  if (line.textContent !== words) line.textContent = words;
}

globalThis.qmFound = { things, wordsOf, show, count };
