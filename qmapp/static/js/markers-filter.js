// The page of the markers without waiting for the server: filter as you type, expand all, and
// links that open what they lead to. Without this script the same form and links do the same.

const form = document.getElementById("markers-filter");
const query = form.elements.q;
const about = form.elements.about;
const count = document.getElementById("markers-count");
const none = document.getElementById("markers-none");
const expand = document.getElementById("markers-expand");

const { things, wordsOf, show, count: tell } = globalThis.qmFound;
const markers = things();

function filter() {
  const shown = show(
    markers,
    wordsOf(query),
    ({ dataset }) => !about.value || dataset.themes.split(" ").includes(about.value),
  );
  for (const stage of document.querySelectorAll(".qm-mkset")) {
    stage.hidden = !stage.querySelector("details.qm-mk:not([hidden])");
  }
  none.hidden = shown > 0;
  tell(count, shown, markers.length);
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
