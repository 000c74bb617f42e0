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
  else {
    reply.innerHTML = result.html;
    // What is kept of it, and taken along: see docs/contract.md for `answer`.
    turn.told = { question: words, asked: new Date().toISOString(), answer: result.answer };
  }
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

Object.assign(acts, {
  "new-talk": newTalk,
  example: (button) => ask(button.textContent),
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
