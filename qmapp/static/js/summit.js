// Parts of a summit's pages that change while people speak. Without this file the pages say the
// same when they are loaded again. Asked every few seconds, and only while somebody can see it; the
// server answers with nothing while nothing has changed.

const EVERY = 5_000;

for (const part of document.querySelectorAll("[data-live]")) follow(part);

function follow(part) {
  let etag = `"${part.dataset.etag}"`;

  async function look() {
    if (document.hidden || document.documentElement.dataset.covered) return true;
    // A screen in a hall is looked at, though nobody touches it, as long as the summit is live: the
    // part that is shown says so itself. Any other page is only looked at while somebody is there,
    // and asking by itself keeps nobody signed in.
    const isAwake = part.querySelector("[data-awake]") !== null;
    const headers = { "X-Requested-With": "fetch", "If-None-Match": etag };
    if (!isAwake) headers["X-Background"] = "1";
    const answer = await fetch(part.dataset.live, { credentials: "same-origin", cache: "no-store", headers });
    if (isAwake && (answer.ok || answer.status === 304)) {
      document.dispatchEvent(new Event("qm:contact"));
    }
    if (answer.status === 304) return true;
    if (answer.status === 410) return over();
    if (answer.status === 401) return false;
    if (!answer.ok || answer.redirected) return true;
    const words = await answer.text();
    // Nobody loses their place: what has the focus is not taken away under their fingers. It stays
    // unseen then, and is asked for again.
    if (part.contains(document.activeElement)) return true;
    part.innerHTML = words;
    etag = answer.headers.get("ETag") ?? etag;
    return true;
  }

  async function again() {
    let goesOn = true;
    try {
      goesOn = await look();
    } catch {
      // No connection: the next look asks again.
    }
    if (goesOn) setTimeout(again, EVERY);
  }

  // Closed to phones. What somebody is writing stays on the page, so that they may copy it.
  function over() {
    const form = document.querySelector("form[data-guard]");
    if (![...(form?.querySelectorAll("textarea") ?? [])].some((box) => box.value.trim())) {
      location.reload();
      return false;
    }
    for (const button of document.querySelectorAll("main form [type=submit]")) button.disabled = true;
    for (const told of document.querySelectorAll("[data-over]")) told.hidden = false;
    return false;
  }

  setTimeout(again, EVERY);
}
