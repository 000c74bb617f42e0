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

Object.assign(acts, {
  open: openSource,
  "open-quote": (button) => openSource(one(".chip", button.closest(".quote"))),
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
});
