// The review page: one fact is lit at a time, on the page and in the list; keys act on it.
"use strict";

const split = document.querySelector(".split");
const token = document.querySelector("meta[name=token]").content;
const facts = () => [...document.querySelectorAll(".fact")];
const byKey = (key) => document.getElementById(key);
const lit = () => document.querySelector(".fact.lit");
let zoom = 1;

function light(fact, from) {
  for (const old of document.querySelectorAll(".lit")) old.classList.remove("lit");
  if (!fact) return;
  fact.classList.add("lit");
  history.replaceState(null, "", "#" + fact.id);
  const rects = [...document.querySelectorAll("rect[data-fact]")].filter((r) => r.dataset.fact === fact.id);
  const first = Number(fact.dataset.line), last = first + Number(fact.dataset.lines);
  const lines = [...document.querySelectorAll(".words p")].filter((p) => p.dataset.line >= first && p.dataset.line < last);
  for (const part of [...rects, ...lines]) part.classList.add("lit");
  if (from !== "list") reveal(fact, document.querySelector(".facts"));
  if (from !== "page") {
    const place = [...rects, ...lines].find((part) => part.checkVisibility());
    const page = document.querySelector(`.sheets:not([hidden]) [data-page="${CSS.escape(fact.dataset.page)}"]`);
    if (place) reveal(place, place.closest(".sheets"));
    else if (page) page.scrollIntoView({ block: "start", behavior: "instant" });
  }
}

function reveal(part, pane) {
  const place = part.getBoundingClientRect(), view = pane.getBoundingClientRect();
  if (place.top < view.top + 48 || place.bottom > view.bottom - 60) {
    const far = place.top - view.top - view.height * 0.35;
    // Over many pages the way there would load each of them.
    pane.scrollBy({ top: far, behavior: Math.abs(far) > 2 * view.height ? "instant" : "smooth" });
  }
  if (place.left < view.left || place.right > view.right) pane.scrollBy({ left: place.left - view.left - 40 });
}

function step(by, wanted = () => true) {
  const all = facts(), at = all.indexOf(lit());
  for (let to = at + by; to >= 0 && to < all.length; to += by) {
    if (wanted(all[to])) return focus(all[to]);
  }
}

function focus(fact) {
  fact.focus({ preventScroll: true });
  light(fact);
}

const waits = (fact) => fact.classList.contains("look");

async function post(fact, action, values) {
  const about = fact ? fact.dataset : { table: "documents", ordinal: 0, field: "*" };
  const answer = await fetch(`/doc/${split.dataset.doc}/judge`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-kehoach-token": token },
    body: JSON.stringify({ table: about.table, ordinal: Number(about.ordinal), field: about.field, action, values }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

async function say(fact, action, values = {}) {
  const next = facts()[facts().indexOf(fact) + 1];
  fact.classList.add("waiting");
  try {
    const said = await post(fact, action, values);
    const held = document.createElement("template");
    held.innerHTML = said.html;
    const fresh = held.content.querySelector(".fact");
    fact.replaceWith(fresh);
    const settled = fresh.classList.contains("settled");
    for (const rect of document.querySelectorAll(`rect[data-fact="${CSS.escape(fresh.id)}"]`)) rect.classList.toggle("settled", settled);
    focus(action === "undo" || !next ? fresh : next);
  } catch (error) {
    fact.classList.remove("waiting");
    complain(fact, error.message);
  }
}

function complain(fact, message) {
  const place = fact.querySelector(".complaint");
  place.textContent = message;
  place.hidden = false;
}

const inputs = (fact) => [...fact.querySelectorAll(".cell input, .cell textarea, .cell select")];

function edit(fact, input) {
  if (fact.classList.contains("rejected")) return;
  light(fact);
  fact.classList.add("editing");
  for (const cell of inputs(fact)) {
    cell.dataset.before ??= cell.value;
    cell.readOnly = false;
    cell.disabled = false;
    cell.tabIndex = 0;
  }
  (input ?? inputs(fact)[0]).focus();
}

function cancel(fact) {
  for (const cell of inputs(fact)) {
    cell.value = cell.dataset.before ?? cell.value;
    cell.readOnly = true;
    cell.disabled = cell.tagName === "SELECT";
    cell.tabIndex = -1;
  }
  fact.querySelector(".complaint").hidden = true;
  fact.classList.remove("editing");
  fact.focus();
}

function save(fact) {
  const changed = inputs(fact).filter((cell) => cell.value !== cell.dataset.before);
  if (!changed.length) return cancel(fact);
  say(fact, "edit", Object.fromEntries(changed.map((cell) => [cell.name, cell.value || null])));
}

async function words() {
  const text = document.querySelector(".sheets.text"), pictures = document.querySelector(".sheets.pictures");
  if (!document.querySelector("[data-act=words]")) return;
  if (!text.childElementCount) {
    const answer = await fetch(`/doc/${split.dataset.doc}/text`);
    text.innerHTML = await answer.text();
  }
  text.hidden = !text.hidden;
  pictures.hidden = !text.hidden;
  for (const [name, on] of [["picture", text.hidden], ["words", !text.hidden]]) {
    const button = document.querySelector(`[data-act=${name}]`);
    button.classList.toggle("on", on);
    button.setAttribute("aria-pressed", on);
  }
  if (lit()) light(lit(), "list");
}

async function done() {
  try {
    await post(null, "done");
    location.assign(split.dataset.next);
  } catch (error) {
    alert(error.message);
  }
}

function resize(by) {
  zoom = Math.min(3, Math.max(0.5, zoom * by));
  document.querySelector(".desk").style.setProperty("--zoom", zoom);
}

const acts = {
  accept: () => {
    if (!lit() || lit().classList.contains("settled")) return step(1);
    // A value of which a part is unknown is not right as it stands: it asks for the part.
    if (lit().querySelector("[data-act=accept]")) say(lit(), "accept"); else edit(lit());
  },
  edit: () => lit() && edit(lit()),
  unreadable: () => lit() && !lit().classList.contains("settled") && say(lit(), "unreadable"),
  reject: () => lit() && lit().dataset.table !== "documents" && !lit().classList.contains("settled") && say(lit(), "reject"),
  undo: () => lit()?.querySelector("[data-act=undo]") && say(lit(), "undo"),
  cancel: () => lit() && cancel(lit()),
  next: () => location.assign(split.dataset.next),
  list: () => location.assign(split.dataset.queue),
  down: () => step(1), up: () => step(-1), look: () => step(1, waits), back: () => step(-1, waits),
  done, words, picture: words, larger: () => resize(1.25), smaller: () => resize(0.8),
  help: () => document.getElementById("help").showModal(),
};

const keys = {
  a: "accept", Enter: "accept", e: "edit", u: "unreadable", x: "reject", z: "undo", n: "next", d: "done", q: "list",
  j: "down", ArrowDown: "down", k: "up", ArrowUp: "up", t: "words", "+": "larger", "-": "smaller", "?": "help",
};

function typing(event) {
  const at = event.target;
  return at.closest?.("dialog") || (at.matches?.("input, textarea, select") && !at.readOnly && !at.disabled);
}

if (split) {
  document.addEventListener("keydown", (event) => {
    const fact = event.target.closest?.(".fact.editing");
    if (fact && event.key === "Escape") return cancel(fact);
    if (fact && event.key === "Enter" && !event.shiftKey) { event.preventDefault(); return save(fact); }
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.matches("a, button")) return;
    const name = event.key === "Tab" && event.target.closest(".fact, body") ? (event.shiftKey ? "back" : "look") : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!name || (event.key === "Tab" && !lit())) return;
    event.preventDefault();
    acts[name]();
  });
  document.addEventListener("click", (event) => {
    const fact = event.target.closest(".fact");
    const act = event.target.closest("[data-act]");
    if (fact) light(fact, "list");
    if (act && act.tagName === "BUTTON") acts[act.dataset.act]?.();
    else if (event.target.matches("rect")) { const hit = byKey(event.target.dataset.fact); hit.focus({ preventScroll: true }); light(hit, "page"); }
    else if (event.target.closest(".words p")) {
      const line = Number(event.target.closest(".words p").dataset.line);
      const hit = facts().find((f) => line >= Number(f.dataset.line) && line < Number(f.dataset.line) + Number(f.dataset.lines));
      if (hit) { hit.focus({ preventScroll: true }); light(hit, "page"); }
    }
  });
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest(".cell");
    if (cell && !cell.closest(".editing")) edit(cell.closest(".fact"), cell.querySelector("input, textarea, select"));
  });
  document.addEventListener("submit", (event) => {
    const fact = event.target.closest(".fact");
    if (fact) { event.preventDefault(); save(fact); }
  });
  document.querySelector("[data-act=goto]")?.addEventListener("change", (event) => {
    document.querySelector(`.sheets:not([hidden]) [data-page="${event.target.value}"]`)?.scrollIntoView({ block: "start", behavior: "instant" });
  });
  const watched = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) document.querySelector("[data-act=goto]").value = one.target.dataset.page;
  }, { rootMargin: "-45% 0px -45% 0px" });
  if (document.querySelector("[data-act=goto]")) for (const sheet of document.querySelectorAll(".pictures .sheet")) watched.observe(sheet);
  const start = byKey(decodeURIComponent(location.hash.slice(1))) ?? facts().find(waits) ?? facts()[0];
  if (start?.classList.contains("fact")) focus(start);
} else {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input")) { event.preventDefault(); document.querySelector("input[type=search]")?.focus(); }
  });
  for (const choice of document.querySelectorAll(".filters select, .filters input[type=radio]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
}
