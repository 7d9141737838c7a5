// The form of a recommendation: questions that belong to another kind, or to another addressee, are
// folded away. They keep what was typed in them, and come back with their answer. Without this all
// stand there, under headings that say what they belong to.

const form = document.querySelector("form:has([data-of])");

if (form) {
  const parts = [...form.querySelectorAll("[data-of]")];
  const unchosen = form.querySelector("[data-unchosen]");
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";

  const fold = () => {
    for (const part of parts) {
      // What is wrong in a field is never hidden.
      const isAtFault = part.querySelector(".govuk-error-message") !== null;
      part.hidden = !isAtFault && !part.dataset.of.split(" ").includes(chosen(part.dataset.by));
    }
    if (unchosen) unchosen.hidden = chosen("kind") !== "";
  };

  form.classList.add("is-folding");
  form.addEventListener("change", fold);
  // A browser that comes back to the page may fill in again what was chosen there.
  window.addEventListener("pageshow", fold);
  fold();
}
