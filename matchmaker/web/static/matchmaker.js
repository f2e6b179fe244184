"use strict";
// Everything works without this file. It moves the focus to a summary of errors, shows the fields that go with an
// answer, and warns before typed text is left behind.

(() => {
  document.querySelector("[data-focus]")?.focus();

  for (const part of document.querySelectorAll("[data-shown-with]")) {
    const [name, value] = part.dataset.shownWith.split("=");
    const form = part.closest("form");
    const update = () => {
      const shown = new FormData(form).get(name) === value;
      part.hidden = !shown;
      for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !shown;
    };
    form.addEventListener("change", update);
    update();
  }

  let typed = false;
  for (const form of document.querySelectorAll("form[data-warn]")) {
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
  }
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
