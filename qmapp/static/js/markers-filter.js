// The page of the markers without waiting for the server: filter as you type, expand all, and
// links that open what they lead to. Without this script the same form and links do the same.

const form = document.getElementById("markers-filter");
const query = form.elements.q;
const about = form.elements.about;
const count = document.getElementById("markers-count");
const none = document.getElementById("markers-none");
const expand = document.getElementById("markers-expand");

// The same words as pages.matches() looks through on the server.
const plain = (words) => words.toLowerCase().replace(/[‘’]/g, "'");

const markers = [...document.querySelectorAll("details.qm-mk")].map((element) => ({
  element,
  themes: element.dataset.themes.split(" "),
  parts: [...element.querySelectorAll("[data-find]")],
  top: plain([...element.querySelectorAll("summary [data-find]")].map((part) => part.textContent).join(" ")),
  words: plain([...element.querySelectorAll("[data-find]")].map((part) => part.textContent).join(" ")),
}));

// What the server marked for the words it was asked for: from the first key on we mark ourselves.
function unmark() {
  for (const mark of document.querySelectorAll(".qm-mk mark")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

// Show why a marker was found: open it when the words stand inside, and mark them.
function showWhy(marker, found, wanted) {
  const { element, parts, top } = marker;
  const inside = found && wanted.some((word) => !top.includes(word));
  if (inside && !element.open) {
    element.open = true;
    element.dataset.opened = "search";
  } else if (!inside && element.dataset.opened) {
    element.open = false;
    delete element.dataset.opened;
  }
  return found ? parts.flatMap((part) => rangesIn(part, wanted)) : [];
}

function rangesIn(part, wanted) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = plain(node.data);
    if (text.length !== node.data.length) continue; // a rare letter that changes its length
    for (const word of wanted) {
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

function filter() {
  unmark();
  const ranges = [];
  const wanted = plain(query.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const marker of markers) {
    const { element, themes, words } = marker;
    const found =
      (!about.value || themes.includes(about.value)) && wanted.every((word) => words.includes(word));
    element.hidden = !found;
    shown += Number(found);
    ranges.push(...showWhy(marker, found && wanted.length > 0, wanted));
  }
  for (const stage of document.querySelectorAll(".qm-mkset")) {
    stage.hidden = !stage.querySelector("details.qm-mk:not([hidden])");
  }
  globalThis.CSS?.highlights?.set("qm-found", new Highlight(...ranges));
  none.hidden = shown > 0;
  const said = count.dataset.words.replace("{shown}", shown).replace("{total}", markers.length);
  if (count.textContent !== said) count.textContent = said;
  remember();
}

// The address follows, so that a search can be sent to somebody else.
function remember() {
  const address = new URL(location.href);
  for (const { name, value } of [query, about]) {
    if (value.trim()) address.searchParams.set(name, value.trim());
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

// What is announced waits for a pause in the typing; what is shown waits hardly at all.
let waiting;
function filterSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 150);
}

query.addEventListener("input", filterSoon);
about.addEventListener("change", filter);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  filter();
});

expand.addEventListener("click", (event) => {
  event.preventDefault();
  const open = expand.dataset.open !== "true";
  for (const { element } of markers) element.open = open;
  expand.dataset.open = String(open);
  expand.textContent = open ? expand.dataset.collapse : expand.dataset.expand;
});

// A link to a marker opens it, also one that the search had left out.
function openTarget() {
  const target = markers.find(({ element }) => `#${element.id}` === location.hash)?.element;
  if (!target) return;
  if (target.hidden) {
    query.value = "";
    about.value = "";
    filter();
  }
  target.open = true;
  target.scrollIntoView();
}

window.addEventListener("hashchange", openTarget);
openTarget();
