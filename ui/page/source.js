// ---------------------------------------------------------------- the source beside it

const sourceBody = one(".source-body"), sheets = one(".sheets"), minimap = one(".minimap");
const paneNote = one(".pane-note"), findBar = one(".find-bar"), findWords = one("#find-words");
const pick = one(".pick-bar");

// The document that is shown: how long its text is, the places cited in it, its paragraphs, the
// places of the words looked for, the words selected. All places count code points.
const shown = {
  length: 0, pdf: false, asPages: false, spots: [], blocks: null,
  words: "", found: [], total: 0, at: -1, picked: null,
};

function spotOf(chip) {
  const data = chip.dataset;
  return {
    number: +data.number, start: +data.start, end: +data.end,
    passage_start: +data.passageStart, passage_end: +data.passageEnd,
    short_start: +(data.shortStart ?? 0), short_end: +(data.shortEnd ?? 0),
  };
}

function chipsOf(turn) {
  // Citations and reprints in a folded block are reached once it is unfolded.
  return all('[data-act="open"]', turn).filter((chip) => chip.checkVisibility());
}

async function openSource(chip) {
  const data = chip.dataset;
  const turn = chip.closest(".turn");
  const same = open.turn === turn && open.document === data.document && !source.hidden
    && shown.spots.some((spot) => spot.number === +data.number);
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
    const spots = chipsOf(turn)
      .filter((other) => other.dataset.document === data.document).map(spotOf);
    if (!await loadSource(data.document, spots, call)) return;
  }
  mark(data.number);
  drawMinimap();
  if (inPages()) showPages();
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
  if (!await loadSource(id, [], call)) return;
  paper.scrollTop = 0;
  if (inPages()) showPages();
}

// Shows the document's text; whether that is still what is wanted, and was possible.
async function loadSource(id, spots, call) {
  const waiting = Object.assign(document.createElement("p"),
    { className: "waiting", textContent: say.opening });
  paper.replaceChildren(waiting);
  sheets.replaceChildren();
  paneNote.textContent = "";
  dropPick();
  Object.assign(shown, { length: 0, pdf: false, spots, blocks: null });
  forgetFound();
  drawMinimap();
  const reply = await server.open_document({ document: id, spots });
  if (call !== open.call) return false;
  const failed = !reply || reply.error;
  for (const tool of all(".source-tools > *")) tool.hidden = failed;
  if (failed) {
    paper.replaceChildren(problem(reply?.error ?? say.offline));
    one(".badge-place").textContent = "";
    return false;
  }
  paper.innerHTML = reply.html;
  Object.assign(shown, { length: reply.length, pdf: reply.pdf });
  one(".views").hidden = !reply.pdf;
  one('[data-act="outline"]').hidden = !one(".outline", paper);
  const [toOpen, toSave] = all('[data-act="original"]');
  toOpen.hidden = !reply.shown;
  toOpen.href = `original/${id}`;
  toSave.href = `original/${id}?save`;
  lookAs(shown.asPages);
  if (!findBar.hidden) findNow();
  return true;
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
  one(".walk").hidden = !chips.length;
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
  for (const part of all("[data-cite], [data-near], [data-short]", sourceBody)) {
    const is = (name) => (part.dataset[name] ?? "").split(" ").includes(number);
    part.classList.toggle("now", is("cite"));
    part.classList.toggle("around", is("near") && !is("cite"));
    part.classList.toggle("deep", is("short"));
    if (is("cite")) part.setAttribute("aria-current", "true");
    else part.removeAttribute("aria-current");
  }
  const pane = inPages() ? sheets : paper;
  const target = one(`[data-cite~="${CSS.escape(number)}"]`, pane);
  if (target) centre(target, pane);
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
  dropPick();
  closeFind();
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

// ---- all places at a glance

function drawMinimap() {
  const ticks = new Map();
  const put = (start, kind, data) => {
    const at = Math.round(1000 * start / Math.max(shown.length, 1)) / 10;
    const key = kind === "cite" ? `cite ${data.number}` : String(Math.round(at * 2));
    if (ticks.has(key) && kind !== "now") return;
    const tick = document.createElement("span");
    tick.className = `tick ${kind}`;
    tick.style.top = `${at}%`;
    Object.assign(tick.dataset, data);
    ticks.set(key, tick);
  };
  const number = open.chip?.dataset.number;
  // Words that stand everywhere need no map.
  const hits = shown.total > shown.found.length ? [] : shown.found;
  hits.forEach(([start], at) => put(start, at === shown.at ? "now" : "hit", { found: at }));
  for (const spot of shown.spots) put(spot.start, "cite", { number: spot.number });
  for (const tick of ticks.values()) tick.classList.toggle("current", tick.dataset.number === number);
  minimap.replaceChildren(...ticks.values());
  minimap.hidden = !ticks.size;
}

minimap.addEventListener("click", (event) => {
  const away = (tick) => Math.abs(tick.getBoundingClientRect().top - event.clientY);
  const tick = all(".tick", minimap).sort((one, other) => away(one) - away(other))[0];
  if (!tick || away(tick) > 16) return;
  if (tick.dataset.found) return jump(+tick.dataset.found);
  const chip = chipsOf(open.turn).find((other) =>
    other.dataset.number === tick.dataset.number && other.dataset.document === open.document);
  if (chip) openSource(chip);
});

// ---- the file itself

async function openOriginal(link, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  paneNote.textContent = "";
  const reply = await fetch(link.href, { method: "HEAD" }).catch(() => null);
  if (!reply) paneNote.textContent = say.offline;
  else if (!reply.ok) paneNote.textContent = await (await fetch(link.href)).text();
  else if (link.href.endsWith("?save")) {
    Object.assign(document.createElement("a"), { href: link.href, download: "" }).click();
  } else window.open(link.href, "_blank", "noopener");
}

// ---- keys and drags

// Before anybody else: Esc takes away what lies on top, and only then the pane.
document.addEventListener("keydown", (event) => {
  if (source.hidden || root.dataset.view !== "ask" || event.isComposing || event.altKey) return;
  const inside = source.contains(document.activeElement);
  const done = () => { event.preventDefault(); event.stopPropagation(); };
  if (event.ctrlKey || event.metaKey) {
    // Pressed once more in the bar, it is the browser's own.
    if (event.key.toLowerCase() !== "f" || event.shiftKey || !inside) return;
    if (document.activeElement === findWords) return;
    done();
    openFind();
  } else if (event.key === "Escape") {
    if (!pick.hidden) { done(); dropPick(); }
    else if (!findBar.hidden) { done(); closeFind(); }
  } else if (event.key === "Tab" && !event.shiftKey && !pick.hidden
    && (inside || document.activeElement === document.body)
    && !pick.contains(document.activeElement)) {
    done();
    one("button", pick).focus();
  }
}, true);

// The sheet of narrow screens follows the finger, and goes when it is let go far down.
const grip = one(".grip");
let pulled = null;
grip.addEventListener("pointerdown", (event) => {
  pulled = { from: event.clientY, by: 0 };
  grip.setPointerCapture(event.pointerId);
});
grip.addEventListener("pointermove", (event) => {
  if (!grip.hasPointerCapture(event.pointerId)) return;
  pulled.by = Math.max(0, event.clientY - pulled.from);
  source.style.translate = `0 ${pulled.by}px`;
});
for (const kind of ["pointerup", "pointercancel"]) {
  grip.addEventListener(kind, () => {
    source.style.translate = "";
    if (pulled?.by > 90) closeSource();
  });
}
// The end of a pull is no press.
grip.addEventListener("click", (event) => {
  if (pulled?.by > 6) event.stopPropagation();
  pulled = null;
});

Object.assign(acts, {
  open: openSource,
  "open-quote": (button) => openSource(one(".chip[data-act]", button.closest(".quote, .turn"))),
  previous: () => walk(-1),
  next: () => walk(1),
  "close-source": closeSource,
  outline: () => {
    lookAs(false);
    const outline = one(".outline", paper);
    outline.open = true;
    paper.scrollTop = 0;
    one("summary", outline).focus({ preventScroll: true });
  },
  heading: (button) => {
    const target = one(`#at-${button.dataset.at}`, paper);
    if (!target) return;
    centre(target);
    target.focus({ preventScroll: true });
  },
  "open-document": (button) => openDocument(button.dataset.document),
  original: openOriginal,
});
