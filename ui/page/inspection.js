// ---------------------------------------------------------------- what would be cited

// The file that is looked at; calls are numbered, so that a late reply shows nothing.
const looked = { path: "", folder: "", call: 0 };

async function look(path, folder, draft = null, from = "") {
  const top = inspection.scrollTop;
  Object.assign(looked, { path, folder });
  const call = ++looked.call;
  if (from !== "form") {
    inspection.replaceChildren(Object.assign(document.createElement("p"),
      { className: "waiting column wide", textContent: say.inspecting }));
  }
  show("inspection");
  const reply = await server.inspect_file({ path, folder, draft });
  if (call === looked.call) showInspection(reply, from === "form" ? top : 0, from);
}

function showInspection(reply, top, from) {
  if (!reply || reply.error) {
    const told = problem(reply?.error ?? say.offline);
    const state = one(".correct-state", inspection);
    // What is being corrected stays, with what is wrong about it.
    if (from === "form" && state) state.replaceChildren(told);
    else inspection.replaceChildren(told);
    return;
  }
  const at = document.activeElement?.id;
  const chosen = new Map(all(".legend input", inspection).map((box) => [box.id, box.checked]));
  inspection.innerHTML = reply.html;
  for (const part of all(".inspect-side, .outline", inspection)) {
    part.open = !narrow.matches || from === "form" && part.matches(".inspect-side");
  }
  if (from === "form") {
    for (const box of all(".legend input", inspection)) {
      box.checked = chosen.get(box.id) ?? box.checked;
    }
    sieve();
  }
  const next = from === "form" && (at && one(`#${CSS.escape(at)}`, inspection)
    || one(".correct-state", inspection));
  (next || one("h2", inspection))?.focus({ preventScroll: true });
  inspection.scrollTop = top;
}

// Show what the legend asks for.
function sieve() {
  const text = one(".inspected", inspection);
  if (!text) return;
  for (const box of all("[data-switch]", inspection)) {
    text.classList.toggle(box.dataset.switch, box.checked);
  }
  for (const box of all(".legend [data-reason]", inspection)) {
    for (const cut of all(`del[data-reason="${CSS.escape(box.dataset.reason)}"]`, text)) {
      cut.hidden = !box.checked;
    }
  }
}

function correction() {
  const { elements } = one(".correct", inspection);
  // A field that nobody touched shows what was found, and corrects nothing by that.
  const typed = (field) => field?.value === field?.defaultValue ? field?.dataset.now ?? "" : field.value;
  return {
    title: typed(elements.title), date: typed(elements.date),
    encoding: elements.encoding?.value ?? "",
  };
}

async function correct(values) {
  const { path, folder } = looked;
  const call = ++looked.call, top = inspection.scrollTop;
  const reply = await server.correct_file({ path, folder, ...values });
  if (call === looked.call) showInspection(reply, top, "form");
}

async function leaveInspection() {
  const { path } = looked, told = one(".upload-report")?.innerHTML ?? "";
  looked.call++;
  await show("library");
  if (one(".upload-report")) one(".upload-report").innerHTML = told;
  all(".row-inspect").find((button) => button.dataset.path === path)?.focus();
}

inspection.addEventListener("change", (event) => {
  if (event.target.closest(".legend")) sieve();
  // Another encoding is another text: seen before it is kept.
  if (event.target.name === "encoding") look(looked.path, looked.folder, correction(), "form");
});
inspection.addEventListener("input", (event) => {
  if (event.target.closest(".correct")) one(".correct .primary", inspection).disabled = false;
});
inspection.addEventListener("submit", (event) => {
  event.preventDefault();
  correct(correction());
});

Object.assign(acts, {
  inspect: (button) => look(button.dataset.path, button.dataset.folder),
  "inspect-back": leaveInspection,
  "inspect-heading": (button) => {
    const target = one(`#in-${button.dataset.at}`, inspection);
    if (!target) return;
    centre(target, inspection);
    target.focus({ preventScroll: true });
  },
  "reset-correction": () => correct({ title: "", date: "", encoding: "" }),
});
