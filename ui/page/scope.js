// ---------------------------------------------------------------- which documents are asked

// Longer lists are searched, not scrolled.
const LISTED = 200;
const scopeDialog = one("dialog.scope"), scopeList = one(".scope-list"), scopeSearch = one(".scope-search");
let choices = [];

// As in docs/contract.md; null for all documents.
function scopeSent({ documents, from, to, undated }) {
  const any = documents.length || from || to;
  return any ? { documents: documents.map(({ id }) => id), from, to, undated } : null;
}

function setScope(change) {
  talks.now.scope = { ...talks.now.scope, ...change };
  if (talks.now.turns.length) keepTalk(talks.now);
  showScope();
}

function showScope() {
  const { documents, from, to, undated } = talks.now.scope;
  const chips = documents.slice(0, 3).map((chosen) => [fill(say.scopeTitle, { title: chosen.title || chosen.id }), () =>
    setScope({ documents: talks.now.scope.documents.filter(({ id }) => id !== chosen.id) })]);
  if (documents.length > 3) {
    chips.splice(0, 3, [fill(say.scopeChosen, { n: documents.length }), () => setScope({ documents: [] })]);
  }
  if (from) chips.push([fill(say.scopeFrom, { date: from }), () => setScope({ from: "" })]);
  if (to) chips.push([fill(say.scopeTo, { date: to }), () => setScope({ to: "" })]);
  if ((from || to) && !undated) chips.push([say.scopeDated, () => setScope({ undated: true })]);
  one(".scope-name").textContent = from || to ? say.scopeNarrowed
    : documents.length ? fill(say.scopeSome, { n: documents.length }) : say.scopeAll;
  one(".scope-chips").replaceChildren(...chips.map(([what, drop]) => {
    const item = made("li", "token"), button = made("button", "", "×", { type: "button" });
    button.setAttribute("aria-label", fill(say.dropScope, { what }));
    button.addEventListener("click", () => { drop(); one('[data-act="scope"]').focus(); });
    item.append(made("span", "", what), button);
    return item;
  }));
}

async function openScope() {
  const { from, to, undated } = talks.now.scope;
  one(".scope-from").value = from;
  one(".scope-to").value = to;
  one(".scope-undated").checked = undated;
  one(".hint", scopeDialog).textContent = scopeSearch.value = "";
  openDialog(scopeDialog);
  if (!choices.length) scopeList.replaceChildren(made("li", "small", say.opening));
  const reply = await server.list_documents({});
  if (!reply || reply.error) {
    scopeList.replaceChildren(problem(reply?.error ?? say.offline));
    return;
  }
  // What was chosen and is gone since can still be taken away.
  const known = new Set(reply.documents.map(({ id }) => id));
  const gone = talks.now.scope.documents.filter(({ id }) => !known.has(id))
    .map((chosen) => ({ ...chosen, date: say.scopeGone, path: "" }));
  choices = [...gone, ...reply.documents];
  listChoices();
}

function listChoices() {
  const sought = scopeSearch.value.trim().toLowerCase();
  const chosen = new Set(talks.now.scope.documents.map(({ id }) => id));
  const found = choices.filter(({ title, path, date }) =>
    `${title}\n${path}\n${date}`.toLowerCase().includes(sought));
  scopeList.replaceChildren(...found.slice(0, LISTED).map(({ id, title, date, path }) => {
    const item = made("li", ""), label = made("label", "check");
    const box = made("input", "", "", { type: "checkbox", checked: chosen.has(id) });
    box.addEventListener("change", () => {
      const others = talks.now.scope.documents.filter((other) => other.id !== id);
      setScope({ documents: box.checked ? [...others, { id, title: (title || path).slice(0, 200) }] : others });
      countChosen();
    });
    label.append(box, made("bdi", "", title || path), made("span", "small", date || say.noDate));
    item.append(label);
    return item;
  }));
  if (!found.length) scopeList.append(made("li", "small", say.scopeNone));
  if (found.length > LISTED) {
    scopeList.append(made("li", "small", fill(say.scopeMore, { n: found.length - LISTED })));
  }
  countChosen();
}

function countChosen() {
  const n = talks.now.scope.documents.length;
  one(".scope-count").textContent = n ? fill(say.scopeChosen, { n }) : "";
}

function setDate(box, name) {
  const date = box.value.trim(), right = /^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$/.test(date);
  box.setAttribute("aria-invalid", String(!right));
  one(".hint", scopeDialog).textContent = right ? "" : say.scopeBadDate;
  setScope({ [name]: right ? date : "" });
}

scopeSearch.addEventListener("input", listChoices);
one(".scope-from").addEventListener("input", (event) => setDate(event.target, "from"));
one(".scope-to").addEventListener("input", (event) => setDate(event.target, "to"));
one(".scope-undated").addEventListener("change", (event) => setScope({ undated: event.target.checked }));

Object.assign(acts, {
  scope: openScope,
  "clear-scope": () => {
    setScope(everything());
    one(".scope-from").value = one(".scope-to").value = "";
    one(".scope-undated").checked = true;
    listChoices();
  },
});
showScope();
