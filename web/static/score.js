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
  const PATIENCE = 10000; // no request is waited for longer
  const TOLD_AFTER = 900; // a total is read out once the hand rests
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
  const problems = form.querySelector("[data-problems]");
  const summary = form.querySelector("[data-summary]");
  const summaryState = form.querySelector("[data-summary-state]");
  const spoken = form.querySelector("[data-spoken]");
  let base = JSON.parse(form.dataset.stored); // what the server is known to hold, at `version`
  let version = Number(form.elements.version.value);
  let timer = 0;
  let pause = PAUSE;
  let saving = null;
  let kept = true;
  let wanted = false; // the sheet was to be handed in, and no answer says that it was
  let handing = null;
  let speaking = 0;
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
    if (state.textContent !== word) state.textContent = word; // spoken once, not with every try
    state.dataset.tone = tone;
    summaryState.textContent = summary.open ? word : "";
    summaryState.dataset.tone = tone;
  }

  function millionths(text) {
    const parts = /^(\d{1,9})(?:\.(\d{0,6})\d*)?$/.exec(plain("", text));
    return parts ? BigInt(parts[1]) * MILLION + BigInt((parts[2] || "").padEnd(6, "0")) : null;
  }

  // A mark counts where it is possible: within the scale and on its steps.
  function possible(field, value) {
    const step = millionths(field.dataset.step);
    return value !== null && value <= millionths(field.dataset.maximum) && (!step || value % step === 0n);
  }

  function showTotal() {
    let total = 0n;
    let missing = 0;
    let impossible = 0;
    const values = read();
    for (const field of form.querySelectorAll("[data-weight]")) {
      const text = field.dataset.value || values[field.dataset.mark];
      const value = millionths(text);
      if (!(text || "").trim()) missing += 1;
      else if (!field.dataset.value && !possible(field, value)) impossible += 1;
      else total += (value * millionths(field.dataset.weight) * MILLION) / millionths(field.dataset.maximum);
    }
    const scale = 10n ** BigInt(form.dataset.decimals);
    const cents = (total * scale + (MILLION * MILLION) / 2n) / (MILLION * MILLION);
    const tail = form.dataset.decimals === "0" ? "" : `.${String(cents % scale).padStart(Number(form.dataset.decimals), "0")}`;
    form.querySelector("[data-total]").textContent = `${cents / scale}${tail}`;
    const lacks = [
      missing ? words.missing.replace("{n}", missing) : "",
      impossible ? words.impossible.replace("{n}", impossible) : "",
    ].filter(Boolean).join(" ");
    form.querySelector("[data-missing]").textContent = lacks;
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const line = words.said.replace("{total}", `${cents / scale}${tail}`) + (lacks ? ` ${lacks}` : "");
      if (spoken.textContent !== line && changedOnce) spoken.textContent = line;
    }, TOLD_AFTER);
    for (const entry of form.querySelectorAll("[data-wants]")) entry.hidden = !wantsComment(entry.dataset.wants, values);
  }

  let changedOnce = false;

  function wantsComment(name, values) {
    const field = form.elements[name];
    const value = millionths(values[name]);
    if (!field || value === null || (values.comment || "").trim()) return false;
    const below = field.dataset.below === undefined ? null : millionths(field.dataset.below);
    const above = field.dataset.above === undefined ? null : millionths(field.dataset.above);
    return (below !== null && value < below) || (above !== null && value > above);
  }

  function remember() {
    const own = changed();
    const mine = { ...read() };
    for (const name of Object.keys(elsewhere)) if (!own.includes(name)) mine[name] = elsewhere[name];
    const pending = own.length > 0 || Object.keys(elsewhere).length > 0 || wanted;
    kept = keepDraft(pending ? { version, base, mine, own, wanted } : null);
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
    timer = setTimeout(() => void (wanted ? askAgain() : save()), wait);
  }

  function touched(event) {
    changedOnce = true;
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
    const answer = await fetch(address, {
      credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...options, headers: { Accept: "application/json" },
    });
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
    if (status === 200 && body.state === "submitted") {
      handedIn(body);
      return false;
    }
    if (status !== 200) {
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

  // Everything that keeps the sheet from being handed in, each with the field where it is put right.
  function amiss() {
    const values = read();
    const found = [];
    const seen = new Set();
    for (const field of fields()) {
      if (field.name === "comment" || seen.has(field.name)) continue;
      seen.add(field.name);
      const name = names[field.name] || field.name;
      const text = (values[field.name] || "").trim();
      const most = field.dataset.maximum;
      if (!text) found.push([field.name, words.markMissing.replace("{name}", name)]);
      else if (most && !possible(field, millionths(text))) found.push([field.name, words.markImpossible.replace("{name}", name).replace("{most}", most.replace(/\.0+$/, ""))]);
    }
    const asking = [...form.querySelectorAll("[data-wants]")].filter((entry) => wantsComment(entry.dataset.wants, values));
    if (asking.length) found.push(["comment", words.commentWanted.replace("{name}", asking.map((entry) => names[entry.dataset.wants]).join("、"))]);
    for (const [name, text] of refused) if (!found.some(([field]) => field === name)) found.push([name, text]);
    return found;
  }

  function showProblems(found) {
    const list = problems.querySelector("ul");
    list.replaceChildren(...found.map(([name, text]) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${name}`;
      link.textContent = text;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        document.querySelector('.parts [data-part="marks"]')?.click();
        document.getElementById(name)?.focus();
      });
      line.append(link);
      return line;
    }));
    problems.hidden = !found.length;
    if (found.length) {
      problems.scrollIntoView({ block: "start" });
      problems.focus();
    }
  }

  // Before the final act everything is shown once more.
  function showSummary() {
    const values = read();
    const rows = summary.querySelector("[data-summary-marks]");
    rows.replaceChildren();
    const add = (term, value) => {
      const name = document.createElement("dt");
      const mark = document.createElement("dd");
      name.textContent = term;
      mark.textContent = value;
      rows.append(name, mark);
    };
    const seen = new Set();
    for (const field of fields()) {
      if (seen.has(field.name)) continue;
      seen.add(field.name);
      if (field.name === "comment") continue;
      const chosen = field.type === "radio" ? form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`)?.closest("label").textContent.trim() : plain(field.name, values[field.name]);
      add(names[field.name], chosen || "");
    }
    add(form.querySelector(".sum > span").firstChild.textContent.trim(), form.querySelector("[data-total]").textContent);
    if ((values.comment || "").trim()) add(names.comment, values.comment);
    summaryState.textContent = "";
    summary.showModal();
  }

  async function handIn(event) {
    event.preventDefault();
    const act = event.submitter ? event.submitter.value : "check";
    if (act === "save") {
      await save();
      return;
    }
    if (disputed.size) {
      if (summary.open) summary.close();
      tell(words.disputed, "bad");
      return;
    }
    if (act === "submit") {
      if (!handing) handing = handOver(true).finally(() => { handing = null; });
      return;
    }
    const found = amiss();
    showProblems(found);
    if (!found.length) showSummary();
  }

  // Hand the sheet in; where no answer comes, that is said, and nothing happens later by itself.
  async function handOver(again) {
    clearTimeout(timer);
    wanted = true;
    remember();
    tell(words.handingIn, "now");
    if (saving) await saving.catch(() => {});
    const content = new FormData(form);
    content.set("do", "submit");
    let answer;
    try {
      answer = await ask(form.dataset.address, { method: "POST", body: content });
    } catch {
      return notYet();
    }
    const { status, body } = answer;
    if (status === 200 && body.state === "submitted") return handedIn(body);
    if ((status === 400 || status === 401) && again) {
      const known = await refresh().catch(() => null);
      if (known === null) return notYet();
      if (known) return handOver(false);
      remember();
      return undefined;
    }
    if (status === 429 || status >= 500) return notYet();
    wanted = false;
    if (summary.open) summary.close();
    await take(answer);
    if (refused.size) showProblems(amiss());
    return undefined;
  }

  function notYet() {
    later(words.notYet);
  }

  function handedIn(body) {
    wanted = false;
    keepDraft(null);
    kept = true;
    clearTimeout(timer);
    tell(words.handedInAt.replace("{at}", body.at), "good");
    for (const field of fields()) field.disabled = true;
    location.assign(body.next || form.dataset.address);
  }

  // The network is back after a hand-in that got no answer: was it taken? If not, the person is asked.
  async function askAgain() {
    const known = await refresh().catch(() => null);
    if (known === null) return later(words.notYet);
    if (!known) return undefined;
    if (changed().length) await save();
    wanted = false;
    remember();
    if (disputed.size) return undefined;
    tell(words.askAgain, "care");
    if (!summary.open && !amiss().length) showSummary();
    summaryState.textContent = words.askAgain;
    summaryState.dataset.tone = "care";
    return undefined;
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("keydown", step);
  form.addEventListener("submit", handIn);
  window.addEventListener("storage", beside);
  summary.querySelector("[data-close]").addEventListener("click", () => {
    wanted = false;
    summary.close();
    remember();
  });
  window.addEventListener("online", () => void (wanted ? askAgain() : save()));
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
    wanted = Boolean(draft.wanted);
    merge(stored);
    if (wanted && !disputed.size) soon(0);
    else if (changed().length) {
      tell(disputed.size ? words.disputed : words.restored, disputed.size ? "bad" : "care");
      soon(0);
    }
  } else if (changed().length) {
    remember();
    soon(0);
  }
  showTotal();
})();
