// What the pages gain with JavaScript; without it they read and submit all the same.
"use strict";

// A file field says how many files were chosen; a select that filters submits its form.
document.querySelectorAll("form[data-filter] select").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});

// Printing is the browser's; the button only appears where this script runs.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// On a phone tables stand as blocks: each value then says what heads its column, and empty ones go.
function labelCells(root) {
  root.querySelectorAll(".wide > table:not(.grid)").forEach((table) => {
    const heads = [...table.querySelectorAll(":scope > thead > tr:first-child > th")];
    if (table.querySelector(":scope > * > tr > [rowspan], :scope > * > tr > [colspan]")) return;
    table.querySelectorAll(":scope > tbody > tr").forEach((row) => {
      [...row.cells].forEach((cell, place) => {
        const head = heads[place] && heads[place].textContent.trim();
        if (head && cell.tagName === "TD") cell.dataset.label = head;
        const bare = !cell.textContent.trim() && !cell.querySelector("input, select, button, svg, img");
        if (bare) cell.classList.add("void");
      });
    });
  });
}
labelCells(document);
document.addEventListener("htmx:afterSwap", (event) => labelCells(event.target.parentNode || document));

// One tick for all of a list; without scripts each is ticked alone. The number chosen is said.
document.querySelectorAll("input[data-tick-all]").forEach((all) => {
  const name = all.dataset.tickAll;
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const said = document.querySelector(`[data-ticked="${name}"]`);
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (said) said.textContent = said.dataset.words.replace("{n}", ticked);
  };
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  tell();
});

// An upload says how much is sent and how many files are read; without scripts the browser waits.
document.querySelectorAll("form[data-upload]").forEach((form) => {
  const state = form.querySelector("[data-upload-state]");
  if (!state || !window.XMLHttpRequest) return;
  const bar = state.querySelector("progress");
  const words = state.querySelector("[role=status]");
  const fill = (pattern, values) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), pattern);
  let sending = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const body = new FormData(form);
    const button = event.submitter;
    if (button && button.name) body.append(button.name, button.value);
    const request = new XMLHttpRequest();
    let asking = 0;
    const over = () => { sending = false; window.clearInterval(asking); };
    const ask = async () => {
      const answer = await fetch(form.dataset.upload, { headers: { Accept: "application/json" } });
      const said = answer.ok ? await answer.json() : {};
      if (!sending || !said.all) return;
      bar.max = said.all;
      bar.value = said.done;
      words.textContent = fill(state.dataset.files, said);
    };
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.max = sent.total;
      bar.value = sent.loaded;
      words.textContent = fill(state.dataset.sent, { n: Math.floor((100 * sent.loaded) / sent.total) });
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      words.textContent = state.dataset.reading;
      asking = window.setInterval(() => ask().catch(() => {}), 1000);
    });
    request.addEventListener("load", () => {
      over();
      const kind = request.getResponseHeader("Content-Type") || "";
      if (kind.startsWith("application/json")) {
        window.location.assign(JSON.parse(request.responseText).to);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.querySelector("main").replaceWith(page.querySelector("main"));
      document.querySelector("main").scrollIntoView();
    });
    request.addEventListener("error", () => { over(); words.textContent = state.dataset.broken; });
    state.hidden = false;
    request.open("POST", form.getAttribute("action") || window.location.href);
    request.setRequestHeader("X-Upload", "1");
    request.send(body);
  });
});
