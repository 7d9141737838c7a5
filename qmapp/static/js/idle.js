// Warns some minutes before an idle sign-out, in words, in a live region, with a button to stay.
// When the sign-in is over, however it ended, the page is covered: nobody reads a draft over an
// empty chair. What was typed stays on the page, and the cover goes when the same person is back.
// Tabs tell each other when they last heard from the server, so that work in one keeps all awake.
// Pages that save by themselves say with document.dispatchEvent(new Event(…)): "qm:contact" when
// the server answered, "qm:signed-out" when it refused. They hear "qm:signed-in" when all is well.

const box = document.getElementById("qm-idle");
const words = document.getElementById("qm-idle-words");
const [stay, again] = [box.querySelector("button"), box.querySelector("a")];
const root = document.documentElement;
const minute = 60_000;
const allowed = Number(box.dataset.minutes) * minute;
const warnAt = allowed - Math.min(5 * minute, allowed / 3);
const key = "qmapp-last-contact";

let last = Date.now();
let said = "";
let checking = false;
let focused = null;

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

// `how` is "maybe" until the server has said so, then "out", or "other" with somebody else signed in.
function cover(how) {
  if (!root.dataset.covered) focused = document.activeElement;
  root.dataset.covered = how;
  for (const part of hidden()) part.inert = true;
  box.dataset.open = "";
  stay.hidden = true;
  again.hidden = how === "other";
  say(how === "other" ? box.dataset.other : box.dataset.over);
}

function uncover() {
  if (!root.dataset.covered) return;
  delete root.dataset.covered;
  for (const part of hidden()) part.inert = false;
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

function hidden() {
  const parts = [...box.parentElement.children].filter((part) => part !== box);
  return [...parts, ...document.querySelectorAll(".qm-foot")];
}

// Ask the server who is signed in. It does not count as somebody being there.
async function check() {
  if (checking) return;
  checking = true;
  try {
    const answer = await fetch(box.dataset.check, {
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch", "X-Background": "1" },
    });
    if (answer.status === 401) cover("out");
    if (answer.ok) takeIn(await answer.text());
  } catch {
    // No connection: nothing is known; the next look asks again.
  } finally {
    checking = false;
  }
}

function takeIn(html) {
  // Without the style block, whose nonce belongs to another response: the browser would complain.
  const bare = html.replace(/<style[\s\S]*?<\/style>/g, "");
  const there = new DOMParser().parseFromString(bare, "text/html").getElementById("qm-idle");
  if (!there) return;
  if (there.dataset.person !== box.dataset.person) {
    cover("other");
    return;
  }
  const wasOut = root.dataset.covered === "out" || root.dataset.covered === "other";
  box.dataset.token = there.dataset.token;
  for (const field of document.querySelectorAll("input[name$=csrf_token]")) field.value = there.dataset.token;
  if (wasOut) remember();
  // Still signed in, by work that this tab did not hear of: ask again before long.
  else last = Math.max(last, Date.now() - allowed + minute);
  uncover();
  look();
  if (wasOut) document.dispatchEvent(new CustomEvent("qm:signed-in"));
}

function look() {
  const silent = Date.now() - latest();
  if (root.dataset.covered) {
    if (document.visibilityState === "visible") check();
    return;
  }
  if (silent >= allowed) {
    cover("maybe");
    check();
    return;
  }
  if (silent < warnAt) {
    // Nothing is taken away from under somebody's fingers: first the focus moves on.
    if (box.contains(document.activeElement)) return;
    stay.hidden = again.hidden = true;
    delete box.dataset.open;
    say("");
    return;
  }
  box.dataset.open = "";
  stay.hidden = false;
  again.hidden = true;
  say(box.dataset.soon.replace("MINUTES", inWords(Math.ceil((allowed - silent) / minute))));
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
    await check();
  } catch {
    // No connection: the clock runs on, and the next look says how long is left.
  }
  look();
});

document.addEventListener("qm:contact", remember);
document.addEventListener("qm:signed-out", check);
document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
window.addEventListener("online", look);
// Another tab heard from the server, or was shown a page that is for nobody.
window.addEventListener("storage", (event) => {
  if (event.key === key && root.dataset.covered) check();
  if (event.key === "qmapp-nobody") check();
});

remember();
setInterval(look, 15_000);
