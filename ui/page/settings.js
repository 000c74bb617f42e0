// ---------------------------------------------------------------- how answers are given

// Kept in this browser for all its conversations; the server names what there is to choose.
const SETTINGS = "yinju-settings", settingsDialog = one("dialog.settings");
const usual = JSON.parse(root.dataset.usual);
const settings = { ...usual, ...soundSettings() };

function soundSettings() {
  try {
    const kept = JSON.parse(localStorage.getItem(SETTINGS));
    const box = (name, value) => all(`[name="${name}"]`, settingsDialog).some((one) => one.value === String(value));
    return box("strictness", kept.strictness) && box("quotes", kept.quotes)
      ? { strictness: kept.strictness, quotes: +kept.quotes } : {};
  } catch {
    return {};
  }
}

function setSettings(change) {
  Object.assign(settings, change);
  try { localStorage.setItem(SETTINGS, JSON.stringify(settings)); } catch { /* private */ }
  showSettings();
}

function showSettings() {
  for (const name of ["strictness", "quotes"]) {
    for (const box of all(`[name="${name}"]`, settingsDialog)) box.checked = box.value === String(settings[name]);
  }
  const { strictness, quotes } = settings;
  const level = say.strictness[strictness];
  one(".settings-name").textContent = fill(say.settingsNow, { level, n: quotes });
  one('[data-act="reset-settings"]').disabled = strictness === usual.strictness && quotes === usual.quotes;
}

settingsDialog.addEventListener("change", ({ target }) =>
  setSettings({ [target.name]: target.name === "quotes" ? +target.value : target.value }));
Object.assign(acts, {
  settings: () => openDialog(settingsDialog),
  // The button that was pressed is off now: the focus must not be lost with it.
  "reset-settings": () => {
    setSettings(usual);
    one(":checked", settingsDialog).focus();
  },
});
showSettings();
