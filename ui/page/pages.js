// ---------------------------------------------------------------- the pages of a PDF

const inPages = () => shown.pdf && shown.asPages;
let drawing = 0;

function lookAs(pages) {
  shown.asPages = pages;
  const now = inPages();
  paper.hidden = now;
  sheets.hidden = !now;
  for (const [name, is] of [["as-text", !now], ["as-pages", now]]) {
    if (is) one(`[data-act="${name}"]`).setAttribute("aria-current", "true");
    else one(`[data-act="${name}"]`).removeAttribute("aria-current");
  }
  if (now) dropPick();
}

// Page `page`, or those on which the open citation stands.
async function showPages(page = 0) {
  const call = ++drawing, id = open.document, data = open.chip?.dataset;
  const turning = sheets.contains(document.activeElement) && document.activeElement.dataset.page;
  const forward = turning && page > +one(".sheet", sheets)?.dataset.page;
  sheets.setAttribute("aria-busy", "true");
  if (!sheets.firstChild) {
    sheets.append(Object.assign(document.createElement("p"),
      { className: "waiting", textContent: say.drawing }));
  }
  const reply = await server.show_pages({
    document: id, spots: shown.spots, page: page || (data ? 0 : 1),
    start: +(data?.start ?? 0), end: +(data?.end ?? 1),
  });
  if (call !== drawing || id !== open.document || !inPages()) return;
  sheets.removeAttribute("aria-busy");
  if (!reply || reply.error) {
    paneNote.textContent = reply?.error ?? say.offline;
    if (one(".sheet", sheets)) return;
    lookAs(false);
    if (data) mark(data.number);
    return;
  }
  paneNote.textContent = "";
  sheets.innerHTML = reply.html;
  one(".told").textContent = one(".pager span").textContent;
  sheets.scrollTop = 0;
  if (data) mark(data.number);
  if (turning) {
    const button = all(".pager button", sheets)[forward ? 1 : 0];
    (button.disabled ? sheets : button).focus({ preventScroll: true });
  }
}

sheets.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: 0, ArrowRight: 1 }[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  all(".pager button", sheets)[step]?.click();
});

Object.assign(acts, {
  "as-text": () => {
    lookAs(false);
    if (open.chip) mark(open.chip.dataset.number);
  },
  "as-pages": () => {
    lookAs(true);
    closeFind();
    showPages();
  },
  page: (button) => showPages(+button.dataset.page),
});
