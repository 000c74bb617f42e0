// The page's behaviour. Gradio runs this once as the body of a function with `element` (our
// markup), `server` (async functions of ui/web.py; undefined when the call failed) and `upload`.
const root = element.querySelector("#yinju");
const say = JSON.parse(root.dataset.text);
const one = (selector, within = root) => within.querySelector(selector);
const all = (selector, within = root) => [...within.querySelectorAll(selector)];
const narrow = matchMedia("(max-width: 900px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const log = one(".log"), welcome = one(".welcome"), talk = one(".talk-scroll");
const question = one("#question"), hint = one("#hint");
const source = one(".source"), paper = one(".source-scroll");
const library = one(".library-scroll"), busy = one("nav .busy");
const inspection = Object.assign(document.createElement("div"),
  { className: "inspection view", hidden: true });
one("main").append(inspection);

// The open citation: its chip, the answer it belongs to, the document shown.
const open = { chip: null, turn: null, document: "", call: 0 };

// ---------------------------------------------------------------- small things

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function problem(message) {
  const box = document.createElement("div");
  box.className = "problem";
  box.append(Object.assign(document.createElement("h4"), { textContent: say.error }));
  box.append(Object.assign(document.createElement("p"), { textContent: message }));
  return box;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https the clipboard is closed to pages; the old way still works.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function show(view) {
  root.dataset.view = view;
  for (const name of ["ask", "library", "inspection"]) one(`.view.${name}`).hidden = name !== view;
  for (const button of all("nav button")) {
    if (button.dataset.to === (view === "inspection" ? "library" : view)) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (view === "library") return refreshLibrary();
  if (view === "inspection") return Promise.resolve();
  return log.children.length ? Promise.resolve() : refreshWelcome();
}

// ---------------------------------------------------------------- asking

async function refreshWelcome() {
  const reply = await server.show_overview({});
  if (!reply || reply.error) {
    welcome.replaceChildren(problem(reply?.error ?? say.offline));
    return;
  }
  const shown = one(".begin", welcome)?.innerHTML;
  welcome.innerHTML = reply.html;
  if (reply.running) watchBuild();
  const begin = one(".begin");
  if (!begin) return;
  if (shown) begin.innerHTML = shown;
  const examples = await server.show_examples({});
  if (examples && !examples.error) begin.innerHTML = examples.html;
}

function fit() {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, 180)}px`;
}

async function ask(words) {
  if (!words.trim()) {
    hint.textContent = say.emptyQuestion;
    question.focus();
    return;
  }
  hint.textContent = "";
  const history = all(".turn .asked").map((asked) => asked.textContent);
  const turn = document.createElement("article");
  turn.className = "turn";
  const asked = Object.assign(document.createElement("h3"), { className: "asked" });
  asked.textContent = words;
  asked.setAttribute("aria-label", `${say.yourQuestion}：${words}`);
  const reply = Object.assign(document.createElement("div"), { className: "reply" });
  const waiting = Object.assign(document.createElement("p"), { className: "waiting" });
  waiting.textContent = say.searching;
  reply.append(waiting);
  turn.append(asked, reply);
  welcome.hidden = true;
  one('[data-act="new-talk"]').hidden = false;
  log.append(turn);
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  const result = await server.answer_question({ question: words, history });
  if (!result) reply.replaceChildren(problem(say.offline));
  else reply.innerHTML = result.html;
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

function send() {
  const words = question.value;
  if (words.trim()) question.value = "";
  fit();
  ask(words);
}

function newTalk() {
  if (open.turn) closeSource();
  log.replaceChildren();
  welcome.hidden = false;
  one('[data-act="new-talk"]').hidden = true;
  refreshWelcome();
  question.focus();
}

// ---------------------------------------------------------------- the source beside it

function spotOf(chip) {
  const data = chip.dataset;
  return {
    number: +data.number, start: +data.start, end: +data.end,
    passage_start: +data.passageStart, passage_end: +data.passageEnd,
  };
}

function chipsOf(turn) {
  // Citations and reprints in a folded block are reached once it is unfolded.
  return all('[data-act="open"]', turn).filter((chip) => chip.checkVisibility());
}

async function openSource(chip) {
  const data = chip.dataset;
  const turn = chip.closest(".turn");
  const same = open.turn === turn && open.document === data.document && !source.hidden;
  for (const lit of all('[data-act="open"][aria-pressed]')) lit.removeAttribute("aria-pressed");
  chip.setAttribute("aria-pressed", "true");
  Object.assign(open, { chip, turn, document: data.document });
  const call = ++open.call;
  revealPane();
  walker();
  one(".badge-place").textContent = say.checking;
  const checked = server.check_quote({
    document: data.document, start: +data.start, end: +data.end,
  });
  if (!same) {
    paper.innerHTML = "";
    paper.append(Object.assign(document.createElement("p"),
      { className: "waiting", textContent: say.opening }));
    const spots = all('[data-act="open"]', turn)
      .filter((other) => other.dataset.document === data.document).map(spotOf);
    const reply = await server.open_document({ document: data.document, spots });
    if (call !== open.call) return;
    if (!reply || reply.error) {
      paper.replaceChildren(problem(reply?.error ?? say.offline));
      one(".badge-place").textContent = "";
      return;
    }
    paper.innerHTML = reply.html;
  }
  mark(data.number);
  const badge = await checked;
  if (call !== open.call) return;
  one(".badge-place").innerHTML = badge && !badge.error ? badge.html : "";
}

async function openDocument(id) {
  show("ask");
  Object.assign(open, { chip: null, turn: null, document: id });
  const call = ++open.call;
  for (const lit of all('[data-act="open"][aria-pressed]')) lit.removeAttribute("aria-pressed");
  revealPane();
  walker();
  one(".badge-place").textContent = "";
  const reply = await server.open_document({ document: id, spots: [] });
  if (call !== open.call) return;
  if (!reply || reply.error) paper.replaceChildren(problem(reply?.error ?? say.offline));
  else paper.innerHTML = reply.html;
  paper.scrollTop = 0;
}

function revealPane() {
  source.hidden = false;
  root.dataset.source = "open";
  source.focus({ preventScroll: true });
}

function walker() {
  const chips = open.turn ? chipsOf(open.turn) : [];
  const at = chips.indexOf(open.chip);
  one(".position").textContent =
    chips.length ? fill(say.position, { n: at + 1, total: chips.length }) : "";
  one('[data-act="previous"]').disabled = at <= 0;
  one('[data-act="next"]').disabled = at < 0 || at >= chips.length - 1;
}

function walk(step) {
  if (!open.turn) return;
  const chips = chipsOf(open.turn);
  const next = chips[chips.indexOf(open.chip) + step];
  if (next) openSource(next);
}

function mark(number) {
  for (const part of all("[data-cite], [data-near]", paper)) {
    const is = (name) => (part.dataset[name] ?? "").split(" ").includes(number);
    part.classList.toggle("now", is("cite"));
    part.classList.toggle("around", is("near") && !is("cite"));
    if (is("cite")) part.setAttribute("aria-current", "true");
    else part.removeAttribute("aria-current");
  }
  const target = one(`[data-cite~="${CSS.escape(number)}"]`, paper);
  if (target) centre(target);
}

// What lies outside the window is laid out only when it comes near (content-visibility), in the
// frame after a scroll, and that moves the target: stay with it for a few frames.
function centre(target, pane = paper, frames = 6) {
  const box = target.getBoundingClientRect(), frame = pane.getBoundingClientRect();
  pane.scrollTop += box.top - frame.top - Math.max(24, (frame.height - box.height) / 2);
  if (frames) {
    requestAnimationFrame(() => { if (target.isConnected) centre(target, pane, frames - 1); });
  }
}

function closeSource() {
  if (source.hidden) return;
  source.hidden = true;
  delete root.dataset.source;
  open.call++;
  open.chip?.removeAttribute("aria-pressed");
  const { chip, turn, document } = open;
  Object.assign(open, { chip: null, turn: null, document: "" });
  if (!turn) {
    // It was opened from the list of documents: back there.
    show("library").then(() => one(`.row-open[data-document="${CSS.escape(document)}"]`)?.focus());
    return;
  }
  chip.closest(".quote").classList.add("hush"); // its card would cover what is looked for
  chip.focus({ preventScroll: true });
  chip.addEventListener("blur", () => chip.closest(".quote").classList.remove("hush"), { once: true });
}

// ---------------------------------------------------------------- documents

async function refreshLibrary(keep = "") {
  const reply = await server.show_library({});
  if (!reply || reply.error) {
    library.replaceChildren(problem(reply?.error ?? say.offline));
    return;
  }
  const wanted = one("#library-search")?.value ?? "";
  library.innerHTML = reply.html;
  one(".upload-report").innerHTML = keep;
  one("#library-search").value = wanted;
  sift();
  if (reply.running) watchBuild();
}

function sift() {
  const wanted = one("#library-search").value.trim().toLowerCase();
  const table = one(".table table");
  if (!table) return;
  let shown = 0;
  for (const row of all("tbody tr", table)) {
    row.hidden = !row.dataset.search.includes(wanted);
    shown += !row.hidden;
  }
  one(".no-match").hidden = shown > 0;
  one(".count").textContent = wanted ? fill(say.matches, { n: shown }) : table.dataset.count;
}

async function takeFiles(files) {
  const report = one(".upload-report");
  const limit = +root.dataset.uploadLimit;
  const failed = [], named = [];
  let kept = 0;
  for (const [at, file] of files.entries()) {
    report.textContent = fill(say.uploading, { name: file.name, done: at, total: files.length });
    let reason = say.uploadFailed;
    if (file.size > limit) reason = say.tooLarge;
    else {
      try {
        const { path } = await upload(file);
        const reply = await server.keep_upload({ path, name: file.name });
        reason = reply ? reply.error ?? "" : say.offline;
        if (!reason) named.push(reply);
      } catch { /* the reason stands already */ }
    }
    if (reason) failed.push([file.name, reason]);
    else kept++;
  }
  const told = document.createElement("div");
  if (kept) {
    told.append(Object.assign(document.createElement("p"),
      { className: "kept", textContent: fill(say.uploaded, { n: kept }) }));
    for (const { name, folder } of named) {
      const line = Object.assign(document.createElement("p"), { className: "look" });
      const look = Object.assign(document.createElement("button"),
        { type: "button", className: "plain", textContent: say.inspect });
      look.setAttribute("aria-label", `${say.inspect}：${name}`);
      Object.assign(look.dataset, { act: "inspect", path: name, folder });
      line.append(Object.assign(document.createElement("bdi"), { textContent: name }), look);
      told.append(line);
    }
  }
  for (const [name, reason] of failed) {
    const line = Object.assign(document.createElement("p"), { className: "refused" });
    const named = Object.assign(document.createElement("bdi"), { textContent: `${name}：` });
    line.append(...(reason.includes(name) ? [reason] : [named, reason]));
    told.append(line);
  }
  await refreshLibrary(told.innerHTML);
  if (kept) one(".build-button")?.classList.add("wanted", "nudged");
}

// ---------------------------------------------------------------- what would be cited

// The file that is looked at; calls are numbered, so that a late reply shows nothing.
const looked = { path: "", folder: "", call: 0 };

async function look(path, folder, draft = null, from = "") {
  const top = inspection.scrollTop;
  Object.assign(looked, { path, folder });
  const call = ++looked.call;
  if (from !== "form") {
    inspection.replaceChildren(Object.assign(document.createElement("p"),
      { className: "waiting column wide", textContent: say.inspecting }));
  }
  show("inspection");
  const reply = await server.inspect_file({ path, folder, draft });
  if (call === looked.call) showInspection(reply, from === "form" ? top : 0, from);
}

function showInspection(reply, top, from) {
  if (!reply || reply.error) {
    const told = problem(reply?.error ?? say.offline);
    const state = one(".correct-state", inspection);
    // What is being corrected stays, with what is wrong about it.
    if (from === "form" && state) state.replaceChildren(told);
    else inspection.replaceChildren(told);
    return;
  }
  const at = document.activeElement?.id;
  const chosen = new Map(all(".legend input", inspection).map((box) => [box.id, box.checked]));
  inspection.innerHTML = reply.html;
  for (const part of all(".inspect-side, .outline", inspection)) {
    part.open = !narrow.matches || from === "form" && part.matches(".inspect-side");
  }
  if (from === "form") {
    for (const box of all(".legend input", inspection)) {
      box.checked = chosen.get(box.id) ?? box.checked;
    }
    sieve();
  }
  const next = from === "form" && (at && one(`#${CSS.escape(at)}`, inspection)
    || one(".correct-state", inspection));
  (next || one("h2", inspection))?.focus({ preventScroll: true });
  inspection.scrollTop = top;
}

// Show what the legend asks for.
function sieve() {
  const text = one(".inspected", inspection);
  if (!text) return;
  for (const box of all("[data-switch]", inspection)) {
    text.classList.toggle(box.dataset.switch, box.checked);
  }
  for (const box of all(".legend [data-reason]", inspection)) {
    for (const cut of all(`del[data-reason="${CSS.escape(box.dataset.reason)}"]`, text)) {
      cut.hidden = !box.checked;
    }
  }
}

function correction() {
  const { elements } = one(".correct", inspection);
  // A field that nobody touched shows what was found, and corrects nothing by that.
  const typed = (field) => field?.value === field?.defaultValue ? field?.dataset.now ?? "" : field.value;
  return {
    title: typed(elements.title), date: typed(elements.date),
    encoding: elements.encoding?.value ?? "",
  };
}

async function correct(values) {
  const { path, folder } = looked;
  const call = ++looked.call, top = inspection.scrollTop;
  const reply = await server.correct_file({ path, folder, ...values });
  if (call === looked.call) showInspection(reply, top, "form");
}

async function leaveInspection() {
  const { path } = looked, told = one(".upload-report")?.innerHTML ?? "";
  looked.call++;
  await show("library");
  if (one(".upload-report")) one(".upload-report").innerHTML = told;
  all(".row-inspect").find((button) => button.dataset.path === path)?.focus();
}

inspection.addEventListener("change", (event) => {
  if (event.target.closest(".legend")) sieve();
  // Another encoding is another text: seen before it is kept.
  if (event.target.name === "encoding") look(looked.path, looked.folder, correction(), "form");
});
inspection.addEventListener("input", (event) => {
  if (event.target.closest(".correct")) one(".correct .primary", inspection).disabled = false;
});
inspection.addEventListener("submit", (event) => {
  event.preventDefault();
  correct(correction());
});

// ---------------------------------------------------------------- rebuilding

let watching = false;

function showBuild(reply) {
  const place = one(".build");
  if (place) {
    const focused = place.contains(document.activeElement);
    place.innerHTML = reply.html;
    if (focused) one("button", place)?.focus();
  }
  busy.hidden = !reply.running;
  busy.textContent = `${Math.floor(100 * (reply.share ?? 0))}%`;
}

async function watchBuild() {
  if (watching) return;
  watching = true;
  for (;;) {
    const reply = await server.run_build({ act: "look" });
    if (reply) showBuild(reply);
    if (reply && !reply.running) break;
    await new Promise((done) => setTimeout(done, reply ? 400 : 3000));
  }
  watching = false;
  refreshWelcome();
  if (root.dataset.view === "library") refreshLibrary();
}

async function startBuild() {
  const reply = await server.run_build({ act: "start" });
  if (!reply || reply.error) {
    one(".build").prepend(problem(reply?.error ?? say.offline));
    return;
  }
  one(".upload-report").innerHTML = "";
  showBuild(reply);
  watchBuild();
}

// ---------------------------------------------------------------- events

const acts = {
  "focus-question": (_, event) => { event.preventDefault(); question.focus(); },
  view: (button) => { show(button.dataset.to); },
  theme: () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("yinju-theme", dark ? "light" : "dark"); } catch { /* private */ }
  },
  "new-talk": newTalk,
  example: (button) => ask(button.textContent),
  open: openSource,
  "open-quote": (button) => openSource(one(".chip", button.closest(".quote"))),
  copy: async (button) => {
    const before = button.textContent;
    button.textContent = await copy(button.dataset.copy) ? say.copied : say.copyFailed;
    setTimeout(() => { button.textContent = before; }, 1500);
  },
  previous: () => walk(-1),
  next: () => walk(1),
  "close-source": closeSource,
  heading: (button) => {
    const target = one(`#at-${button.dataset.at}`, paper);
    if (!target) return;
    centre(target);
    target.focus({ preventScroll: true });
  },
  "open-document": (button) => openDocument(button.dataset.document),
  inspect: (button) => look(button.dataset.path, button.dataset.folder),
  "inspect-back": leaveInspection,
  "inspect-heading": (button) => {
    const target = one(`#in-${button.dataset.at}`, inspection);
    if (!target) return;
    centre(target, inspection);
    target.focus({ preventScroll: true });
  },
  unfold: (button) => {
    button.previousElementSibling.hidden = false;
    button.remove();
  },
  "reset-correction": () => correct({ title: "", date: "", encoding: "" }),
  "build-now": () => { show("library").then(startBuild); },
  build: startBuild,
  "cancel-build": () => server.run_build({ act: "cancel" }),
};

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act]?.(button, event);
  // The whole sentence opens its source, unless it is being selected.
  else if (event.target.closest(".quote blockquote") && getSelection().isCollapsed) {
    openSource(one(".chip", event.target.closest(".quote")));
  }
});

// The card beside a chip shows its sentence, however far down in the passage it stands.
for (const kind of ["pointerover", "focusin"]) {
  log.addEventListener(kind, (event) => {
    const card = event.target.closest(".chip") && one(".card", event.target.closest(".quote"));
    if (card) card.scrollTop = one("mark", card).offsetTop - 72;
  });
}

one(".composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
question.addEventListener("input", () => { hint.textContent = ""; fit(); });
question.addEventListener("keydown", (event) => {
  // keyCode 229: Safari reports the Enter that ends a composition after isComposing has fallen.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});

library.addEventListener("input", (event) => {
  if (event.target.id === "library-search") sift();
});
library.addEventListener("change", (event) => {
  if (event.target.type === "file") takeFiles([...event.target.files]);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  library.addEventListener(kind, (event) => {
    event.preventDefault();
    one(".drop")?.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) takeFiles([...event.dataTransfer.files]);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (root.dataset.view === "ask") closeSource();
    if (root.dataset.view === "inspection") leaveInspection();
    return;
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || root.dataset.view !== "ask" || !/^[1-9]$/.test(event.key)) return;
  const turn = open.turn ?? all(".turn").at(-1);
  const chip = turn && chipsOf(turn).find((other) => other.dataset.number === event.key);
  if (chip) {
    event.preventDefault();
    openSource(chip);
  }
});

// Gradio sets the page's language to the browser's; the page is Chinese.
const chinese = () => {
  if (document.documentElement.lang !== "zh-CN") document.documentElement.lang = "zh-CN";
};
new MutationObserver(chinese).observe(document.documentElement, { attributeFilter: ["lang"] });
chinese();

document.getElementById("boot")?.remove();
refreshWelcome().then(() => { if (!narrow.matches) question.focus(); });
