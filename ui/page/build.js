// ---------------------------------------------------------------- rebuilding

let watching = false;

function showBuild(reply) {
  const place = one(".build");
  if (place) {
    const focused = place.contains(document.activeElement);
    place.innerHTML = reply.html;
    if (focused) one("button", place)?.focus();
  }
  busy.hidden = !reply.running;
  busy.textContent = `${Math.floor(100 * (reply.share ?? 0))}%`;
}

async function watchBuild() {
  if (watching) return;
  watching = true;
  for (;;) {
    const reply = await server.run_build({ act: "look" });
    if (reply) showBuild(reply);
    if (reply && !reply.running) break;
    await new Promise((done) => setTimeout(done, reply ? 400 : 3000));
  }
  watching = false;
  refreshWelcome();
  if (root.dataset.view === "library") refreshLibrary();
}

async function startBuild() {
  const reply = await server.run_build({ act: "start" });
  if (!reply || reply.error) {
    one(".build").prepend(problem(reply?.error ?? say.offline));
    return;
  }
  one(".upload-report").innerHTML = "";
  showBuild(reply);
  watchBuild();
}

Object.assign(acts, {
  "build-now": () => { show("library").then(startBuild); },
  build: startBuild,
  "cancel-build": () => server.run_build({ act: "cancel" }),
});
