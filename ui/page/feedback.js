// ---------------------------------------------------------------- a citation is wrong

const wrongMenu = built("div", { id: "wrong-menu", className: "take-menu wrong-menu" });
wrongMenu.popover = "auto";
wrongMenu.setAttribute("role", "dialog");
wrongMenu.setAttribute("aria-label", say.wrong);
root.append(wrongMenu);
let wrongButton = null;

function offerWrong(button) {
  wrongButton = button;
  const kinds = say.wrongKinds.map((kind, at) => built("label", {},
    built("input", { type: "radio", name: "wrong", value: kind, checked: at === 0 }), kind));
  const note = built("textarea", { rows: 2, maxLength: 500, placeholder: say.wrongNote });
  note.setAttribute("aria-label", say.wrongNote);
  const send = built("button", { type: "submit", className: "plain", textContent: say.wrongSend });
  const state = built("p", { className: "take-problem" });
  state.setAttribute("role", "status");
  const form = built("form", {}, built("fieldset", {},
    built("legend", { textContent: say.wrong }), ...kinds), note, state, send);
  form.addEventListener("submit", (event) => { event.preventDefault(); sendWrong(form, note, state); });
  wrongMenu.replaceChildren(form);
  wrongMenu.showPopover();
  const box = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = wrongMenu;
  wrongMenu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  wrongMenu.style.top = `${box.bottom + height + 8 > innerHeight
    ? Math.max(8, box.top - height - 4) : box.bottom + 4}px`;
  one("input", form).focus();
}

async function sendWrong(form, note, state) {
  const button = wrongButton, chip = one(".chip", button.closest(".quote")).dataset;
  const reply = await server.report_wrong({
    question: one(".asked", button.closest(".turn")).textContent,
    document: chip.document, start: +chip.start, end: +chip.end,
    kind: new FormData(form).get("wrong"), note: note.value,
  });
  if (!reply || reply.error) { state.textContent = reply?.error ?? say.offline; return; }
  wrongMenu.hidePopover();
  button.focus({ preventScroll: true });
  notify(reply.told, { kind: "good" });
}

acts.wrong = offerWrong;
