// ---------------------------------------------------------------- selecting words

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
  const places = inside && range.toString().trim() ? selectedPlaces(range) : null;
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

Object.assign(acts, {
  "pick-ask": askPicked,
  "pick-copy": copyPicked,
});
