// ---------------------------------------------------------------- documents

async function refreshLibrary(keep = "") {
  const reply = await server.show_library({});
  if (!reply || reply.error) {
    library.replaceChildren(problem(reply?.error ?? say.offline));
    return;
  }
  const wanted = one("#library-search")?.value ?? "";
  library.innerHTML = reply.html;
  one(".upload-report").innerHTML = keep;
  one("#library-search").value = wanted;
  sift();
  if (reply.running) watchBuild();
}

function sift() {
  const wanted = one("#library-search").value.trim().toLowerCase();
  const table = one(".table table");
  if (!table) return;
  let shown = 0;
  for (const row of all("tbody tr", table)) {
    row.hidden = !row.dataset.search.includes(wanted);
    shown += !row.hidden;
  }
  one(".no-match").hidden = shown > 0;
  one(".count").textContent = wanted ? fill(say.matches, { n: shown }) : table.dataset.count;
}

async function takeFiles(files) {
  const report = one(".upload-report");
  const limit = +root.dataset.uploadLimit;
  const failed = [], named = [];
  let kept = 0;
  for (const [at, file] of files.entries()) {
    report.textContent = fill(say.uploading, { name: file.name, done: at, total: files.length });
    let reason = say.uploadFailed;
    if (file.size > limit) reason = say.tooLarge;
    else {
      try {
        const { path } = await upload(file);
        const reply = await server.keep_upload({ path, name: file.name });
        reason = reply ? reply.error ?? "" : say.offline;
        if (!reason) named.push(reply);
      } catch { /* the reason stands already */ }
    }
    if (reason) failed.push([file.name, reason]);
    else kept++;
  }
  const told = document.createElement("div");
  if (kept) {
    told.append(Object.assign(document.createElement("p"),
      { className: "kept", textContent: fill(say.uploaded, { n: kept }) }));
    for (const { name, folder } of named) {
      const line = Object.assign(document.createElement("p"), { className: "look" });
      const look = Object.assign(document.createElement("button"),
        { type: "button", className: "plain", textContent: say.inspect });
      look.setAttribute("aria-label", fill(say.inspectNamed, { name }));
      Object.assign(look.dataset, { act: "inspect", path: name, folder });
      line.append(Object.assign(document.createElement("bdi"), { textContent: name }), look);
      told.append(line);
    }
  }
  for (const [name, reason] of failed) {
    const line = Object.assign(document.createElement("p"), { className: "refused" });
    const named = Object.assign(document.createElement("bdi"), { textContent: fill(say.refused, { name }) });
    line.append(...(reason.includes(name) ? [reason] : [named, reason]));
    told.append(line);
  }
  await refreshLibrary(told.innerHTML);
  if (kept) one(".build-button")?.classList.add("wanted", "nudged");
}

library.addEventListener("input", (event) => {
  if (event.target.id === "library-search") sift();
});
library.addEventListener("change", (event) => {
  if (event.target.type === "file") takeFiles([...event.target.files]);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  library.addEventListener(kind, (event) => {
    event.preventDefault();
    one(".drop")?.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) takeFiles([...event.dataTransfer.files]);
  });
}
