// Paper cannot be opened by a click: open everything for printing and close it again afterwards.
// Browsers that know ::details-content do this from print.css alone; this is for the others.

let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) details.open = true;
});

window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened = [];
});
