// Follow the day: ask every two seconds whether anything changed; what is new replaces the old.
// While nothing can be heard from the server, the page says since when it may be out of date.
"use strict";

(() => {
  const EVERY = 2000;
  const PATIENCE = 8000;

  for (const place of document.querySelectorAll("[data-follow]")) {
    const state = document.querySelector("[data-follow-state]");
    let tag = "";
    let heard = new Date();

    const tell = (word) => {
      if (state && state.textContent !== word) state.textContent = word;
    };

    async function ask() {
      try {
        const answer = await fetch(place.dataset.follow, {
          credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
          headers: tag ? { "If-None-Match": tag } : {},
        });
        if (answer.status === 200) {
          const held = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
          place.innerHTML = await answer.text();
          tag = answer.headers.get("ETag") || "";
          if (held) document.getElementById(held)?.focus();
        } else if (answer.status !== 304) {
          tell(place.dataset.ended);
          return;
        }
        heard = new Date();
        tell("");
      } catch {
        tell(place.dataset.lost.replace("{at}", heard.toTimeString().slice(0, 5)));
      }
    }

    async function round() {
      if (!document.hidden && !place.querySelector("details[open], input:focus, select:focus")) await ask();
      setTimeout(round, EVERY);
    }
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void ask(); });
    setTimeout(round, EVERY);
  }
})();
