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
