// Adding a draft: how much of the file is sent, then how much of it is read. Without this the form
// posts by itself and the progress page asks again by itself.

const form = document.querySelector("[data-upload] form");
if (form) send();

const reading = document.querySelector("[data-reading]");
if (reading) follow();

function send() {
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (event.defaultPrevented || !sent.closest("[data-upload]")) return;
    const file = sent.querySelector("input[type=file]")?.files[0];
    if (!file) return; // pasted text needs no bar
    event.preventDefault();
    const words = sent.closest("[data-upload]").dataset;
    if (file.size > Number(words.limit)) {
      refuse(sent, words.tooLarge);
      return;
    }
    post(sent, words);
  });
}

function post(sent, words) {
  const box = sent.querySelector("[data-upload-progress]");
  const bar = box.querySelector("progress");
  const line = box.querySelector("[data-upload-words]");
  const stop = box.querySelector("[data-upload-stop]");
  const request = new XMLHttpRequest();
  let stopped = false;
  clear(sent);
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
  stop.onclick = () => {
    stopped = true;
    request.abort();
  };
  request.upload.onprogress = ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    line.textContent =
      loaded < total
        ? words.sending.replace("{sent}", mega(loaded)).replace("{total}", mega(total))
        : words.sent;
  };
  request.onload = () => {
    const to = new URL(request.responseURL);
    if (request.status < 400 && to.pathname !== location.pathname) {
      location.assign(to);
    } else {
      box.hidden = true;
      show(request.responseText);
    }
  };
  request.onerror = request.onabort = () => {
    box.hidden = true;
    refuse(sent, stopped ? words.stopped : words.cutOff);
  };
  request.open("POST", location.href);
  request.send(new FormData(sent));
}

const mega = (bytes) => (bytes / 1024 / 1024).toFixed(1);

// The server's answer to a form is a whole page: put its main part in place of ours.
async function show(html) {
  // Without its style block, whose nonce belongs to another response: the browser would complain.
  const bare = html.replace(/<style[\s\S]*?<\/style>/g, "");
  const page = new DOMParser().parseFromString(bare, "text/html");
  const main = page.getElementById("main");
  if (!main) {
    location.reload();
    return;
  }
  document.title = page.title;
  document.getElementById("main").replaceWith(document.adoptNode(main));
  await drawFileFields();
  const message = document.querySelector("[data-focus]") ?? document.querySelector("h1");
  message.tabIndex = -1;
  message.focus();
  window.scrollTo(0, 0);
}

// The drop zone of files comes from govuk-frontend, which base.js started for the first page only.
async function drawFileFields() {
  if (!document.querySelector('[data-module="govuk-file-upload"]')) return;
  const address = document.querySelector("script[data-govuk]").dataset.govuk;
  const govuk = await import(new URL(address, document.baseURI));
  govuk.createAll(govuk.FileUpload);
}

// Say what is wrong as the server would: a summary that is read first, and the field's own line.
function refuse(sent, sentence) {
  clear(sent);
  const { heading, error } = sent.closest("[data-upload]").dataset;
  const group = sent.querySelector("input[type=file]").closest(".govuk-form-group");
  const field = sent.querySelector("#file, #file-input") ?? sent.querySelector("input[type=file]");
  const summary = element("div", "govuk-error-summary");
  const alert = element("div", "");
  const list = element("ul", "govuk-list govuk-error-summary__list");
  const item = element("li", "");
  const link = element("a", "", sentence);
  link.href = `#${field.id}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    group.scrollIntoView();
    field.focus({ preventScroll: true });
  });
  item.append(link);
  list.append(item);
  alert.setAttribute("role", "alert");
  alert.append(element("h2", "govuk-error-summary__title", heading), list);
  summary.tabIndex = -1;
  summary.append(alert);
  const line = element("p", "govuk-error-message");
  line.id = "file-error";
  line.append(element("span", "govuk-visually-hidden", `${error} `), sentence);
  group.classList.add("govuk-form-group--error");
  group.querySelector(".govuk-drop-zone").before(line);
  const above = document.querySelector(".qm-over") ?? document.querySelector("h1");
  above.before(summary);
  summary.focus();
  sent.dataset.sentAt = "0";
}

function clear(sent) {
  document.querySelector(".govuk-error-summary")?.remove();
  for (const line of sent.querySelectorAll(".govuk-error-message")) line.remove();
  for (const group of sent.querySelectorAll(".govuk-form-group--error")) {
    group.classList.remove("govuk-form-group--error");
  }
}

function element(name, classes, words = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.textContent = words;
  return made;
}

// Ask how far the reading has come: at first often, then less so; a silent server is asked again.
function follow() {
  const words = reading.querySelector("[data-reading-words]");
  const bar = reading.querySelector("[data-reading-bar]");
  const address = reading.dataset.address;
  let pause = 500;

  async function ask() {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json", "X-Background": "1" } });
      const kind = answer.headers.get("Content-Type") ?? "";
      const refused = answer.status >= 400 && answer.status < 500;
      if (refused || answer.redirected || !kind.startsWith("application/json")) {
        if (answer.status >= 500) throw new Error(String(answer.status));
        location.reload(); // signed out, or no longer on the review: the page itself says so
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (now.state !== "reading") {
        location.replace(address);
        return;
      }
      if (words.textContent !== now.words) words.textContent = now.words;
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
      }
    } catch {
      words.textContent = reading.dataset.lost;
    }
    pause = Math.min(pause * 1.3, 4000);
    setTimeout(ask, pause);
  }
  setTimeout(ask, pause);
}
