// PDF papers as pages in the page itself: beside the marks on a laptop, below each other on every
// phone, whether or not its browser can show a PDF. A page is drawn when it comes near.
"use strict";

(() => {
  const here = new URL(".", document.currentScript.src);
  const NEAR = "600px";
  const FINEST = 2; // pixels per point of the screen: more is not seen and fills a phone's memory

  let library = null;

  function load() {
    library = library || import(`${here}vendor/pdfjs/pdf.min.mjs`).then((pdfjs) => {
      pdfjs.GlobalWorkerOptions.workerSrc = `${here}vendor/pdfjs/pdf.worker.min.mjs`;
      return pdfjs;
    });
    return library;
  }

  async function draw(place, paper, number) {
    const page = await paper.getPage(number);
    const plain = page.getViewport({ scale: 1 });
    const fine = Math.min(window.devicePixelRatio || 1, FINEST);
    const viewport = page.getViewport({ scale: (place.clientWidth / plain.width) * fine });
    const canvas = document.createElement("canvas");
    canvas.width = viewport.width;
    canvas.height = viewport.height;
    canvas.setAttribute("aria-hidden", "true");
    const text = document.createElement("p");
    text.className = "unseen";
    place.style.aspectRatio = `${plain.width} / ${plain.height}`;
    place.replaceChildren(canvas, text);
    await page.render({ canvasContext: canvas.getContext("2d"), canvas, viewport }).promise;
    const content = await page.getTextContent();
    text.textContent = content.items.map((item) => item.str).join(" "); // for those who listen
    page.cleanup();
  }

  async function show(box) {
    if (box.dataset.begun) return;
    box.dataset.begun = "yes";
    const state = box.querySelector("[data-paper-state]");
    const pages = box.querySelector("[data-pages]");
    state.textContent = box.dataset.loading;
    try {
      const pdfjs = await load();
      const paper = await pdfjs.getDocument({
        url: box.dataset.paper, cMapUrl: `${here}vendor/pdfjs/cmaps/`, cMapPacked: true,
        standardFontDataUrl: `${here}vendor/pdfjs/standard_fonts/`, useWasm: false, disableFontFace: true,
      }).promise;
      const first = (await paper.getPage(1)).getViewport({ scale: 1 });
      const watcher = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
          if (!isIntersecting) continue;
          watcher.unobserve(target);
          draw(target, paper, Number(target.dataset.number)).catch(() => { state.textContent = box.dataset.failed; });
        }
      }, { rootMargin: NEAR });
      for (let number = 1; number <= paper.numPages; number += 1) {
        const place = document.createElement("section");
        place.className = "paper-page";
        place.dataset.number = number;
        place.setAttribute("aria-label", box.dataset.pageOf.replace("{n}", number).replace("{all}", paper.numPages));
        place.style.aspectRatio = `${first.width} / ${first.height}`;
        pages.append(place);
        watcher.observe(place);
      }
      state.textContent = "";
    } catch {
      state.textContent = box.dataset.failed;
    }
  }

  for (const box of document.querySelectorAll("[data-paper]")) {
    box.hidden = false;
    const fold = box.closest("details");
    if (!fold) void show(box);
    else fold.addEventListener("toggle", () => { if (fold.open) void show(box); });
  }
})();
