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
