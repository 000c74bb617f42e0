// The page's behaviour. Gradio runs this once as the body of a function with `element` (our
// markup), `server` (async functions of ui/web.py; undefined when the call failed) and `upload`.
const root = element.querySelector("#yinju");
const say = JSON.parse(root.dataset.text);
const one = (selector, within = root) => within.querySelector(selector);
const all = (selector, within = root) => [...within.querySelectorAll(selector)];
const narrow = matchMedia("(max-width: 900px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const log = one(".log"), welcome = one(".welcome"), talk = one(".talk-scroll");
const question = one("#question"), hint = one("#hint");
const source = one(".source"), paper = one(".source-scroll");
const library = one(".library-scroll"), busy = one("nav .busy");
const inspection = Object.assign(document.createElement("div"),
  { className: "inspection view", hidden: true });
one("main").append(inspection);

// The open citation: its chip, the answer it belongs to, the document shown.
const open = { chip: null, turn: null, document: "", call: 0 };

// ---------------------------------------------------------------- small things

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function built(tag, values, ...inner) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...inner);
  return made;
}

function problem(message) {
  const box = document.createElement("div");
  box.className = "problem";
  box.append(Object.assign(document.createElement("h4"), { textContent: say.error }));
  box.append(Object.assign(document.createElement("p"), { textContent: message }));
  return box;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https the clipboard is closed to pages; the old way still works.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function show(view) {
  root.dataset.view = view;
  for (const name of ["ask", "library", "inspection"]) one(`.view.${name}`).hidden = name !== view;
  for (const button of all("nav button")) {
    if (button.dataset.to === (view === "inspection" ? "library" : view)) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (view === "library") return refreshLibrary();
  if (view === "inspection") return Promise.resolve();
  return log.children.length ? Promise.resolve() : refreshWelcome();
}

// What a button with data-act="name" does: (button, event) => …; each room adds its own.
const acts = {
  "focus-question": (_, event) => { event.preventDefault(); question.focus(); },
  view: (button) => { show(button.dataset.to); },
  theme: () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("yinju-theme", dark ? "light" : "dark"); } catch { /* private */ }
  },
  copy: async (button) => {
    const before = button.textContent;
    button.textContent = await copy(button.dataset.copy) ? say.copied : say.copyFailed;
    setTimeout(() => { button.textContent = before; }, 1500);
  },
  unfold: (button) => {
    button.previousElementSibling.hidden = false;
    button.remove();
  },
};
