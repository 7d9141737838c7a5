// What every page may use. Nothing here is needed: pages work the same without it.

const root = document.documentElement;
root.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// After an error or a save, move to the message so that it is read first. Where the address leads to
// what was saved, the browser scrolls there and would leave the focus nowhere: then the focus goes
// there too, and the message is what describes the place.
const told = document.querySelector("[data-focus]");
const place = told?.matches(".qm-banner") && document.getElementById(location.hash.slice(1));
if (place) {
  if (place.tabIndex < 0) place.tabIndex = -1;
  told.id ||= "told";
  if (!place.hasAttribute("aria-describedby")) place.setAttribute("aria-describedby", told.id);
  place.focus();
}
if (told && (!place || document.activeElement !== place)) told.focus();

// A link of the error summary goes to the box with its label still in view; of a group of choices
// to the one that is chosen, or the first.
for (const link of document.querySelectorAll(".govuk-error-summary a[href^='#']")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const shown = field.closest("fieldset, .govuk-form-group") ?? field;
    shown.scrollIntoView();
    const box = field.matches("fieldset") ? field.querySelector("input:checked, input") : field;
    box?.focus({ preventScroll: true });
  });
}

// A second press of the same button within a second is a slip, not a second wish.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const now = Date.now();
  const pressed = event.submitter?.value ?? "";
  if (pressed === form.dataset.sentBy && now - Number(form.dataset.sentAt) < 1000) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented) return;
  form.dataset.sentAt = String(now);
  form.dataset.sentBy = pressed;
});

// Where a module lies in the version that this page was made with: browsers keep them for a year.
function module(name) {
  return new URL(document.querySelector("script[data-govuk]").dataset[name], document.baseURI);
}

// The show button of passwords, the drop zone of files and boxes of which one rules out the others
// come from govuk-frontend; it is fetched only where one of them is on the page.
const wanted = [
  ["PasswordInput", "govuk-password-input"],
  ["FileUpload", "govuk-file-upload"],
  ["Checkboxes", "govuk-checkboxes"],
].filter(([, module]) => document.querySelector(`[data-module="${module}"]`));

if (wanted.length > 0) {
  const govuk = await import(module("govuk"));
  for (const [name] of wanted) govuk.createAll(govuk[name]);
}

// A page for nobody: tabs that are still open as somebody ask whether they are signed in.
if (!document.getElementById("qm-idle")) {
  try {
    localStorage.setItem("qmapp-nobody", String(Date.now()));
  } catch {
    // A browser that keeps nothing: the other tabs find out when they ask the server.
  }
}

if (document.querySelector("form[data-guard]")) await import(module("guard"));
if (document.querySelector("details")) await import(module("printOpen"));
