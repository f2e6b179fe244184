"use strict";
// Everything works without this file. It moves the focus to a summary of errors, shows the fields that go with an
// answer, and warns before typed text is left behind.

(() => {
  document.querySelector("[data-focus]")?.focus();

  // A choice that stands in two groups moves along when the other group is the one that is asked.
  const regroup = (group, shown) => {
    const list = group.closest("select"), chosen = list.value || list.dataset.chosen;
    group.disabled = !shown;
    if (list.selectedOptions[0]?.value) list.dataset.chosen = list.value;
    const same = shown && [...group.children].find((option) => option.value === chosen);
    if (same) same.selected = true;
  };

  for (const part of document.querySelectorAll("[data-shown-with]")) {
    const [name, values] = part.dataset.shownWith.split("=");
    const form = part.closest("form");
    const update = () => {
      const shown = values.split("|").includes(new FormData(form).get(name));
      part.hidden = !shown;
      if (part.tagName === "OPTGROUP") regroup(part, shown);
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

  // Keys on the review board, heard only while a proposal has the focus, so that they are in nobody's way.
  const board = document.querySelector("[data-board]");
  if (board) {
    const rows = [...board.querySelectorAll("article.proposal")];
    document.querySelector("[data-keys]").hidden = false;
    for (const row of rows) row.tabIndex = 0;
    rows.find((row) => `#${row.id}` === location.hash)?.focus(); // a step leads back to where it was taken
    const take = (control) => {
      const folded = control?.closest("details");
      if (folded) folded.open = true; // what a step would change is read before it is taken
      (folded?.querySelector("select") ?? control)?.focus();
    };
    board.addEventListener("keydown", (event) => {
      const row = event.target.closest("article.proposal");
      if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
      const at = rows.indexOf(row);
      const next = { j: rows[at + 1], k: rows[at - 1] }[event.key];
      const control = { o: "h3 a", s: "[data-key=s]", x: "[data-key=x]", u: "[data-key=u]" }[event.key];
      if (next) next.focus();
      else if (control) take(row.querySelector(control));
      else return;
      event.preventDefault();
    });
  }
})();
