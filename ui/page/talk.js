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

function fit(box = question) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

// A small element with text in it; never markup.
function made(tag, className, textContent = "", more = {}) {
  return Object.assign(document.createElement(tag), { className, textContent, ...more });
}

function deed(act, label, className = "plain") {
  const button = made("button", className, label, { type: "button" });
  button.dataset.act = act;
  return button;
}

// A turn of the conversation: `record` is what is kept of it, `turn.told` the answer's values for
// whoever takes the conversation along (see docs/contract.md for `answer`).
function newTurn(record) {
  const turn = made("article", "turn");
  const asked = made("h3", "asked", record.question);
  asked.setAttribute("aria-label", fill(say.yourQuestion, { question: record.question }));
  const deeds = made("p", "turn-deeds");
  deeds.append(deed("edit", say.edit), deed("again", say.again),
    deed("star-turn", say.star), deed("remove", say.remove));
  turn.append(asked, deeds, made("div", "reply"), made("div", "onward"));
  return Object.assign(turn, { record, of: talks.now, call: 0 });
}

function skeleton() {
  const waiting = made("div", "waiting");
  waiting.append(made("p", "", say.searching), made("i", ""), made("i", ""), made("i", ""));
  return waiting;
}

function reveal(turn) {
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

function filled() {
  const any = log.children.length > 0;
  welcome.hidden = any;
  one('.tools [data-act="new-talk"]').hidden = !any;
}

function ask(words) {
  if (!words.trim()) {
    hint.textContent = say.emptyQuestion;
    question.focus();
    return Promise.resolve();
  }
  hint.textContent = "";
  const record = { question: words, asked: "", raw: false, exact: false, without: [],
    scope: { ...talks.now.scope } };
  const turn = newTurn(record);
  talks.now.turns.push(record);
  log.append(turn);
  filled();
  return search(turn);
}

async function search(turn) {
  const { record } = turn, call = ++turn.call, reply = one(".reply", turn);
  if (open.turn === turn) closeSource();
  reply.replaceChildren(skeleton());
  reply.setAttribute("aria-busy", "true");
  one(".onward", turn).replaceChildren();
  reveal(turn);
  const earlier = turn.of.turns.slice(0, turn.of.turns.indexOf(record));
  // A question that was completed stands alone then: what it leaned on need not be found again.
  const history = record.raw ? [] : earlier.map((other) => other.completed || other.question);
  const { question: words, without, exact } = record, scope = scopeSent(record.scope);
  const result = await server.answer_question(
    { question: words, history, scope, settings, exact, without });
  if (call !== turn.call) return; // it was changed and asked again meanwhile
  reply.removeAttribute("aria-busy");
  record.asked = new Date().toISOString();
  if (!result) reply.replaceChildren(problem(say.offline));
  else showAnswer(turn, result);
  const count = turn.told?.answer?.citations.length;
  const lacking = turn.told?.answer?.unmentioned ?? [];
  one("#news").textContent = result?.error ?? (!count ? say.toldNone
    : fill(lacking.length ? say.toldPartly : say.told, { n: count, words: lacking.join(say.listed) }));
  if (turn.isConnected) reveal(turn);
  keepTalk(turn.of);
  goOn(turn);
}

function showAnswer(turn, result) {
  const { record } = turn, { answer } = result;
  one(".reply", turn).innerHTML = result.html;
  turn.told = { question: record.question, asked: record.asked, answer };
  if (!answer || record.citations) return;
  Object.assign(record, {
    short: answer.short && { start: answer.short.start, end: answer.short.end },
    index: result.index, searched: answer.searched, completed: answer.completed,
    carried: answer.carried, unanswered: answer.unanswered,
    citations: answer.citations.map(({ document_id, start, end, score, strength }) =>
      ({ document_id, start, end, score, strength })),
  });
}

// Questions to go on with, once the answer is there; they cost it nothing.
async function goOn(turn) {
  const { record, call } = turn;
  if (!turn.told?.answer?.found) return;
  const asked = turn.of.turns.map((other) => other.question);
  const reply = await server.suggest_questions(
    { shown: record.citations, asked, scope: scopeSent(record.scope) });
  if (call === turn.call && reply && !reply.error) one(".onward", turn).innerHTML = reply.html;
}

function again(turn) {
  delete turn.record.citations;
  delete turn.told;
  turn.record.scope = { ...turn.of.scope };
  return search(turn);
}

function edit(turn) {
  if (one(".editing", turn)) return;
  const asked = one(".asked", turn), form = made("form", "editing");
  const box = made("textarea", "", "", { value: turn.record.question, rows: 1 });
  box.setAttribute("aria-label", say.edit);
  const done = (words) => {
    form.remove();
    asked.hidden = one(".turn-deeds", turn).hidden = false;
    if (words === null) one('[data-act="edit"]', turn).focus();
    else {
      asked.textContent = turn.record.question = words;
      asked.setAttribute("aria-label", fill(say.yourQuestion, { question: words }));
      Object.assign(turn.record, { raw: false, exact: false, without: [] });
      again(turn);
      question.focus({ preventScroll: true });
    }
  };
  const send = (event) => { event.preventDefault(); if (box.value.trim()) done(box.value); };
  const cancel = deed("", say.cancel);
  cancel.addEventListener("click", () => done(null));
  form.append(box, made("button", "primary", say.send, { type: "submit" }), cancel);
  form.addEventListener("submit", send);
  form.addEventListener("input", () => fit(box));
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") done(null);
    if (event.key === "Enter" && !event.shiftKey && event.target === box) send(event);
  });
  asked.hidden = one(".turn-deeds", turn).hidden = true;
  asked.before(form);
  fit(box);
  box.focus();
}

function removeTurn(turn) {
  const talk = turn.of, at = talk.turns.indexOf(turn.record), after = turn.nextElementSibling;
  if (open.turn === turn) closeSource();
  turn.remove();
  talk.turns.splice(at, 1);
  keepTalk(talk);
  filled();
  if (!log.children.length) refreshWelcome();
  offerUndo(say.removed, () => {
    talk.turns.splice(at, 0, turn.record);
    keepTalk(talk);
    if (talk !== talks.now) return;
    log.insertBefore(turn, after?.isConnected ? after : null);
    filled();
    one('[data-act="remove"]', turn).focus();
  });
}

// What was just done can be taken back for a while.
function offerUndo(words, undo) {
  const place = one(".undo"), button = deed("", say.undo);
  clearTimeout(offerUndo.timer);
  const end = () => {
    if (place.contains(document.activeElement)) question.focus({ preventScroll: true });
    place.replaceChildren();
  };
  button.addEventListener("click", () => { end(); undo(); });
  place.replaceChildren(made("span", "", words), button);
  button.focus({ preventScroll: true });
  offerUndo.timer = setTimeout(end, 12000);
}

function send() {
  const words = question.value;
  if (words.trim()) question.value = "";
  fit();
  ask(words);
}

const turnOf = (button) => button.closest(".turn");
Object.assign(acts, {
  example: (button) => ask(button.textContent),
  edit: (button) => edit(turnOf(button)),
  again: (button) => again(turnOf(button)),
  remove: (button) => removeTurn(turnOf(button)),
  // Asked of the old and the new index whenever it is rebuilt: see the documents page.
  "star-turn": async (button) => {
    const reply = await server.star_question({ question: turnOf(button).record.question });
    notify(reply ? reply.error ?? say.starred : say.offline, { kind: reply?.error ? "bad" : "good" });
  },
  exact: (button) => { turnOf(button).record.exact = true; again(turnOf(button)); },
  // Ask again without what was carried over; without any of it, the question is asked as it is.
  drop: (button) => {
    const turn = turnOf(button);
    turn.record.without.push(button.dataset.text);
    again(turn);
    question.focus({ preventScroll: true });
  },
  raw: (button) => { turnOf(button).record.raw = true; again(turnOf(button)); },
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
