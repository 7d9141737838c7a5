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

const { things, wordsOf, show, count: tell } = globalThis.qmFound;
const briefings = things();

function narrow() {
  const wanted = wordsOf(query);
  const shown = show(
    briefings,
    wanted,
    ({ dataset }) =>
      (!stage.value || stage.value === dataset.stage) && (!read.value || read.value === dataset.read),
  );
  none.hidden = shown > 0;
  printed.hidden = !(wanted.length || stage.value || read.value);
  whole.hidden = printed.hidden || shown === 0;
  expand.hidden = shown === 0;
  for (const line of [count, printed]) tell(line, shown, briefings.length);
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
