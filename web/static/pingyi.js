// What the pages gain with JavaScript; without it they read and submit all the same.
"use strict";

// The total of a score sheet while marks are typed; the server computes the one that counts.
// Exact for marks with up to six decimals: whole numbers of millionths, no binary fractions.
const MILLION = 1000000n;

function millionths(text) {
  const parts = /^\s*(\d{1,9})(?:[.．](\d{1,6}))?\s*$/.exec(text);
  return parts ? BigInt(parts[1]) * MILLION + BigInt((parts[2] || "").padEnd(6, "0")) : null;
}

function showTotal(form) {
  let total = 0n;
  let missing = 0;
  for (const field of form.querySelectorAll("input[data-weight]")) {
    const value = millionths(field.value);
    if (value === null) {
      missing += 1;
    } else {
      total += (value * millionths(field.dataset.weight) * 100n) / (millionths(field.dataset.maximum) * 100n);
    }
  }
  const hundredths = (total * 100n + MILLION / 2n) / MILLION;
  const text = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
  for (const place of form.querySelectorAll("[data-total]")) {
    place.textContent = text;
  }
  for (const place of form.querySelectorAll("[data-missing]")) {
    place.textContent = String(missing);
  }
}

function watchScores(form) {
  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
    showTotal(form);
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) {
      event.preventDefault();
    }
  });
  showTotal(form);
}

document.querySelectorAll("form[data-scores]").forEach(watchScores);

// A file field says how many files were chosen; a select that filters submits its form.
document.querySelectorAll("form[data-filter] select").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});

// Printing is the browser's; the button only appears where this script runs.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
