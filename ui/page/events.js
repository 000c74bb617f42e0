// ---------------------------------------------------------------- events, once everything is defined

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act]?.(button, event);
  // The whole sentence opens its source, unless it is being selected.
  else if (event.target.closest(".quote blockquote") && getSelection().isCollapsed) {
    openSource(one(".chip", event.target.closest(".quote")));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (root.dataset.view === "ask") closeSource();
    if (root.dataset.view === "inspection") leaveInspection();
    return;
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || root.dataset.view !== "ask" || !/^[1-9]$/.test(event.key)) return;
  const turn = open.turn ?? all(".turn").at(-1);
  const chip = turn && chipsOf(turn).find((other) => other.dataset.number === event.key);
  if (chip) {
    event.preventDefault();
    openSource(chip);
  }
});

// Gradio sets the page's language to the browser's; the page keeps its own.
const { lang } = root.dataset;
const speak = () => {
  if (document.documentElement.lang !== lang) document.documentElement.lang = lang;
};
new MutationObserver(speak).observe(document.documentElement, { attributeFilter: ["lang"] });
speak();

document.getElementById("boot")?.remove();
const last = lastTalk();
if (last) showTalk(last);
refreshWelcome().then(() => { if (!narrow.matches) question.focus({ preventScroll: true }); });
