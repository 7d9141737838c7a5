// Choosing words of the draft, for something that was said or found. mark.js offers a button at
// selected words and presses "Choose" of their passage; here the address that it leads to learns
// which words. Without scripts the lists of first and last words do the same.

document.getElementById("passages")?.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.qm-pin");
  if (!link?.dataset.start) return;
  const address = new URL(link.href);
  address.searchParams.set("start", link.dataset.start);
  address.searchParams.set("stop", link.dataset.stop);
  event.preventDefault();
  location.assign(address);
});
