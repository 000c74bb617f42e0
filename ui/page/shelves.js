// ---------------------------------------------------------------- what is kept beside the list

// A line at the foot of the page; `undo` stands there for ten seconds, longer while it is looked at.
const notice = document.createElement("div");
notice.className = "notice";
notice.setAttribute("role", "status");
notice.hidden = true;
root.append(notice);
const PATIENCE = 10_000;
let fading = 0;

function notify(told, { kind = "", more = "", undo = null, build = false, focus = false } = {}) {
  clearTimeout(fading);
  notice.dataset.kind = kind;
  const said = built("p", { textContent: told });
  if (more) said.append(built("span", { textContent: ` ${more}` }));
  const buttons = [];
  if (undo) {
    buttons.push(built("button", {
      type: "button", className: "take-back", textContent: say.undo,
      onclick: () => { hush(); undo(); },
    }));
  }
  if (build || more) {
    buttons.push(built("button", {
      type: "button", textContent: say.rebuild, onclick: () => { hush(); startBuild(); },
    }));
  }
  const close = built("button", { type: "button", className: "close", textContent: "×", onclick: hush });
  close.setAttribute("aria-label", say.close);
  notice.replaceChildren(said, ...buttons, close);
  notice.hidden = false;
  if (focus) buttons[0]?.focus();
  fade();
}

function fade() {
  clearTimeout(fading);
  fading = setTimeout(() => {
    if (notice.matches(":hover") || notice.contains(document.activeElement) && !document.hidden) fade();
    else hush();
  }, PATIENCE);
}

function hush() {
  const focused = notice.contains(document.activeElement);
  clearTimeout(fading);
  notice.hidden = true;
  if (focused) one("#library-search")?.focus({ preventScroll: true });
}

// Resolves to whether somebody agreed; the browser keeps the focus in it and gives it back.
function confirmed(question, yes = say.confirm) {
  const dialog = built("dialog", { className: "confirm" }, built("p", { textContent: question }));
  const button = (className, textContent, value) => built("button", {
    type: "button", className, textContent, onclick: () => dialog.close(value),
  });
  dialog.append(built("div", { className: "choices" },
    button("secondary", say.cancel, ""), button("primary", yes, "yes")));
  root.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
  });
}

async function restore(name) {
  const reply = await withFile(server.restore_document, { name });
  if (reply) notify(reply.told, { kind: "good" });
}

function saveFile(name, content, kind) {
  const url = URL.createObjectURL(new Blob([content], { type: `${kind};charset=utf-8` }));
  built("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

library.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = one("#star");
  if (!field.value.trim()) return;
  const reply = await server.star_question({ question: field.value });
  if (!reply || reply.error) { notify(reply?.error ?? say.offline, { kind: "bad" }); return; }
  field.value = "";
  await refreshLibrary(one(".upload-report")?.innerHTML ?? "");
  one("#star").focus();
});

Object.assign(acts, {
  restore: (button) => restore(button.dataset.name),
  destroy: async (button) => {
    const path = one("bdi", button.closest("li")).textContent;
    if (!await confirmed(fill(say.destroy, { name: path }), button.textContent)) return;
    const reply = await withFile(server.destroy_document, { name: button.dataset.name });
    if (reply) notify(reply.told);
  },
  unstar: async (button) => {
    const { question: words } = button.dataset;
    const undo = () => withFile(server.star_question, { question: words });
    if (await withFile(server.unstar_question, { question: words })) notify(words, { undo });
  },
  "forget-wrong": (button) => withFile(server.forget_wrong, { id: button.dataset.id }),
  "export-wrong": async () => {
    const reply = await server.export_wrong({});
    if (!reply || reply.error) notify(reply?.error ?? say.offline, { kind: "bad" });
    else saveFile(reply.name, reply.content, "application/x-ndjson");
  },
  "roll-back": async (button) => {
    const { name, told } = button.dataset;
    if (!await confirmed(fill(say.rollBack, { told }), button.textContent)) return;
    const reply = await server.roll_back({ name });
    if (!reply || reply.error) { notify(reply?.error ?? say.offline, { kind: "bad" }); return; }
    refreshWelcome();
    await refreshLibrary();
    notify(fill(say.refused, { name: button.textContent }) + told, { kind: "good" });
    one("#generations summary")?.focus({ preventScroll: true });
  },
});
