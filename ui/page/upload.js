// ---------------------------------------------------------------- uploading

// The upload that is under way; a new one takes its turn after it.
const uploading = { running: null, stopped: false };

// `given` is [file, the folder it lay in]; what no reader knows is passed over in a folder, and
// refused by name where it was chosen by itself. `empty` names the folders that hold nothing.
async function takeFiles(given, fromFolder = false, empty = []) {
  while (uploading.running) await uploading.running;
  uploading.stopped = false;
  uploading.running = sendFiles(given, fromFolder, empty);
  try { await uploading.running; } finally { uploading.running = null; }
}

async function sendFiles(given, fromFolder, empty) {
  const known = one(".pick input[accept]").accept.split(",");
  const readable = ([file, within]) =>
    known.includes(/(\.[^.]*)?$/.exec(file.name.toLowerCase())[0])
    && ![...within.split("/"), file.name].some((part) => part.startsWith("."));
  const files = fromFolder ? given.filter(readable) : given;
  const skipped = given.filter((one) => !files.includes(one)).map(([file]) => file.name);
  const limit = +root.dataset.uploadLimit;
  const failed = [], named = [], replaced = [];
  const whole = files.reduce((sum, [file]) => sum + file.size, 0) || 1;
  let done = 0, sent = 0;
  for (const [file, within] of files) {
    if (uploading.stopped) break;
    showUpload(file.name, sent, files.length, done / whole);
    let reason = say.uploadFailed;
    if (file.size > limit) reason = say.tooLarge;
    else {
      try {
        const { path } = await upload(file);
        const reply = await server.keep_upload({ path, name: file.name, within });
        reason = reply ? reply.error ?? "" : say.offline;
        if (!reason) named.push(reply);
        if (reply?.replaced) replaced.push(reply.name);
      } catch { /* the reason stands already */ }
    }
    if (reason) failed.push([file.name, reason]);
    sent++;
    done += file.size;
  }
  const told = uploadTold(named, replaced, failed, skipped, files.length - sent, empty);
  await refreshLibrary(told.innerHTML);
  if (named.length) one(".build-button")?.classList.add("wanted", "nudged");
}

function showUpload(name, sent, total, share) {
  const report = one(".upload-report");
  if (!report) return; // another page is shown meanwhile
  if (!one("progress", report)) {
    report.replaceChildren(
      built("p", { className: "sending" }),
      built("progress", { max: 1 }),
      built("button", { type: "button", className: "plain", textContent: say.uploadStop }),
    );
    one("button", report).dataset.act = "stop-upload";
    one("progress", report).setAttribute("aria-label", say.uploadStop);
  }
  one(".sending", report).textContent = fill(say.uploading, { name, done: sent, total });
  one("progress", report).value = share;
}

const NAMED = 20;

function namesOf(names) {
  return names.slice(0, 5).join(say.listed) + (names.length > 5 ? "…" : "");
}

function uploadTold(named, replaced, failed, skipped, left, empty) {
  const told = document.createElement("div");
  const line = (className, ...inner) => told.append(built("p", { className }, ...inner));
  if (named.length) line("kept", fill(say.uploaded, { n: named.length }));
  if (left) line("left", fill(say.uploadStopped, { n: left }));
  if (replaced.length) {
    line("replaced", fill(say.uploadReplaced, { n: replaced.length, names: namesOf(replaced) }));
  }
  if (skipped.length) {
    line("skipped", fill(say.uploadSkipped, { n: skipped.length, names: namesOf(skipped) }));
  }
  if (empty.length) line("skipped", fill(say.uploadEmpty, { names: namesOf(empty) }));
  for (const { name, folder } of named.slice(0, NAMED)) {
    const look = built("button", { type: "button", className: "plain", textContent: say.inspect });
    look.setAttribute("aria-label", fill(say.inspectNamed, { name }));
    Object.assign(look.dataset, { act: "inspect", path: name, folder });
    line("look", built("bdi", { textContent: name }), look);
  }
  if (named.length > NAMED) line("small", fill(say.uploadMany, { n: named.length - NAMED }));
  for (const [name, reason] of failed) {
    const begin = reason.includes(name) ? [] : [built("bdi", { textContent: fill(say.refused, { name }) })];
    line("refused", ...begin, reason);
  }
  return told;
}

// A dropped folder is walked; a browser gives at most a hundred entries at a time.
async function filesOf(entry, within = "") {
  if (entry.isFile) return [[await new Promise((done, fail) => entry.file(done, fail)), within]];
  const reader = entry.createReader(), inner = within ? `${within}/${entry.name}` : entry.name;
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found;
    for (const next of some) found.push(...await filesOf(next, inner));
  }
}

async function takeDropped(items, files) {
  // Entries are there only until the event is over: taken before anything is awaited.
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return takeFiles(files.map((file) => [file, ""]));
  const found = [], empty = [];
  for (const entry of entries) {
    try {
      const inside = await filesOf(entry);
      found.push(...inside);
      if (!inside.length) empty.push(entry.name);
    } catch { /* it went away meanwhile */ }
  }
  return takeFiles(found, true, empty);
}

library.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const fromFolder = event.target.webkitdirectory;
  takeFiles([...event.target.files].map((file) =>
    [file, fromFolder ? file.webkitRelativePath.split("/").slice(0, -1).join("/") : ""]), fromFolder);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  library.addEventListener(kind, (event) => {
    event.preventDefault();
    one(".drop")?.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    const { items, files } = event.dataTransfer ?? {};
    if (kind === "drop" && files?.length) takeDropped([...items], [...files]);
  });
}

acts["stop-upload"] = () => { uploading.stopped = true; };
