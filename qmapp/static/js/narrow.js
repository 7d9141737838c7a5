// Long lists of boxes: words above them narrow the list while one types. What is ticked stays in
// sight, and nothing but what is shown changes. Without this file the list is whole.

for (const part of document.querySelectorAll("[data-narrow]")) narrow(part);

function narrow(part) {
  const { label, count } = part.dataset;
  const items = [...part.querySelectorAll(".govuk-checkboxes__item")];
  const plain = (words) => words.toLowerCase().replace(/[‘’]/g, "'");
  const texts = items.map((item) => plain(item.textContent));

  const box = document.createElement("input");
  box.type = "search";
  box.className = "govuk-input";
  box.id = `narrow-${part.id}`;
  box.autocomplete = "off";
  const name = document.createElement("label");
  name.className = "govuk-label";
  name.htmlFor = box.id;
  name.textContent = label;
  const said = document.createElement("p");
  said.className = "qm-small";
  said.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "qm-narrow qm-noprint";
  bar.append(name, box, said);
  part.querySelector(".govuk-checkboxes").before(bar);

  function show() {
    const wanted = plain(box.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [place, item] of items.entries()) {
      const isTicked = item.querySelector("input").checked;
      item.hidden = !isTicked && !wanted.every((word) => texts[place].includes(word));
      shown += Number(!item.hidden);
    }
    const words = wanted.length ? count.replace("{shown}", shown).replace("{total}", items.length) : "";
    if (said.textContent !== words) said.textContent = words;
  }

  // What is typed here is of no form: it is not sent, and leaving the page loses nothing.
  let waiting;
  for (const kind of ["input", "change"]) {
    box.addEventListener(kind, (event) => {
      event.stopPropagation();
      clearTimeout(waiting);
      waiting = setTimeout(show, 150);
    });
  }
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
