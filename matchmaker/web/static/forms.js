"use strict";
// Every form works without this file. It keeps the count of what fits beside the form while it is written.

(() => {
  const WAIT_MS = 700;
  for (const form of document.querySelectorAll("form[data-count]")) {
    const said = form.querySelector("[data-count]");
    let timer = 0, asked = 0;
    const ask = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.count, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        const found = answer.ok ? await answer.json() : null;
        if (found && mine === asked && said.textContent !== found.said) said.textContent = found.said;
      } catch { /* the line is down: the button still counts */ }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
    if ([...form.querySelectorAll("select, [type=checkbox]")].some((field) => field.name !== "currency" && (field.type === "checkbox" ? field.checked : field.value))) ask();
  }
})();
