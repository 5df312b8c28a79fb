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
  // Of all the facts the one that is lit can be reached by Tab; the arrows go from one to the next.
  for (const other of document.querySelectorAll('.fact[tabindex="0"]')) other.tabIndex = -1;
  fact.classList.add("lit");
  fact.tabIndex = 0;
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
const troubled = (fact) => fact.classList.contains("trouble");

async function post(fact, action, values) {
  const about = fact ? fact.dataset : { table: "documents", ordinal: 0, field: "*" };
  let answer, said;
  try {
    answer = await fetch(`/doc/${split.dataset.doc}/judge`, {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json", "x-kehoach-token": token },
      body: JSON.stringify({ table: about.table, ordinal: Number(about.ordinal), field: about.field, action, values }),
    });
    said = await answer.json();
  } catch {
    throw new Error("Không gửi được: xem lại chương trình duyệt còn chạy không, rồi thử lại.");
  }
  if (!answer.ok) throw new Error(said.error);
  return said;
}

// Judgements go to the server one after the other, in the order of the keys; nobody waits for the answer.
let sent = Promise.resolve();
let leaving = false;

function queued(act) {
  const turn = sent.then(act);
  sent = turn.catch(() => {});
  return turn;
}

// The next fact is lit at once, so that the next key is about that one.
function say(fact, action, values = {}) {
  const key = fact.id, next = facts()[facts().indexOf(fact) + 1];
  fact.classList.add("waiting");
  // What is being saved is no edit any more that could be lost.
  fact.classList.remove("editing");
  if (action !== "undo" && next) focus(next);
  else focus(fact);
  return queued(() => judge(key, action, values));
}

async function judge(key, action, values) {
  const fact = byKey(key);
  // An earlier key may have settled it meanwhile.
  const settled = fact.classList.contains("settled");
  if (action === "undo" ? !fact.querySelector("[data-act=undo]") : settled && action !== "edit") {
    return fact.classList.remove("waiting");
  }
  try {
    put(fact, (await post(fact, action, values)).html);
    tell(`${fact.getAttribute("aria-label")}: ${SAID[action]}`);
  } catch (error) {
    fact.classList.remove("waiting");
    if (action === "edit") reopen(fact);
    complain(fact, error.message);
  }
}

const SAID = { accept: "đúng", edit: "đã sửa", unreadable: "không đọc được", reject: "đã bỏ", undo: "đã bỏ duyệt" };

function put(fact, html) {
  const held = document.createElement("template");
  held.innerHTML = html;
  const fresh = held.content.querySelector(".fact");
  const wasLit = fact.classList.contains("lit"), hadFocus = fact.contains(document.activeElement);
  fact.replaceWith(fresh);
  const settled = fresh.classList.contains("settled");
  for (const rect of document.querySelectorAll(`rect[data-fact="${CSS.escape(fresh.id)}"]`)) rect.classList.toggle("settled", settled);
  if (wasLit) light(fresh, "list");
  if (hadFocus) fresh.focus({ preventScroll: true });
}

function tell(message) {
  document.getElementById("status").textContent = message;
}

function complain(fact, message) {
  const place = fact.querySelector(".complaint");
  place.hidden = false;
  place.textContent = message;
  fact.classList.add("refused");
}

const inputs = (fact) => [...fact.querySelectorAll(".cell input, .cell textarea, .cell select")];

function edit(fact, input) {
  // Its answer puts another in its place: what is typed before that would be lost.
  if (fact.classList.contains("waiting")) return queued(() => edit(byKey(fact.id)));
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

// A value that was refused stays as it was typed, to be put right.
function reopen(fact) {
  fact.classList.add("editing");
  for (const cell of inputs(fact)) [cell.readOnly, cell.disabled, cell.tabIndex] = [false, false, 0];
  if (lit() === fact || !document.querySelector(".editing:not(#" + CSS.escape(fact.id) + ")")) {
    light(fact);
    (inputs(fact).find((cell) => cell.value !== cell.dataset.before) ?? inputs(fact)[0]).focus();
  }
}

function take(button) {
  const fact = button.closest(".fact");
  edit(fact);
  const [cell] = inputs(fact);
  cell.value = button.dataset.value;
}

const unsaved = () => [...document.querySelectorAll(".fact.editing")].some((fact) => inputs(fact).some((cell) => cell.value !== cell.dataset.before));

function cancel(fact) {
  fact.classList.remove("refused");
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

// Nothing is left behind: the page goes when all is written down, and stays where something was refused.
function leave(address, act = () => {}) {
  if (leaving) return;
  leaving = true;
  return queued(async () => {
    try {
      await act();
      const refused = document.querySelector(".fact.refused");
      if (!refused) return location.assign(address);
      focus(refused);
    } catch (error) {
      tell(error.message);
      alert(error.message);
    }
    leaving = false;
  });
}

const done = () => leave(split.dataset.next, () => {
  if (!document.querySelector(".fact.refused")) return post(null, "done");
});

function resize(by) {
  zoom = Math.min(3, Math.max(0.5, zoom * by));
  document.querySelector(".desk").style.setProperty("--zoom", zoom);
}

// Settled, or about to be: a second word on it would be about what one cannot see.
const over = (fact) => fact.classList.contains("settled") || fact.classList.contains("waiting");

const acts = {
  accept: () => {
    if (!lit() || lit().classList.contains("settled")) return step(1);
    if (lit().classList.contains("waiting")) return;
    // A value of which a part is unknown is not right as it stands: it asks for the part.
    if (lit().querySelector("[data-act=accept]")) say(lit(), "accept"); else edit(lit());
  },
  edit: () => lit() && edit(lit()),
  unreadable: () => lit() && !over(lit()) && say(lit(), "unreadable"),
  reject: () => lit() && lit().dataset.table !== "documents" && !over(lit()) && say(lit(), "reject"),
  undo: () => lit() && (lit().classList.contains("waiting") || lit().querySelector("[data-act=undo]")) && say(lit(), "undo"),
  cancel: () => lit() && cancel(lit()),
  next: () => leave(split.dataset.next),
  list: () => leave(split.dataset.queue),
  down: () => step(1), up: () => step(-1), look: () => step(1, waits), back: () => step(-1, waits),
  done, words, picture: words, larger: () => resize(1.25), smaller: () => resize(0.8),
  help: () => document.getElementById("help").showModal(),
};

const keys = {
  a: "accept", Enter: "accept", e: "edit", u: "unreadable", x: "reject", z: "undo", n: "next", d: "done", q: "list",
  g: "look", j: "down", ArrowDown: "down", k: "up", ArrowUp: "up", t: "words", "+": "larger", "-": "smaller", "?": "help",
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
    const name = event.key === "G" ? "back" : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!name) return;
    event.preventDefault();
    if (!leaving) acts[name]();
  });
  document.addEventListener("click", (event) => {
    const fact = event.target.closest(".fact");
    const act = event.target.closest("[data-act]");
    if (fact) light(fact, "list");
    if (act && act.dataset.act === "take") take(act);
    else if (act && act.tagName === "A") {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      acts[act.dataset.act]();
    }
    else if (act && act.tagName === "BUTTON") { if (!leaving) acts[act.dataset.act]?.(); }
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
  const start = byKey(decodeURIComponent(location.hash.slice(1))) ?? facts().find(troubled) ?? facts().find(waits) ?? facts()[0];
  if (start?.classList.contains("fact")) focus(start);
  addEventListener("beforeunload", (event) => {
    if (!unsaved() && !document.querySelector(".fact.waiting")) return;
    event.preventDefault();
    leaving = false;
  });
} else {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input")) { event.preventDefault(); document.querySelector("input[type=search]")?.focus(); }
  });
  for (const choice of document.querySelectorAll(".filters select, .filters input[type=radio]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
}
