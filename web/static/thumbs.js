// The score sheet by thumb: steps, whole marks to touch, the day strip at its place, one part of
// the sheet at a time on a phone. Every touch changes a field as typing does; the rest follows.
"use strict";

(() => {
  const narrow = window.matchMedia("(max-width: 60rem)");

  // The strip of the day stands at the sheet that is open.
  const strip = document.querySelector("nav.day");
  const here = strip && strip.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;

  // On a phone the marks and the facts are parts of which one is seen.
  const parts = [...document.querySelectorAll(".parts [data-part]")];
  const sections = parts.map((link) => document.getElementById(link.dataset.part));
  let part = "marks";

  function showPart() {
    parts.forEach((link, place) => {
      const chosen = link.dataset.part === part;
      if (chosen && narrow.matches) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      sections[place].hidden = narrow.matches && !chosen;
    });
  }

  parts.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    part = link.dataset.part;
    showPart();
    const section = document.getElementById(part);
    section.focus({ preventScroll: narrow.matches });
    if (narrow.matches) window.scrollTo(0, 0);
  }));
  narrow.addEventListener("change", () => {
    showPart();
    foldGuidance();
  });

  // What a criterion asks stands open where there is room; on a phone it opens by touch.
  function foldGuidance() {
    for (const about of document.querySelectorAll("details.about")) {
      about.open = !narrow.matches;
      if (narrow.matches) about.querySelector("summary").removeAttribute("tabindex");
      else about.querySelector("summary").setAttribute("tabindex", "-1");
    }
  }

  // Nothing may have the focus under the bar: its height is kept free below.
  const bar = document.querySelector(".total");
  if (bar) {
    const keepFree = () => {
      document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight + 12}px`;
    };
    new ResizeObserver(keepFree).observe(bar);
    keepFree();
    // A browser scrolls to a field by its own middle; one that still lies under the bar is lifted.
    document.addEventListener("focusin", (event) => {
      if (bar.contains(event.target) || event.target.closest("dialog")) return;
      const under = event.target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
      if (under > -4 && bar.getBoundingClientRect().bottom > window.innerHeight - 2) window.scrollBy(0, under + 12);
    });
  }

  showPart();
  foldGuidance();

  const round = (value) => String(Math.round(value * 1e6) / 1e6);

  function put(field, value) {
    const most = Number(field.dataset.maximum);
    const next = round(Math.min(Math.max(value, 0), most));
    if (next === field.value) return;
    field.value = next;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const own = (field) => Number(field.value.normalize("NFKC").trim()) || 0;

  for (const entry of document.querySelectorAll("[data-criterion]")) {
    const field = entry.querySelector("input[data-mark]");
    const quick = entry.querySelector(".quick");
    const fine = entry.querySelector(".fine");
    let base = null; // the whole mark that was touched last: what is added is added to it
    for (const button of entry.querySelectorAll("[data-by]")) {
      button.hidden = false;
      button.addEventListener("click", () => put(field, own(field) + Number(button.dataset.by) * Number(field.dataset.step)));
    }
    quick.hidden = false;
    quick.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.to !== undefined) {
        base = Number(button.dataset.to);
        put(field, base);
        if (fine) fold(entry, base < Number(field.dataset.maximum));
      } else {
        put(field, (base === null ? own(field) : base) + Number(button.dataset.more));
        fold(entry, false);
      }
    });
  }

  // The key that enters leads to the next mark, the last one to the comment.
  const steps = [...document.querySelectorAll("[data-sheet] input[data-mark], [data-sheet] textarea[name=comment]")];
  for (const [place, field] of steps.entries()) {
    if (field.tagName !== "INPUT") continue;
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !steps[place + 1]) return;
      event.preventDefault();
      steps[place + 1].focus();
    });
  }

  // The finer marks of one criterion alone stand open.
  function fold(entry, open) {
    for (const fine of document.querySelectorAll(".fine")) fine.hidden = !(open && entry.contains(fine));
  }
})();
