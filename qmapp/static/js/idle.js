// Warns some minutes before an idle sign-out, in words, in a live region, with a button to stay.
// Tabs tell each other when they last heard from the server, so that work in one keeps all awake.
// Pages that save by themselves say so with: document.dispatchEvent(new Event("qm:contact")).

const box = document.getElementById("qm-idle");
const words = document.getElementById("qm-idle-words");
const [stay, again] = [box.querySelector("button"), box.querySelector("a")];
const minute = 60_000;
const allowed = Number(box.dataset.minutes) * minute;
const warnAt = allowed - Math.min(5 * minute, allowed / 3);
const key = "qmapp-last-contact";

let last = Date.now();
let said = "";

function remember() {
  last = Date.now();
  try {
    localStorage.setItem(key, String(last));
  } catch {
    // A browser that keeps nothing: each tab then counts for itself.
  }
}

function latest() {
  try {
    last = Math.max(last, Number(localStorage.getItem(key) ?? 0));
  } catch {
    // As above.
  }
  return last;
}

function say(text) {
  if (text === said) return;
  said = text;
  words.textContent = text;
}

function inWords(minutes) {
  return minutes <= 1 ? box.dataset.minute : box.dataset.minutesMany.replace("NUMBER", String(minutes));
}

function look() {
  const silent = Date.now() - latest();
  if (silent < warnAt) {
    // Nothing is taken away from under somebody's fingers: first the focus moves on.
    if (box.contains(document.activeElement)) return;
    stay.hidden = again.hidden = true;
    delete box.dataset.open;
    say("");
    return;
  }
  const over = silent >= allowed;
  box.dataset.open = "";
  stay.hidden = over;
  again.hidden = !over;
  say(over ? box.dataset.over : box.dataset.soon.replace("MINUTES", inWords(Math.ceil((allowed - silent) / minute))));
}

stay.addEventListener("click", async () => {
  try {
    const answer = await fetch(box.dataset.stay, {
      method: "POST",
      headers: { "X-CSRFToken": box.dataset.token, "X-Requested-With": "fetch", Accept: "application/json" },
    });
    if (answer.ok) {
      remember();
      say(box.dataset.stayed);
      return;
    }
    last = Date.now() - allowed;
    localStorage.removeItem(key);
  } catch {
    // No connection: the clock runs on, and the next look says how long is left.
  }
  look();
});

document.addEventListener("qm:contact", remember);
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail?.successful) remember();
});
document.addEventListener("visibilitychange", look);

remember();
setInterval(look, 15_000);
