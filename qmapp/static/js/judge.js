// The judging page: saves as you type, pins in place, and never loses words.
// Without this script every button does the same work through the same form.

const bench = document.querySelector("[data-judge]");
const form = document.getElementById("judge");
const status = document.getElementById("saved");
const PAUSE = 1200;

// Fields that wait for a choice, by name: the words set aside (mine), those that stand (theirs),
// and what each was typed on (base, now). They are not saved again as one types.
const waiting = new Map();
let dirty = false;
let busy = null;
let timer = null;

// The kind of news shows by its mark: "saved" has a tick, "problem" another and a strong colour,
// "quiet" none. A problem that is put right elsewhere on the page has a link to there.
function say(words, kind, where = null) {
  const line = status.querySelector(".qm-saved");
  line.className = `qm-saved qm-saved--${kind}`;
  line.querySelector(".qm-saved__t").textContent = words;
  line.querySelector("a")?.remove();
  if (where) line.append(" ", Object.assign(document.createElement("a"), where));
}

const sayOut = () => {
  say(status.dataset.out, "problem");
  document.dispatchEvent(new CustomEvent("qm:signed-out"));
};
const toBoth = () => ({ href: "#clash", textContent: status.dataset.look });

function body(action, { last = false } = {}) {
  const data = new FormData(form);
  for (const [name, { mine }] of waiting) {
    // What was typed after the words were set aside goes along with the last save of the page.
    if (last && data.get(name) !== mine) continue;
    data.delete(name);
    data.delete(`base-${name}`);
  }
  data.set("do", action);
  return data;
}

async function post(data, accept) {
  const send = () =>
    fetch(form.action, {
      method: "POST",
      body: data,
      headers: { Accept: accept, "X-Requested-With": "fetch" },
      credentials: "same-origin",
      // Somebody who turns away may close the page before the answer is there.
      keepalive: document.visibilityState === "hidden",
    });
  const response = await send();
  if (response.status !== 400 || !(await renewToken())) return response;
  data.set("csrf_token", form.elements.csrf_token.value);
  return send();
}

// Signed out and in again elsewhere: this page's token is of the sign-in that has ended. It is
// renewed for the same person only; whoever else sits here now shall not save these words.
async function renewToken() {
  const here = document.getElementById("qm-idle");
  const response = await fetch(here.dataset.check, {
    credentials: "same-origin",
    headers: { "X-Requested-With": "fetch" },
  });
  if (!response.ok) return false;
  const there = parsed(await response.text()).getElementById("qm-idle");
  if (!there || there.dataset.person !== here.dataset.person) return false;
  form.elements.csrf_token.value = there.dataset.token;
  return true;
}

function parsed(html) {
  // Without its style block, whose nonce belongs to another response: the browser would complain.
  const bare = html.replace(/<style[\s\S]*?<\/style>/g, "");
  return new DOMParser().parseFromString(bare, "text/html");
}

const isSignedOut = (response) => response.status === 401 || response.status === 400;

async function autosave() {
  clearTimeout(timer);
  if (busy) await busy.catch(() => {});
  if (!dirty) return;
  dirty = false;
  say(status.dataset.saving, "quiet");
  busy = send();
  try {
    await busy;
  } finally {
    busy = null;
  }
}

async function send() {
  let response;
  const data = body("autosave");
  try {
    response = await post(data, "application/json");
  } catch {
    dirty = true;
    say(status.dataset.offline, "problem");
    timer = setTimeout(autosave, 10000);
    return;
  }
  if (isSignedOut(response)) {
    dirty = true;
    sayOut();
    return;
  }
  const isAnswer = response.headers.get("Content-Type")?.includes("json");
  if (!response.ok || !isAnswer) {
    dirty = true;
    say(status.dataset.offline, "problem");
    timer = setTimeout(autosave, 10000);
    return;
  }
  document.dispatchEvent(new CustomEvent("qm:contact"));
  const answer = await response.json();
  for (const [name, base] of Object.entries(answer.bases)) {
    const field = form.elements[`base-${name}`];
    if (field) field.value = base;
  }
  if (answer.clashes.length) {
    const page = await refresh(["problems", "rail"]);
    say(status.dataset.clash, "problem", toBoth());
    for (const name of answer.clashes) {
      const there = page?.getElementById("judge").elements;
      waiting.set(name, {
        mine: data.get(name),
        theirs: there?.[name]?.value ?? "",
        base: form.elements[`base-${name}`].value,
        now: there?.[`base-${name}`]?.value ?? "",
      });
    }
    return;
  }
  const refused = answer.refused.map((item) => item.message).join(" ");
  // Fields that wait for a choice were not sent: the news stays that they wait.
  if (refused) say(refused, "problem");
  else if (document.getElementById("clash")) {
    say(status.dataset.rest.replace("TIME", answer.saved_at), "problem", toBoth());
  }
  else say(`${status.dataset.saved} ${answer.saved_at}`, "saved");
  const isOpen = Boolean(document.querySelector("#rating-slot .qm-rate"));
  const stale = isOpen === answer.rating_open ? [] : ["rating-slot"];
  if (stale.length || status.dataset.state !== answer.state) await refresh(["rail", "parts", ...stale]);
  status.dataset.state = answer.state;
}

async function fetchPage(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return parsed(await response.text());
}

function swap(page, ids) {
  for (const id of ids) {
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
}

async function refresh(ids) {
  try {
    const page = await fetchPage(form.action);
    swap(page, ids);
    return page;
  } catch {
    // The words are saved; the page shows the rest when it is opened again.
    return null;
  }
}

// Where two saves met, the boxes hold what stands, as on a page that is opened anew: the words of
// this tab are in the panel. Only boxes that nobody has touched since they were sent.
function takeIn(page, sent) {
  if (!page.getElementById("clash")) return;
  const fresh = page.getElementById("judge");
  for (const { name: base } of page.querySelectorAll("#bases input")) {
    const name = base.slice("base-".length);
    const [here, there] = [form.elements[name], fresh.elements[name]];
    if (!here || !there || waiting.has(name) || here.value !== (sent.get(name) ?? "")) continue;
    if (here.value !== there.value) here.value = there.value;
  }
}

// The choice decides: a box that holds only what was set aside would clash again. What was typed
// in it since is not in the panel yet, and goes along to be set aside too.
function clearTheWay() {
  for (const [name, { mine, theirs, now }] of waiting) {
    const box = form.elements[name];
    if (!box || (box.value ?? "") !== mine) continue;
    box.value = theirs;
    form.elements[`base-${name}`].value = now;
  }
}

function focusFirst(root) {
  const control = root?.querySelector("textarea, input:not([type=hidden]), select, button");
  control?.focus({ preventScroll: false });
}

// What is announced, by action: names of the words that the status line carries.
const DONE = { "add-pin": "pinned", "add-record": "recorded", "add-heard": "pinned", change: "changed", remove: "removed" };

// Where the words of the page come from one answer of the server, so that what is
// shown is what is stored: the regions below are replaced, the scroll stays.
const REGIONS = ["rail", "parts", "bases", "problems", "evidence", "rating-slot", "shows"];

async function act(button, action = button.value) {
  const row = button.closest(".qm-p, .qm-sh");
  if (busy) await busy.catch(() => {});
  dirty = false;
  clearTimeout(timer);
  const data = body(action);
  const response = await post(data, "text/html");
  if (isSignedOut(response)) {
    dirty = true;
    sayOut();
    return;
  }
  const page = parsed(await response.text());
  if (!page.getElementById("judge")) {
    // An error page: let the browser show it as it is.
    if (button.form) form.requestSubmit(button);
    else location.assign(button.href);
    return;
  }
  const hadProblem = Boolean(document.querySelector(PROBLEM));
  const pane = document.getElementById("draft");
  const marker = document.getElementById("marker");
  const places = [pane, marker].map((element) => [element, element?.scrollTop ?? 0]);
  const windowTop = window.scrollY;
  takeIn(page, data);
  // Who was heard stays unfolded while one pins passages; pinning of it folds it again.
  const more = action.startsWith("add-heard") ? ["heard"] : [];
  swap(page, [...REGIONS, ...more, "passages"]);
  for (const [name, { base }] of waiting) form.elements[`base-${name}`].value = base;
  document.dispatchEvent(new CustomEvent("qm:taken-in"));
  for (const [element, top] of places) if (element) element.scrollTop = top;
  window.scrollTo({ top: windowTop });
  const done = status.dataset[DONE[action.split(":")[0]]];
  const line = page.getElementById("saved");
  status.dataset.state = line.dataset.state;
  const kind = line.querySelector(".qm-saved").className.split("--").pop();
  const news = line.querySelector(".qm-saved__t").textContent;
  place(action, row, response.status, hadProblem);
  say([response.ok && done, news].filter(Boolean).join(" "), kind, line.querySelector("a") && toBoth());
}

// The choice that was made, or what it is folded away under.
function focusShown() {
  const current = document.querySelector("#shows .qm-toggle [aria-current]");
  (current ?? document.querySelector("#shows summary")).focus();
}

// Where the focus goes when something has been done in place: to what is to be put right, into
// the form that opened, or back to where it came from.
function place(action, row, code, hadProblem) {
  const problem = document.querySelector(PROBLEM);
  const opened = document.getElementById("pin-form");
  const [what, id] = action.split(":");
  if (problem && (code >= 400 || !hadProblem)) problem.focus();
  else if (what === "show") focusShown();
  else if (opened) focusFirst(opened);
  else if (what === "edit") focusFirst(document.querySelector("#evidence .qm-pinform"));
  else if (row) document.getElementById(row.id)?.querySelector(".qm-pin")?.focus();
  else {
    const item = what === "change" && document.getElementById(`ev-${id}`);
    (item?.querySelector?.("button") ?? document.getElementById("evidence-h")).focus();
  }
}

const PROBLEM = "#problems .govuk-error-summary, #clash";
const IN_PLACE = ["pin", "add-pin", "edit", "change", "remove", "add-record", "add-heard"];

if (bench && form && status) {
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (event.target !== form) return;
    const what = button?.name === "do" ? button.value.split(":")[0] : "";
    if (!IN_PLACE.includes(what)) {
      if (what === "keep") clearTheWay();
      waiting.clear();
      dirty = false;
      return;
    }
    event.preventDefault();
    await inPlace(button);
  });
  const inPlace = async (button, action) => {
    bench.setAttribute("aria-busy", "true");
    try {
      await act(button, action);
    } catch {
      dirty = true;
      say(status.dataset.offline, "problem");
    } finally {
      bench.removeAttribute("aria-busy");
    }
  };
  // Another choice of what is shown: with all that is typed, in whatever form.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("#shows a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const asked = new URL(link.href).searchParams;
    form.elements.show.value = asked.get("show") ?? "";
    form.elements["show-stance"].value = asked.get("stance") ?? "";
    history.replaceState(null, "", link.href);
    await inPlace(link, "show");
  });
  const closePin = (opened) => {
    const row = opened.closest(".qm-p");
    opened.remove();
    document.dispatchEvent(new CustomEvent("qm:taken-in"));
    row?.querySelector(".qm-pin")?.focus();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-close-pin]")) return;
    event.preventDefault();
    closePin(event.target.closest(".qm-pinform"));
  });
  document.addEventListener("keydown", (event) => {
    const opened = event.key === "Escape" && event.target.closest?.("#pin-form");
    if (opened) closePin(opened);
  });
  const isUnsent = ([name, { mine }]) => (form.elements[name]?.value ?? "") !== mine;
  const leave = () => {
    // What becomes of a save that is on its way is not known, and a page that goes will not hear.
    const isOnItsWay = Boolean(busy) || bench.hasAttribute("aria-busy");
    if (!dirty && !isOnItsWay && ![...waiting].some(isUnsent)) return;
    dirty = false;
    navigator.sendBeacon(form.action, body("autosave", { last: true }));
  };
  window.addEventListener("pagehide", leave);
  // A page that was put away whole knows an older state: open it anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener("visibilitychange", autosave);
  // Back from a tunnel, or from signing in again in another tab: what waits is saved at once.
  window.addEventListener("online", autosave);
  window.addEventListener("focus", autosave);
  document.addEventListener("qm:signed-in", () => {
    if (!dirty) say(status.dataset.back, "quiet");
    autosave();
  });
}

function touched(event) {
  const name = event.target.name ?? "";
  // The boxes of forms inside the page are saved by their own button.
  if (!form.elements[`base-${name}`]) return;
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(autosave, event.type === "change" ? 150 : PAUSE);
}
