// The picture of the set: a box that is pointed at, or that the keyboard has reached, shows all
// that hangs together with it. Without this the lines and the words in the boxes say the same.

for (const picture of document.querySelectorAll(".qm-map__svg")) {
  const lines = [...picture.querySelectorAll(".qm-map__line")];
  const boxes = new Map([...picture.querySelectorAll("[data-key]")].map((box) => [box.dataset.key, box]));

  // From a box to the right as far as the lines go, and to the left: never back by another way.
  const follow = (key, from, to) => {
    const found = lines.filter((line) => line.dataset[from] === key);
    return found.flatMap((line) => [line, ...follow(line.dataset[to], from, to)]);
  };

  const clear = () => {
    picture.classList.remove("is-tracing");
    for (const one of picture.querySelectorAll(".is-traced")) one.classList.remove("is-traced");
  };

  const trace = (key) => {
    clear();
    const traced = [...follow(key, "from", "to"), ...follow(key, "to", "from")];
    if (!traced.length) return;
    picture.classList.add("is-tracing");
    for (const line of traced) {
      line.classList.add("is-traced");
      boxes.get(line.dataset.from)?.classList.add("is-traced");
      boxes.get(line.dataset.to)?.classList.add("is-traced");
    }
  };

  for (const [key, box] of boxes) {
    box.addEventListener("pointerenter", () => trace(key));
    box.addEventListener("pointerleave", clear);
    box.addEventListener("focusin", () => trace(key));
    box.addEventListener("focusout", clear);
  }
}
