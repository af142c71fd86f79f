// The score sheet: saved after every change, kept in the browser while there is no network.
// Nothing is overwritten: every save names the version it was made on, and where another device
// changed the same field, the two values are shown and a person chooses.
"use strict";

(() => {
  const form = document.querySelector("form[data-sheet]");
  const place = document.querySelector("[data-draft-key]");
  const key = place ? `pingyi:draft:${place.dataset.draftKey}` : "";
  const PAUSE = 500;
  const LONGEST_PAUSE = 15000;
  const MILLION = 1000000n;

  function readDraft() {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  function keepDraft(draft) {
    try {
      if (draft) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false; // private windows may refuse; the page then warns before it is left
    }
  }

  // A sheet that is closed: show what this device still holds that was never saved.
  if (place && !form) {
    const draft = readDraft();
    const stored = JSON.parse(place.dataset.stored);
    const lost = draft ? Object.keys(draft.mine).filter((name) => (draft.mine[name] || "") !== (stored[name] || "")) : [];
    if (!lost.length) keepDraft(null);
    else {
      place.hidden = false;
      for (const name of lost) {
        const line = document.createElement("li");
        line.textContent = `${JSON.parse(place.dataset.names)[name] || name}：${draft.mine[name]}`;
        place.querySelector("ul").append(line);
      }
      place.querySelector("button").addEventListener("click", () => {
        keepDraft(null);
        place.hidden = true;
      });
    }
    return;
  }
  if (!form) return;

  const words = JSON.parse(form.dataset.words);
  const names = JSON.parse(form.dataset.names);
  const state = form.querySelector("[data-state]");
  const differences = form.querySelector("[data-differences]");
  let base = JSON.parse(form.dataset.stored); // what the server is known to hold, at `version`
  let version = Number(form.elements.version.value);
  let timer = 0;
  let pause = PAUSE;
  let saving = null;
  let kept = true;
  let unsure = {}; // what was sent and perhaps taken, though no answer came
  let elsewhere = {}; // what another window of this browser changed here and has not saved yet
  const refused = new Map(); // fields whose present value the server does not take
  const disputed = new Map(); // fields that another device changed meanwhile: name to its value

  function fields() {
    return [...form.elements].filter((one) => one.name.startsWith("mark-") || one.name === "comment");
  }

  function read() {
    const values = {};
    for (const one of fields()) {
      if (one.type === "radio") values[one.name] = one.checked ? one.value : values[one.name] || "";
      else values[one.name] = one.value;
    }
    return values;
  }

  function write(name, value) {
    for (const one of fields().filter((field) => field.name === name)) {
      if (one.type === "radio") one.checked = one.value === value;
      else one.value = value;
    }
  }

  // Full-width digits and stray zeros are the same mark: 8０.0 is 80.
  function plain(name, value) {
    const text = (value || "").normalize("NFKC").trim();
    if (name === "comment" || !/^\d+(\.\d*)?$/.test(text)) return text;
    return text.includes(".") ? text.replace(/\.?0*$/, "").replace(/^0+(?=\d)/, "") : text.replace(/^0+(?=\d)/, "");
  }

  const same = (name, one, other) => plain(name, one) === plain(name, other);

  function changed() {
    const mine = read();
    return Object.keys(mine).filter((name) => !same(name, mine[name], base[name]));
  }

  function tell(word, tone) {
    state.textContent = word;
    state.dataset.tone = tone;
  }

  function millionths(text) {
    const parts = /^(\d{1,9})(?:\.(\d{0,6})\d*)?$/.exec(plain("", text));
    return parts ? BigInt(parts[1]) * MILLION + BigInt((parts[2] || "").padEnd(6, "0")) : null;
  }

  function showTotal() {
    let total = 0n;
    let missing = 0;
    const values = read();
    for (const one of form.querySelectorAll("[data-weight]")) {
      const value = millionths(one.dataset.value || values[one.dataset.mark]);
      if (value === null) missing += 1;
      else total += (value * millionths(one.dataset.weight) * MILLION) / millionths(one.dataset.maximum);
    }
    const scale = 10n ** BigInt(form.dataset.decimals);
    const cents = (total * scale + (MILLION * MILLION) / 2n) / (MILLION * MILLION);
    const tail = form.dataset.decimals === "0" ? "" : `.${String(cents % scale).padStart(Number(form.dataset.decimals), "0")}`;
    form.querySelector("[data-total]").textContent = `${cents / scale}${tail}`;
    form.querySelector("[data-missing]").textContent = missing ? words.missing.replace("{n}", missing) : "";
  }

  function remember() {
    const own = changed();
    const mine = { ...read() };
    for (const name of Object.keys(elsewhere)) if (!own.includes(name)) mine[name] = elsewhere[name];
    const pending = own.length > 0 || Object.keys(elsewhere).length > 0;
    kept = keepDraft(pending ? { version, base, mine, own } : null);
    return own.length > 0;
  }

  // Two windows keep one draft: what only the other one changed is kept with what is changed here.
  function beside(event) {
    if (event.key !== key) return;
    const draft = event.newValue ? JSON.parse(event.newValue) : { own: [], mine: {} };
    elsewhere = Object.fromEntries(draft.own.map((name) => [name, draft.mine[name]]));
    if (!event.newValue && changed().length) remember();
  }

  function soon(wait = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), wait);
  }

  function touched(event) {
    refused.delete(event.target.name);
    showRefusals();
    showTotal();
    if (remember()) {
      tell(words.changed, "care");
      soon();
    }
  }

  function showRefusals() {
    for (const one of fields()) {
      const text = refused.get(one.name);
      const spot = form.querySelector(`[data-refusal="${CSS.escape(one.name)}"]`);
      if (text) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
      if (spot) spot.textContent = text || "";
    }
  }

  // Take what the server holds now; where both sides changed the same field, ask.
  function merge(stored) {
    const mine = read();
    for (const name of Object.keys(mine)) {
      const theirs = stored.values[name] || "";
      if (name in unsure && same(name, theirs, unsure[name])) base[name] = theirs;
      const ours = !same(name, mine[name], base[name]);
      if (!ours && !same(name, mine[name], theirs)) write(name, theirs);
      else if (ours && !same(name, theirs, base[name]) && !same(name, mine[name], theirs)) disputed.set(name, theirs);
    }
    unsure = {};
    base = stored.values;
    version = stored.version;
    form.elements.version.value = version;
    form.elements.rubric.value = stored.rubric;
    showDifferences();
    showTotal();
    remember();
  }

  function showDifferences() {
    const list = differences.querySelector("ul");
    list.replaceChildren();
    for (const [name, theirs] of disputed) {
      const line = document.createElement("li");
      const label = document.createElement("strong");
      label.textContent = names[name] || name;
      line.append(label);
      for (const [value, text] of [[read()[name], words.mine], [theirs, words.theirs]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "small";
        button.textContent = `${text}：${value === "" ? words.empty : value}`;
        button.addEventListener("click", () => settle(name, value));
        line.append(" ", button);
      }
      list.append(line);
    }
    differences.hidden = disputed.size === 0;
    if (disputed.size) tell(words.disputed, "bad");
  }

  function settle(name, value) {
    disputed.delete(name);
    write(name, value);
    showDifferences();
    showTotal();
    if (remember()) void save();
    else tell(words.saved, "good");
  }

  async function ask(address, options) {
    const answer = await fetch(address, { credentials: "same-origin", ...options, headers: { Accept: "application/json" } });
    const told = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: answer.status, body: told ? await answer.json() : {} };
  }

  // Read what is stored and a form token that this session takes; false where nobody is signed in.
  async function refresh() {
    const { status, body } = await ask(form.dataset.address, {});
    if (status === 401) {
      tell(words.signedOut, "bad");
      form.querySelector("[data-sign-in]").hidden = false;
      return false;
    }
    if (status !== 200 || body.state === "submitted") {
      tell(body.message || words.closed, "bad");
      return false;
    }
    form.elements.csrf_token.value = body.token;
    form.querySelector("[data-sign-in]").hidden = true;
    merge(body);
    return true;
  }

  function save() {
    clearTimeout(timer);
    if (!saving) saving = send().finally(() => { saving = null; });
    return saving;
  }

  async function send() {
    if (disputed.size) return;
    const values = read();
    const open = changed().filter((name) => !refused.has(name));
    if (!open.length) {
      if (!refused.size) tell(words.saved, "good");
      return;
    }
    tell(words.saving, "now");
    const content = new FormData();
    for (const name of ["csrf_token", "version", "rubric"]) content.set(name, form.elements[name].value);
    for (const name of open) content.set(name, values[name]);
    content.set("comment", open.includes("comment") ? values.comment : base.comment || "");
    for (const name of open) unsure[name] = values[name];
    let answer;
    try {
      answer = await ask(form.dataset.address, { method: "POST", body: content });
    } catch {
      return later(navigator.onLine ? words.unreachable : words.offline);
    }
    await take(answer);
  }

  async function take({ status, body }) {
    if (status === 200) {
      pause = PAUSE;
      merge(body);
      if (remember()) soon();
      else if (!disputed.size) tell(words.savedAt.replace("{at}", body.at), "good");
    } else if (status === 422 && body.field) {
      refused.set(body.field, body.message);
      showRefusals();
      tell(body.message, "bad");
      soon(0);
    } else if (status === 409 && body.reload) {
      location.reload(); // other criteria hold now; what was entered stays in the browser
    } else if (status === 409 && body.values && body.state !== "submitted") {
      merge(body);
      if (!disputed.size) soon(0);
    } else if (status === 400 || status === 401) {
      if (await refresh().catch(() => false)) soon(0);
    } else if (status === 429 || status >= 500) {
      later(words.unreachable);
    } else {
      tell(body.message || words.closed, "bad");
    }
  }

  function later(word) {
    tell(kept ? word : words.unkept, "care");
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    soon(pause);
  }

  function step(event) {
    const field = event.target;
    if (!field.dataset.step || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const size = Number(field.dataset.step) * (event.key === "ArrowUp" ? 1 : -1);
    const next = Math.min(Math.max(Number(plain(field.name, field.value) || 0) + size, 0), Number(field.dataset.maximum));
    field.value = String(Math.round(next * 1e6) / 1e6);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function handIn(event) {
    if (event.submitter && event.submitter.value === "save") {
      event.preventDefault();
      await save();
      return;
    }
    if (disputed.size || !navigator.onLine) {
      event.preventDefault();
      tell(disputed.size ? words.disputed : words.offline, "bad");
      return;
    }
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      await saving;
      form.requestSubmit(event.submitter);
    }
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("keydown", step);
  form.addEventListener("submit", handIn);
  window.addEventListener("storage", beside);
  window.addEventListener("online", () => void save());
  window.addEventListener("offline", () => tell(words.offline, "care"));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) void refresh().catch(() => later(words.offline));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!kept) event.preventDefault();
  });

  // What was entered before the page was left, or before the session ended, comes back.
  const draft = readDraft();
  if (draft) {
    const stored = { values: base, version, rubric: form.elements.rubric.value };
    base = draft.base;
    for (const [name, value] of Object.entries(draft.mine)) write(name, value);
    merge(stored);
    if (changed().length) {
      tell(disputed.size ? words.disputed : words.restored, disputed.size ? "bad" : "care");
      soon(0);
    }
  } else if (changed().length) {
    remember();
    soon(0);
  }
  showTotal();
})();
