// The scan of a draft: flags open and are decided in place, also by single keys.
// Without this script every link and button does the same work through the page's addresses.

const bench = document.querySelector("[data-triage]");
const said = document.getElementById("said");
const KEYS_OFF = "qmapp-scan-keys-off";
const FIELDS = "input, select, textarea, [contenteditable]";

let busy = false;

const box = () => document.querySelector(".qm-flagbox");
const done = () => document.querySelector(".qm-done");

// Spoken always; what stands above the next flag already is not shown twice.
function say(words) {
  said.classList.toggle("qm-vh", Boolean(done()));
  said.textContent = words;
}

// The address of one flag, with the filters of the page.
function addressOf(key) {
  const filters = new URLSearchParams(location.search);
  filters.delete("flag");
  filters.delete("done");
  const query = filters.size ? `?${filters}` : "";
  return `${bench.dataset.address}/flags/${key}${query}`;
}

function parsed(html) {
  const bare = html.replace(/<style[\s\S]*?<\/style>/g, "");
  return new DOMParser().parseFromString(bare, "text/html");
}

async function ask(address, data = null) {
  const response = await fetch(address, {
    method: data ? "POST" : "GET",
    body: data,
    headers: { Accept: "text/html", "X-Requested-With": "fetch" },
    credentials: "same-origin",
  });
  if (!response.ok && response.status !== 422) throw new Error(String(response.status));
  const part = parsed(await response.text());
  if (!part.getElementById("rows")) throw new Error("not a part");
  return part;
}

// Close what is open: its words are drawn as the others are.
function fold() {
  const open = box();
  for (const mark of document.querySelectorAll(".qm-hl--now")) mark.classList.remove("qm-hl--now");
  for (const tab of document.querySelectorAll(".qm-tab.is-opened")) tab.classList.remove("is-opened");
  open?.remove();
  done()?.remove();
  return open;
}

const tabOf = (key) => document.querySelector(`#passages a.qm-tab[href$="#flag-${key}"]`);

// Take in an answer: the rows that changed, the panel, and what is said.
function take(part, { panel = true } = {}) {
  fold();
  const fresh = part.getElementById("flags");
  const drawn = document.querySelector("#flags [data-scanning]");
  if (panel && fresh && !drawn) document.getElementById("flags").replaceWith(document.adoptNode(fresh));
  for (const row of part.querySelectorAll("#rows > [id]")) {
    document.getElementById(row.id)?.replaceWith(document.adoptNode(row));
  }
  const key = part.getElementById("rows").dataset.opened ?? "";
  if (key) tabOf(key)?.classList.add("is-opened");
  remember(key);
  sortQuestions();
  return key;
}

function remember(key) {
  const query = new URLSearchParams(location.search);
  query.delete("flag");
  query.delete("done");
  if (key) query.set("flag", key);
  const words = query.toString();
  history.replaceState(null, "", location.pathname + (words ? `?${words}` : ""));
}

function reach(element) {
  if (!element) return;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

async function open(key) {
  if (busy) return;
  busy = true;
  bench.setAttribute("aria-busy", "true");
  try {
    take(await ask(addressOf(key)), { panel: false });
    say("");
    const row = box()?.closest(".qm-p");
    row?.scrollIntoView({ block: "nearest" });
    reach(box());
  } catch {
    const query = new URLSearchParams(location.search);
    query.set("flag", key);
    location.assign(`${bench.dataset.address}?${query}#flag-${key}`);
  } finally {
    busy = false;
    bench.removeAttribute("aria-busy");
  }
}

async function decide(address, data, native) {
  if (busy) return;
  busy = true;
  bench.setAttribute("aria-busy", "true");
  try {
    const part = await ask(address, data);
    const words = part.getElementById("said").textContent;
    const key = take(part);
    const problem = document.querySelector(".qm-flagbox .govuk-error-summary");
    say(words);
    done()?.scrollIntoView({ block: "nearest" });
    reach(problem ?? (key ? box() : document.getElementById("flags")));
  } catch (error) {
    // Signed out, frozen meanwhile, or scanned anew: the browser shows the server's own answer.
    if (/^\d+$/.test(error.message)) native();
    else say(bench.dataset.lost);
  } finally {
    busy = false;
    bench.removeAttribute("aria-busy");
  }
}

function close() {
  const key = fold()?.dataset.flag;
  remember("");
  say(bench.dataset.closed);
  if (key) tabOf(key)?.focus({ preventScroll: true });
}

// Only the questions of the chosen marker are offered; without scripts all of them are.
function sortQuestions() {
  const [marker, question] = ["accept-marker", "accept-question"].map((id) => document.getElementById(id));
  if (!marker || !question) return;
  for (const group of question.querySelectorAll("optgroup")) {
    const other = group.dataset.marker !== marker.value;
    group.hidden = group.disabled = other;
    if (other && group.contains(question.selectedOptions[0])) question.value = "";
  }
}

// By pointer, and by links and buttons ----------------------------------------------------------

const keyIn = (link) => new URL(link.href, location.href).searchParams.get("flag");
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Words that lie under several flags open one after the other.
function keyAt(mark) {
  const keys = [];
  for (let at = mark; at; at = at.parentElement.closest("mark[data-ev]")) {
    if (at.dataset.ev) keys.push(at.dataset.ev); // evidence that was pinned by hand has no flag
  }
  return keys[(keys.indexOf(box()?.dataset.flag) + 1) % keys.length];
}

if (bench) {
  bench.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && isPlain(event)) {
      const key = link.matches("[href*='flag=']") && keyIn(link);
      if (key && link.hash.startsWith("#flag-")) {
        event.preventDefault();
        open(key);
      } else if (link.matches("[data-close]")) {
        event.preventDefault();
        close();
      }
      return;
    }
    const mark = event.target.closest("mark[data-ev]");
    const key = mark && keyAt(mark);
    if (key && document.getSelection().isCollapsed) open(key);
  });
  bench.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest(".qm-flagbox, .qm-done")) return;
    event.preventDefault();
    decide(form.action, new FormData(form), () => form.submit());
  });
  bench.addEventListener("change", (event) => {
    if (event.target.id === "accept-marker") sortQuestions();
  });
  sortQuestions();
  const opened = box();
  if (opened) {
    tabOf(opened.dataset.flag)?.classList.add("is-opened");
    if (!document.querySelector("[data-focus]")) reach(opened);
  }
}

// By keys ---------------------------------------------------------------------------------------

const keys = document.getElementById("keys");
const use = document.getElementById("use-keys");

function areOff() {
  try {
    return localStorage.getItem(KEYS_OFF) === "1";
  } catch {
    return false; // a browser that keeps nothing: the box on the page still switches them
  }
}

function go(way) {
  const link = box() ? box().querySelector(`[data-go="${way}"]`) : document.getElementById("start");
  if (link) open(keyIn(link));
  else say(bench.dataset.none);
}

function act(name) {
  const part = box()?.querySelector(`[data-act="${name}"]`);
  if (!part) return;
  for (const other of box().querySelectorAll("[data-act]")) other.open = other === part;
  const control = part.querySelector("input[type=radio]:checked") ?? part.querySelector("input[type=radio]");
  control.focus();
  part.scrollIntoView({ block: "nearest" });
}

// What was decided last, else what is open.
function undo() {
  const button = (done() ?? box())?.querySelector("[data-undo]") ?? box()?.querySelector("[data-undo]");
  button?.form.requestSubmit(button);
}

function showKeys() {
  keys.open = true;
  reach(keys.querySelector("summary"));
}

const DOES = {
  n: () => go("n"),
  p: () => go("p"),
  a: () => act("accept"),
  d: () => act("dismiss"),
  u: undo,
  "?": showKeys,
};

if (bench && keys && use) {
  use.checked = !areOff();
  use.closest("[data-keys]").hidden = false;
  use.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS_OFF, use.checked ? "0" : "1");
    } catch {
      // Nothing is kept: it holds for this page.
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      escape(event);
      return;
    }
    if (event.repeat || !use.checked || event.target.closest(FIELDS)) return;
    const does = DOES[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
}

// First the form that is open in the flag, then the flag itself.
function escape(event) {
  const part = event.target.closest?.("[data-act][open]");
  if (part) {
    part.open = false;
    part.querySelector("summary").focus();
  } else if (event.target.closest?.(".qm-flagbox")) {
    close();
  }
}

// A scan on its way -----------------------------------------------------------------------------

const scanning = document.querySelector("[data-scanning]");
if (scanning) follow(scanning);

// Ask how far it has come: at first often, then less so; a silent server is asked again.
function follow(part) {
  const words = part.querySelector("[data-scanning-words]");
  const bar = part.querySelector("[data-scanning-bar]");
  let pause = 500;

  async function look() {
    if (!part.isConnected) return;
    try {
      const answer = await fetch(part.dataset.address, {
        headers: { Accept: "application/json", "X-Background": "1" },
      });
      const kind = answer.headers.get("Content-Type") ?? "";
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (!answer.ok || answer.redirected || !kind.startsWith("application/json")) {
        location.reload(); // signed out, or no longer a writer: the page itself says so
        return;
      }
      const now = await answer.json();
      if (now.state === "over") {
        if (!box()) location.reload();
        return;
      }
      if (words.textContent !== now.words) words.textContent = now.words;
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
      }
    } catch {
      words.textContent = part.dataset.lost;
    }
    pause = Math.min(pause * 1.3, 4000);
    setTimeout(look, pause);
  }
  setTimeout(look, pause);
}
