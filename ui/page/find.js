// ---------------------------------------------------------------- finding words

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

Object.assign(acts, {
  find: openFind,
  "find-previous": () => jump(shown.at - 1),
  "find-next": () => jump(shown.at + 1),
  "close-find": closeFind,
});
