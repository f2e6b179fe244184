"use strict";
// Everything works without this file. It moves the focus to a summary of errors, shows the fields that go with an
// answer, and warns before typed text is left behind.

(() => {
  document.querySelector("[data-focus]")?.focus();

  for (const part of document.querySelectorAll("[data-shown-with]")) {
    const [name, values] = part.dataset.shownWith.split("=");
    const form = part.closest("form");
    const update = () => {
      const shown = values.split("|").includes(new FormData(form).get(name));
      part.hidden = !shown;
      if (part.tagName === "OPTGROUP") part.disabled = !shown;
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
