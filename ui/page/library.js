// ---------------------------------------------------------------- documents

// How the list is sorted ("" as it comes: what wants attention first) and which state is shown.
const list = { column: "", down: false, state: "" };

async function refreshLibrary(keep = "") {
  const reply = await server.show_library({});
  if (!reply || reply.error) {
    library.replaceChildren(problem(reply?.error ?? say.offline));
    return;
  }
  const wanted = one("#library-search")?.value ?? "", top = library.scrollTop;
  const unfolded = all("details[id][open]", library).map((part) => part.id);
  const star = one("#star")?.value ?? "";
  library.innerHTML = reply.html;
  one(".upload-report").innerHTML = keep;
  one("#library-search").value = wanted;
  one("#star").value = star;
  for (const id of unfolded) if (one(`#${id}`)) one(`#${id}`).open = true;
  if (list.state && !one(`.filters [data-state="${list.state}"]`)) list.state = "";
  arrange();
  sift();
  library.scrollTop = top;
  if (reply.running) watchBuild();
}

function sift() {
  const wanted = one("#library-search").value.trim().toLowerCase();
  const table = one(".table table");
  if (!table) return;
  let shown = 0;
  for (const row of all("tbody tr", table)) {
    const { search, state } = row.dataset;
    row.hidden = !search.includes(wanted) || Boolean(list.state) && state !== list.state;
    shown += !row.hidden;
  }
  for (const button of all(".filters [data-state]")) {
    button.setAttribute("aria-pressed", String(button.dataset.state === list.state));
  }
  one(".no-match").hidden = shown > 0;
  one(".count").textContent = wanted || list.state
    ? fill(say.matches, { n: shown }) : table.dataset.count;
}

// What a row is sorted by, in the order of the columns.
const collator = new Intl.Collator("zh-CN", { numeric: true });
const sorting = [
  (row) => row.dataset.title,
  (row) => row.cells[1].textContent,
  (row) => row.cells[2].textContent,
  (row) => row.cells[3].textContent,
  (row) => +row.dataset.passages,
  (row) => row.dataset.state,
];

function arrange() {
  const body = one(".table tbody");
  if (!body) return;
  const of = sorting[list.column], sign = list.down ? -1 : 1;
  const keyed = all("tr", body).map((row) => [list.column === "" ? 0 : of(row), +row.dataset.at, row]);
  keyed.sort(([a, i], [b, j]) => {
    // What has no date, say, comes last either way.
    if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
    return sign * (typeof a === "number" ? a - b : collator.compare(a, b)) || i - j;
  });
  body.append(...keyed.map(([, , row]) => row));
  one(".sort-by select").value = list.column + (list.down ? "-" : "");
  for (const button of all('[data-act="sort"]')) {
    const head = button.closest("th"), is = button.dataset.column === list.column;
    if (is) head.setAttribute("aria-sort", list.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

library.addEventListener("input", (event) => {
  if (event.target.id === "library-search") sift();
});

library.addEventListener("change", (event) => {
  if (!event.target.closest(".sort-by")) return;
  const { value } = event.target;
  Object.assign(list, { column: value.replace("-", ""), down: value.endsWith("-") });
  arrange();
});

// Something is done with one file: what comes of it is told at the foot, and the list is shown anew.
async function withFile(call, data) {
  const reply = await call(data);
  if (!reply || reply.error) notify(reply?.error ?? say.offline, { kind: "bad" });
  else await refreshLibrary(one(".upload-report")?.innerHTML ?? "");
  return reply && !reply.error ? reply : null;
}

const fileOf = ({ dataset }) => ({ path: dataset.path, folder: dataset.folder });

function focusRow(path, act) {
  const button = all(`[data-act="${act}"]`, library).find((one) => one.dataset.path === path);
  (button ?? one("#library-search")).focus({ preventScroll: true });
}

Object.assign(acts, {
  sort: (button) => {
    const { column } = button.dataset;
    // Up, down, and back to how it comes.
    if (list.column !== column) Object.assign(list, { column, down: false });
    else if (!list.down) list.down = true;
    else Object.assign(list, { column: "", down: false });
    arrange();
  },
  filter: (button) => { list.state = button.dataset.state; sift(); },
  switch: async (button) => {
    const file = fileOf(button), off = !("off" in button.dataset);
    const reply = await withFile(server.switch_document, { ...file, off });
    if (!reply) return;
    const undo = async () => {
      if (await withFile(server.switch_document, { ...file, off: !off })) focusRow(file.path, "switch");
    };
    notify(reply.told, { undo });
    focusRow(file.path, "switch");
  },
  delete: async (button) => {
    const reply = await withFile(server.delete_document, fileOf(button));
    if (reply) notify(reply.told, { more: reply.more, undo: () => restore(reply.name), focus: true });
  },
  retry: async (button) => {
    button.disabled = true;
    const file = fileOf(button);
    const reply = await server.retry_document(file);
    button.disabled = false;
    if (!reply || reply.error) notify(reply?.error ?? say.offline, { kind: "bad" });
    else notify(reply.told, { kind: reply.good ? "good" : "bad", build: reply.good });
  },
});
