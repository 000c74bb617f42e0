// ---------------------------------------------------------------- conversations, kept in the browser

// Of an answer, only what names its citations is kept; the text comes from the index every time.
// Whatever stands in the storage may have been put there by anyone: every value is checked.
const KEPT = "yinju-talks", TALKS_MOST = 30, TURNS_MOST = 50, CHARACTERS_MOST = 600_000;
const everything = () => ({ documents: [], from: "", to: "", undated: true });
const newId = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
const freshTalk = () => ({ id: newId(), at: "", scope: everything(), turns: [] });
const talks = { now: freshTalk(), unsaved: false };

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value, most) => (Array.isArray(value) ? value.slice(0, most).filter(isObject) : []);
const wordsOf = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
const listOfWords = (value, most) =>
  (Array.isArray(value) ? value.slice(0, most) : []).map((text) => wordsOf(text, 1000));

function soundScope(value) {
  if (!isObject(value)) return everything();
  const date = (text) => (/^\d{4}(-\d\d){0,2}$/.test(text) ? text : "");
  const documents = listOf(value.documents, 5000)
    .map(({ id, title }) => ({ id: wordsOf(id, 100), title: wordsOf(title, 200) }))
    .filter(({ id }) => /^[\x20-\x7e]+$/.test(id));
  return { documents, from: date(value.from), to: date(value.to), undated: value.undated !== false };
}

function soundTurn(value) {
  const question = wordsOf(value.question, 1000);
  if (!question.trim()) return null;
  const record = { question, asked: wordsOf(value.asked, 40), raw: value.raw === true,
    exact: value.exact === true,
    without: listOfWords(value.without, 20),
    scope: soundScope(value.scope) };
  if (!Array.isArray(value.citations)) return record;
  const citations = listOf(value.citations, 20).filter((one) =>
    typeof one.document_id === "string" && Number.isSafeInteger(one.start) && Number.isSafeInteger(one.end)
    && Number.isFinite(one.score) && ["强", "中", "弱"].includes(one.strength))
    .map(({ document_id, start, end, score, strength }) =>
      ({ document_id, start, end, score, strength }));
  const { start, end } = value.short ?? {};
  const short = Number.isSafeInteger(start) && Number.isSafeInteger(end) ? { start, end } : null;
  return { ...record, citations, short, index: wordsOf(value.index, 100),
    completed: wordsOf(value.completed, 10000),
    carried: listOf(value.carried, 20).map(({ kind, text }) => ({ kind: wordsOf(kind, 20), text: wordsOf(text, 1000) })),
    unanswered: listOfWords(value.unanswered, 4),
    searched: Number.isSafeInteger(value.searched) ? value.searched : 0 };
}

function loadTalks() {
  try {
    const text = localStorage.getItem(KEPT) ?? "[]";
    if (text.length > 4 * CHARACTERS_MOST) return [];
    return listOf(JSON.parse(text), TALKS_MOST).map((value) => ({
      id: wordsOf(value.id, 40), at: wordsOf(value.at, 40), scope: soundScope(value.scope),
      turns: listOf(value.turns, TURNS_MOST).map(soundTurn).filter(Boolean),
    })).filter((talk) => talk.id && talk.turns.length);
  } catch { // private mode, or no JSON
    return [];
  }
}

// Newest first; another window may have written meanwhile, so only this conversation is replaced.
function storeTalks(change) {
  const all = change(loadTalks()).filter((talk) => talk.turns.length);
  let kept = all.slice(0, TALKS_MOST), text = JSON.stringify(kept);
  while (kept.length > 1 && text.length > CHARACTERS_MOST) text = JSON.stringify(kept = kept.slice(0, -1));
  try {
    localStorage.setItem(KEPT, text);
    if (all.length > kept.length) hint.textContent = fill(say.forgotten, { n: all.length - kept.length });
  } catch {
    if (!talks.unsaved) hint.textContent = say.unsaved;
    talks.unsaved = true;
  }
}

function keepTalk(talk) {
  if (talk.turns.length) talk.at = new Date().toISOString();
  const copy = { ...talk, turns: talk.turns.slice(-TURNS_MOST) };
  storeTalks((all) => [copy, ...all.filter((other) => other.id !== talk.id)]);
  if (talk === talks.now) setLast(talk.turns.length ? talk.id : "");
}

// Which one is shown again after a reload; a new conversation stays new.
function setLast(id) {
  try { localStorage.setItem("yinju-talk", id); } catch { /* private */ }
}

function emptyLog() {
  if (open.turn) closeSource();
  log.replaceChildren();
}

async function showTalk(talk) {
  talks.now = talk;
  setLast(talk.id);
  emptyLog();
  showScope();
  const turns = talk.turns.map(newTurn);
  for (const turn of turns) one(".reply", turn).append(skeleton());
  log.append(...turns);
  filled();
  turns.at(-1)?.scrollIntoView({ block: "start" });
  // Those that were never answered are asked now.
  const known = turns.filter((turn) => turn.record.citations);
  for (const turn of turns) if (!turn.record.citations) search(turn);
  const calls = known.map((turn) => ++turn.call);
  const sent = known.map(({ record }) => ({ ...record, scope: scopeSent(record.scope) }));
  const reply = sent.length ? await server.restore_turns({ turns: sent }) : { turns: [] };
  known.forEach((turn, at) => {
    if (turn.call !== calls[at]) return;
    if (!reply || reply.error) one(".reply", turn).replaceChildren(problem(reply?.error ?? say.offline));
    else showAnswer(turn, reply.turns[at]);
  });
  turns.at(-1)?.scrollIntoView({ block: "start" });
  if (known.includes(turns.at(-1))) goOn(turns.at(-1));
}

function newTalk() {
  closeDialogs();
  emptyLog();
  talks.now = freshTalk();
  setLast("");
  showScope();
  filled();
  show("ask");
  question.focus();
}

function listTalks() {
  const list = one(".talk-list"), all = loadTalks();
  const told = new Intl.DateTimeFormat(root.dataset.lang, { dateStyle: "medium", timeStyle: "short" });
  list.replaceChildren(...all.map((talk) => {
    const title = talk.turns[0].question, item = made("li", "talk-item");
    const button = deed("show-talk", "", "talk-open"), when = new Date(talk.at);
    const now = talk.id === talks.now.id ? ` · ${say.talkNow}` : "";
    const at = Number.isNaN(+when) ? "" : `${told.format(when)} · `;
    button.append(made("span", "talk-title", title),
      made("span", "small", `${at}${fill(say.talkTurns, { n: talk.turns.length })}${now}`));
    if (now) button.setAttribute("aria-current", "true");
    const away = deed("remove-talk", "×", "icon-button");
    away.setAttribute("aria-label", fill(say.removeTalk, { title }));
    button.dataset.id = away.dataset.id = talk.id;
    item.append(button, away);
    return item;
  }));
  if (!all.length) list.append(made("li", "small", say.noTalks));
}

function removeTalk(id) {
  const all = loadTalks(), at = all.findIndex((talk) => talk.id === id), gone = all[at];
  if (!gone) return;
  storeTalks((now) => now.filter((talk) => talk.id !== id));
  if (talks.now.id === id) newTalk();
  closeDialogs();
  offerUndo(fill(say.talkRemoved, { title: gone.turns[0].question.slice(0, 20) }), () => {
    storeTalks((now) => [...now.slice(0, at), gone, ...now.slice(at)]);
    if (!log.children.length) showTalk(gone);
    question.focus();
  });
}

function openDialog(dialog) {
  closeDialogs();
  dialog.showModal();
}

function closeDialogs() {
  for (const dialog of all("dialog[open]")) dialog.close();
}

for (const dialog of all("dialog")) {
  // Keys in here are not for the page; a click beside it closes it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

Object.assign(acts, {
  "new-talk": newTalk,
  talks: () => { listTalks(); openDialog(one("dialog.talks")); },
  "close-dialog": closeDialogs,
  "show-talk": (button) => {
    closeDialogs();
    show("ask");
    const talk = loadTalks().find((other) => other.id === button.dataset.id);
    if (talk && talk.id !== talks.now.id) showTalk(talk);
    question.focus({ preventScroll: true });
  },
  "remove-talk": (button) => removeTalk(button.dataset.id),
});

function lastTalk() {
  try {
    const id = localStorage.getItem("yinju-talk");
    return id ? loadTalks().find((talk) => talk.id === id) : undefined;
  } catch {
    return undefined;
  }
}
