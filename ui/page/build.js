// ---------------------------------------------------------------- rebuilding

let watching = false;
let shownBuild = "";

function showBuild(reply) {
  const place = one(".build");
  if (place) {
    const focused = place.contains(document.activeElement);
    const unfolded = one("#generations", place)?.open;
    // A question is not asked anew while somebody thinks about it.
    if (!(reply.asking && one(".asking", place))) {
      place.innerHTML = shownBuild = reply.html;
      if (unfolded && one("#generations", place)) one("#generations", place).open = true;
      if (reply.asking) one("#asking", place).focus();
      else if (focused) one("button", place)?.focus();
    }
  }
  busy.hidden = !reply.running;
  busy.textContent = reply.asking ? "?" : `${Math.floor(100 * (reply.share ?? 0))}%`;
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

// What was asked here last, in all conversations that this browser keeps.
function recentQuestions() {
  const asked = loadTalks().flatMap((talk) => talk.turns.map((turn) => turn.question).reverse());
  return [...new Set(asked)].slice(0, 20);
}

async function startBuild() {
  hush();
  const reply = await server.run_build({ act: "start", recent: recentQuestions() });
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
  "decide-build": async (button) => {
    const reply = await server.decide_build({ new: "new" in button.dataset });
    if (reply && !reply.error) watchBuild();
  },
  follow: async (button) => {
    const reply = await server.follow_folders({ on: button.getAttribute("aria-checked") !== "true" });
    if (!reply || reply.error) notify(reply?.error ?? say.offline, { kind: "bad" });
    else {
      showBuild(reply);
      one(".follow")?.focus();
    }
  },
  "cancel-build": () => server.run_build({ act: "cancel" }),
});

// While the folders are followed, builds begin and end without anybody's doing.
setInterval(async () => {
  if (watching || document.hidden || root.dataset.view !== "library" || !one('.follow[aria-checked="true"]')) return;
  const reply = await server.run_build({ act: "look" });
  if (!reply || reply.error || watching || !one(".build")) return;
  if (reply.running) watchBuild();
  else if (reply.built !== one(".build").dataset.built) refreshLibrary();
  else if (reply.html !== shownBuild) showBuild(reply);
}, 3000);
