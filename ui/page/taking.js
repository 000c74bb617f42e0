// ---------------------------------------------------------------- taking it along

// One menu for all buttons with popovertarget="take-menu": the browser opens it, closes it on Escape
// or a click elsewhere, and gives the focus back.
const menu = Object.assign(document.createElement("div"), { id: "take-menu", className: "take-menu" });
menu.popover = "auto";
menu.setAttribute("role", "menu");
root.append(menu);

// The button that the menu belongs to, what is to be taken, and the texts once they are there.
const taken = { button: null, turns: [], texts: null, call: 0 };

function spotOfCitation({ number, document_id, start, end }) {
  return { number, document: document_id, start, end };
}

// A turn as the server wants it: only places, never the text that stands here.
function placesOf({ question, asked, answer }, spots = answer.citations.map(spotOfCitation)) {
  const missing = answer.found ? answer.unmentioned : answer.missing_words;
  return { question, asked, found: answer.found, missing, spots };
}

function offer(button, label, turns, items) {
  if (menu.matches(":popover-open")) {
    if (taken.button === button) return; // this click closes it
    menu.hidePopover();
  }
  Object.assign(taken, { button, turns, texts: null });
  menu.setAttribute("aria-label", label);
  menu.replaceChildren(...items.map(([act, name, more]) => {
    const item = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    item.setAttribute("role", "menuitem");
    item.dataset.act = act;
    if (more) item.append(Object.assign(document.createElement("small"), { textContent: more }));
    return item;
  }));
  if (items.some(([act]) => act.startsWith("copy"))) prepare();
}

// The texts are there before an item is clicked: a browser lets a page write to the clipboard only
// right after a click.
async function prepare() {
  const call = ++taken.call;
  const asked = server.copy_turn({ turn: taken.turns[0] });
  taken.texts = asked;
  const reply = await asked;
  if (call !== taken.call) return;
  if (!reply || reply.error) excuse(reply);
  else taken.texts = reply;
}

function excuse(reply) {
  const told = Object.assign(document.createElement("p"),
    { className: "take-problem", textContent: reply?.error ?? say.offline });
  told.setAttribute("role", "alert");
  one(".take-problem", menu)?.remove();
  menu.append(told);
  placeMenu();
}

async function copyTaken(form) {
  const { button } = taken;
  const texts = await taken.texts;
  if (!texts || texts.error) return;
  menu.hidePopover();
  flash(button, await copy(texts[form]) ? say.copied : say.copyFailed);
}

async function saveTaken(item, form) {
  const { button, turns } = taken;
  item.disabled = true;
  const reply = await server.export_talk({ turns, form });
  item.disabled = false;
  if (!reply || reply.error) {
    excuse(reply);
    return;
  }
  const kind = form === "html" ? "text/html" : "text/markdown";
  const url = URL.createObjectURL(new Blob([reply.content], { type: `${kind};charset=utf-8` }));
  const link = Object.assign(document.createElement("a"), { href: url, download: reply.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  menu.hidePopover();
  flash(button, say.saved);
}

function flash(button, words) {
  button.dataset.label ??= button.textContent;
  one("#news").textContent = button.textContent = words;
  clearTimeout(button.flashing);
  button.flashing = setTimeout(() => { button.textContent = button.dataset.label; }, 1500);
}

// Below its button or above it, wherever there is room, and within the window.
function placeMenu() {
  const at = taken.button.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 6 + height <= innerHeight - 8;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - 6 - height)}px`;
}

menu.addEventListener("toggle", (event) => {
  if (event.newState !== "open") return;
  placeMenu();
  one("button", menu).focus({ preventScroll: true });
});
menu.addEventListener("keydown", (event) => {
  event.stopPropagation(); // Escape closes the menu only, and figures open no citation
  const items = all("button", menu), at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length).focus();
});
// It stays with its button, also while an answer is still gliding into view.
for (const [place, kind] of [[talk, "scroll"], [window, "resize"]]) {
  place.addEventListener(kind, () => { if (menu.matches(":popover-open")) placeMenu(); });
}

const copies = [
  ["copy-plain", say.copyPlain, say.copyPlainMore],
  ["copy-markdown", say.copyMarkdown, say.copyMarkdownMore],
];
const files = [
  ["save-capsule", say.takeCapsule, say.takeCapsuleMore],
  ["save-markdown", say.takeMarkdown, say.takeMarkdownMore],
];

function takingButton(act, label) {
  const button = Object.assign(document.createElement("button"),
    { type: "button", className: "plain more", textContent: label });
  button.dataset.act = act;
  button.setAttribute("popovertarget", menu.id);
  button.setAttribute("aria-haspopup", "menu");
  return button;
}

Object.assign(acts, {
  "copy-as": (button) => {
    const { number, document: id, start, end } = one(".chip", button.closest(".quote")).dataset;
    // Taken alone, it is the first and only one.
    const spot = { number: 1, document: id, start: +start, end: +end };
    const turn = button.closest(".turn").told;
    offer(button, `${say.copyMore} ${number}`, [placesOf(turn, [spot])], copies);
  },
  "take-answer": (button) => {
    offer(button, say.copyAnswer, [placesOf(button.closest(".turn").told)], [...copies, ...files]);
  },
  "take-talk": (button) => {
    offer(button, say.takeTalk, answered().map((turn) => placesOf(turn.told)), files);
  },
  "copy-plain": () => copyTaken("plain"),
  "copy-markdown": () => copyTaken("markdown"),
  "save-capsule": (item) => saveTaken(item, "html"),
  "save-markdown": (item) => saveTaken(item, "md"),
});

const takeTalk = takingButton("take-talk", say.take);
takeTalk.setAttribute("aria-label", say.takeTalk);
takeTalk.hidden = true;
one(".tools").prepend(takeTalk);

function answered() {
  return all(".turn").filter((turn) => turn.told?.answer);
}

// Each answer gets its button, however it came into the conversation.
new MutationObserver(() => {
  const turns = answered();
  takeTalk.hidden = !turns.length;
  for (const turn of turns) {
    const reply = one(".reply", turn);
    if (!turn.told.answer.found || one(".taking", reply)) continue;
    const row = Object.assign(document.createElement("p"), { className: "taking" });
    row.append(takingButton("take-answer", say.copyAnswer));
    one(".foot", reply).append(row);
  }
}).observe(log, { childList: true, subtree: true });
