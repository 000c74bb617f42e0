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
    const spots = all('[data-act="open"]', turn)
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
  for (const part of all("[data-cite], [data-near]", sourceBody)) {
    const is = (name) => (part.dataset[name] ?? "").split(" ").includes(number);
    part.classList.toggle("now", is("cite"));
    part.classList.toggle("around", is("near") && !is("cite"));
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

// ---- the pages of a PDF

const inPages = () => shown.pdf && shown.asPages;
let drawing = 0;

function lookAs(pages) {
  shown.asPages = pages;
  const now = inPages();
  paper.hidden = now;
  sheets.hidden = !now;
  for (const [name, is] of [["as-text", !now], ["as-pages", now]]) {
    if (is) one(`[data-act="${name}"]`).setAttribute("aria-current", "true");
    else one(`[data-act="${name}"]`).removeAttribute("aria-current");
  }
  if (now) dropPick();
}

// Page `page`, or those on which the open citation stands.
async function showPages(page = 0) {
  const call = ++drawing, id = open.document, data = open.chip?.dataset;
  const turning = sheets.contains(document.activeElement) && document.activeElement.dataset.page;
  const forward = turning && page > +one(".sheet", sheets)?.dataset.page;
  sheets.setAttribute("aria-busy", "true");
  if (!sheets.firstChild) {
    sheets.append(Object.assign(document.createElement("p"),
      { className: "waiting", textContent: say.drawing }));
  }
  const reply = await server.show_pages({
    document: id, spots: shown.spots, page: page || (data ? 0 : 1),
    start: +(data?.start ?? 0), end: +(data?.end ?? 1),
  });
  if (call !== drawing || id !== open.document || !inPages()) return;
  sheets.removeAttribute("aria-busy");
  if (!reply || reply.error) {
    paneNote.textContent = reply?.error ?? say.offline;
    if (one(".sheet", sheets)) return;
    lookAs(false);
    if (data) mark(data.number);
    return;
  }
  paneNote.textContent = "";
  sheets.innerHTML = reply.html;
  one(".told").textContent = one(".pager span").textContent;
  sheets.scrollTop = 0;
  if (data) mark(data.number);
  if (turning) {
    const button = all(".pager button", sheets)[forward ? 1 : 0];
    (button.disabled ? sheets : button).focus({ preventScroll: true });
  }
}

sheets.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: 0, ArrowRight: 1 }[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  all(".pager button", sheets)[step]?.click();
});

// ---- places in the text and in the page

// The text as it stands in the document: without the numbers in the margin.
function* texts(block) {
  const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentNode.matches(".at")) yield walk.currentNode;
  }
}

const points = (string) => {
  let count = string.length;
  for (const _ of string.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) count--;
  return count;
};

function blocks() {
  if (!shown.blocks) {
    shown.blocks = all("[data-from]", paper);
    shown.blocks.from = shown.blocks.map((block) => +block.dataset.from);
  }
  return shown.blocks;
}

function blockAt(offset) {
  const from = blocks().from;
  let low = 0, high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle] <= offset) low = middle + 1; else high = middle;
  }
  return blocks()[Math.max(low - 1, 0)];
}

// [node, index] of a place; the end of its paragraph if it lies between two.
function nodeAt(offset, block) {
  let left = offset - block.dataset.from, last = [block, block.childNodes.length];
  for (const node of texts(block)) {
    const length = points(node.data);
    if (left <= length) {
      return [node, length === node.length ? left : [...node.data].slice(0, left).join("").length];
    }
    left -= length;
    last = [node, node.length];
  }
  return last;
}

function rangeOf(start, end, kind = Range) {
  const [startContainer, startOffset] = nodeAt(start, blockAt(start));
  const [endContainer, endOffset] = nodeAt(end, blockAt(end - 1));
  if (kind === StaticRange) {
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }
  const range = new Range();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range;
}

function offsetOf(block, node, index) {
  const before = new Range();
  before.setStart(block, 0);
  before.setEnd(node, index);
  const margin = one(".at", block)?.textContent.length ?? 0;
  return +block.dataset.from + points(before.toString().slice(margin));
}

// The document's [start, end] of a selection, without the blanks at its ends.
function placesOf(range) {
  const touched = (node) => (node.closest ? node : node.parentNode).closest("[data-from]");
  let first = touched(range.startContainer), last = touched(range.endContainer);
  if (!first || !last) {
    const within = blocks().filter((block) => range.intersectsNode(block));
    if (!within.length) return null;
    first ??= within[0];
    last ??= within.at(-1);
  }
  const start = first.contains(range.startContainer)
    ? offsetOf(first, range.startContainer, range.startOffset) : +first.dataset.from;
  const end = last.contains(range.endContainer)
    ? offsetOf(last, range.endContainer, range.endOffset) : offsetOf(last, last, last.childNodes.length);
  return start < end ? { start, end } : null;
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

// ---- finding words

const paint = "highlights" in CSS ? CSS.highlights : null;
let finding = 0, soon = 0;

function openFind() {
  findBar.hidden = false;
  if (inPages()) {
    lookAs(false);
    if (open.chip) mark(open.chip.dataset.number);
  }
  const words = getSelection().toString().trim();
  if (shown.picked && words && words.length <= 40 && !words.includes("\n")) findWords.value = words;
  dropPick();
  findWords.focus();
  findWords.select();
  if (findWords.value) findNow();
}

function closeFind() {
  if (findBar.hidden) return;
  findBar.hidden = true;
  finding++;
  forgetFound();
  drawMinimap();
  if (!source.hidden) paper.focus({ preventScroll: true });
}

function forgetFound() {
  Object.assign(shown, { found: [], total: 0, at: -1 });
  paint?.delete("found");
  paint?.delete("found-now");
  one(".found").textContent = "";
  for (const name of ["find-previous", "find-next"]) one(`[data-act="${name}"]`).disabled = true;
}

async function findNow() {
  clearTimeout(soon);
  const words = findWords.value, call = ++finding;
  const reply = words.trim()
    ? await server.find_words({ document: open.document, words }) : { total: 0, places: [] };
  if (call !== finding) return;
  forgetFound();
  if (!reply || reply.error) {
    one(".found").textContent = reply?.error ?? say.offline;
    return;
  }
  const { total, places } = reply;
  const found = Array.from({ length: places.length / 2 }, (_, n) => places.slice(2 * n, 2 * n + 2));
  Object.assign(shown, { found, total, words });
  if (!total) {
    one(".found").textContent = words.trim() ? say.foundNone : "";
    drawMinimap();
    return;
  }
  for (const name of ["find-previous", "find-next"]) one(`[data-act="${name}"]`).disabled = false;
  paint?.set("found", new Highlight(...found.map(([start, end]) => rangeOf(start, end, StaticRange))));
  // Begin where one is reading.
  const from = open.chip ? +open.chip.dataset.passageStart : 0;
  jump(Math.max(found.findIndex(([start]) => start >= from), 0));
}

function jump(at) {
  const count = shown.found.length;
  if (!count) return;
  if (inPages()) lookAs(false);
  shown.at = (at + count) % count;
  const range = rangeOf(...shown.found[shown.at]);
  one(".found").textContent = fill(say.found, { n: shown.at + 1, total: shown.total });
  if (paint) {
    const now = new Highlight(range);
    now.priority = 1;
    paint.set("found-now", now);
  } else {
    getSelection().setBaseAndExtent(
      range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }
  centre({
    getBoundingClientRect: () => range.getBoundingClientRect(),
    get isConnected() { return range.startContainer.isConnected; },
  });
  drawMinimap();
}

findWords.addEventListener("input", () => {
  clearTimeout(soon);
  soon = setTimeout(findNow, 150);
});
findBar.addEventListener("submit", (event) => event.preventDefault());
findWords.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (shown.words !== findWords.value || !shown.found.length) findNow();
  else jump(shown.at + (event.shiftKey ? -1 : 1));
});

// ---- selecting words

let settled = 0, pressing = false;

function dropPick() {
  if (shown.picked && !source.hidden) getSelection().removeAllRanges();
  hidePick();
}

function hidePick() {
  const focused = pick.contains(document.activeElement);
  pick.hidden = true;
  shown.picked = null;
  one(".told").textContent = "";
  if (focused && !source.hidden) paper.focus({ preventScroll: true });
}

function picking() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const inside = range && !source.hidden && !paper.hidden && findWords !== document.activeElement
    && paper.contains(range.commonAncestorContainer);
  const places = inside && range.toString().trim() ? placesOf(range) : null;
  if (!places) {
    if (!pick.contains(document.activeElement)) hidePick();
    return;
  }
  shown.picked = { ...places, range };
  pick.hidden = false;
  one(".told").textContent = fill(say.picked, { n: places.end - places.start });
  placePick();
}

// Below the end of the selection, above it where there is no room.
function placePick() {
  if (pick.hidden || !shown.picked) return;
  const boxes = [...shown.picked.range.getClientRects()].filter((box) => box.width);
  const frame = source.getBoundingClientRect(), pane = paper.getBoundingClientRect();
  const first = boxes[0], last = boxes.at(-1);
  if (!last) return;
  let top = last.bottom + 8;
  if (top + pick.offsetHeight > pane.bottom) top = first.top - pick.offsetHeight - 8;
  top = Math.min(Math.max(top, pane.top + 4), pane.bottom - pick.offsetHeight - 4);
  const left = Math.min(Math.max(last.right - pick.offsetWidth / 2, pane.left + 8),
    pane.right - pick.offsetWidth - 24);
  pick.style.top = `${top - frame.top}px`;
  pick.style.left = `${left - frame.left}px`;
}

document.addEventListener("selectionchange", () => {
  clearTimeout(settled);
  if (!pressing) settled = setTimeout(picking, 120);
});
paper.addEventListener("pointerdown", () => { pressing = true; });
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => {
    if (!pressing) return;
    pressing = false;
    clearTimeout(settled);
    settled = setTimeout(picking, 10);
  });
}
paper.addEventListener("scroll", placePick, { passive: true });
pick.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the selection

async function picked() {
  const { start, end } = shown.picked;
  const reply = await server.cite_words({ document: open.document, start, end });
  if (reply && !reply.error) return reply;
  paneNote.textContent = reply?.error ?? say.offline;
  return null;
}

async function askPicked() {
  const reply = await picked();
  if (!reply) return;
  const words = reply.words.replace(/\s+/g, " ").trim();
  const quoted = `“${words.length > 200 ? `${words.slice(0, 200)}…` : words}”`;
  dropPick();
  if (narrow.matches && open.turn) closeSource();
  else if (narrow.matches) Object.assign(source, { hidden: true }), delete root.dataset.source;
  question.value = question.value.trim() ? `${question.value}${quoted}` : quoted;
  fit();
  question.focus();
  question.setSelectionRange(question.value.length, question.value.length);
}

async function copyPicked(button) {
  const reply = await picked();
  if (!reply) return;
  const before = button.textContent;
  button.textContent = await copy(reply.cited) ? say.copied : say.copyFailed;
  setTimeout(() => { button.textContent = before; }, 1500);
}

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
  "open-quote": (button) => openSource(one(".chip", button.closest(".quote"))),
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
  "as-text": () => {
    lookAs(false);
    if (open.chip) mark(open.chip.dataset.number);
  },
  "as-pages": () => {
    lookAs(true);
    closeFind();
    showPages();
  },
  page: (button) => showPages(+button.dataset.page),
  find: openFind,
  "find-previous": () => jump(shown.at - 1),
  "find-next": () => jump(shown.at + 1),
  "close-find": closeFind,
  "pick-ask": askPicked,
  "pick-copy": copyPicked,
  original: openOriginal,
});
