/* Keys of the review queue: only inside it, never while somebody types. */
const work = document.querySelector("[data-queue]");
const form = document.querySelector("[data-decide]");
const line = document.querySelector("[data-keys-line]");
const keys = work?.dataset.keys ?? "off";
/* Moving on quickly opens nothing: the row on which somebody rests is opened. */
const REST = 250;

if (line) line.hidden = false;
for (const key of document.querySelectorAll("[data-key]")) key.hidden = keys === "off";

const isTyping = (target) =>
  target.matches("textarea, select, [contenteditable]") ||
  (target.matches("input") && !target.matches("[type=radio], [type=checkbox]"));

const isCovered = () => document.body.matches(".covered");

/* Nothing has the focus when it is on the body: the page is the queue then, unless it
   is covered and somebody else may be at the keyboard. */
const isInside = (target) =>
  !isCovered() && (work.contains(target) || target === document.body);

const press = (selector) => document.querySelector(selector)?.click();

let resting;

/* The rest of the lines, put under those that are there once somebody moves in the
   list or sees its last line. */
let rest;
/* So many lines before the end it is asked for. */
const AHEAD = 10;

const rows = () => work.querySelectorAll(".rows a");
const addressOf = (row) => new URL(row.href).pathname;

async function putRest(way) {
  const answer = await fetch(way.dataset.lines, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const { list: lines } = await answer.json();
  const came = new DOMParser().parseFromString(lines, "text/html");
  const here = new Map([...rows()].map((row) => [addressOf(row), row.closest("li")]));
  const list = work.querySelector(".rows");
  const behind = way.closest("[data-behind]");
  const hadFocus = behind.contains(document.activeElement);
  const last = [...rows()].at(-1);
  /* What came in meanwhile stands where the order of the queue puts it. */
  let before = null;
  for (const row of [...came.querySelectorAll(".rows a")].reverse()) {
    const known = here.get(addressOf(row));
    if (known) before = known;
    else {
      const line = row.closest("li");
      list.insertBefore(line, before);
      before = line;
    }
  }
  behind.replaceWith(...came.querySelectorAll("[data-behind]"));
  if (hadFocus) (last.closest("li").nextElementSibling?.querySelector("a") ?? last).focus();
}

function fetchRest() {
  const way = work.querySelector("[data-lines]");
  /* Without a connection the link is still there. */
  if (way) rest ??= putRest(way).catch(() => {});
  return rest;
}

async function goBeyond() {
  const last = [...rows()].at(-1);
  const focused = document.activeElement;
  await fetchRest();
  /* Somebody may have gone on, or hidden the page, while the answer was on its way. */
  if (isCovered() || document.activeElement !== focused) return;
  const beyond = work.querySelector("[data-beyond]");
  if (last.closest("li").nextElementSibling) move(1);
  else if (beyond) location.assign(`${beyond.dataset.beyond}#incident`);
}

function move(step) {
  const all = [...rows()];
  const at = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = all[at + step];
  if (!next) {
    if (step > 0 && all.length) goBeyond();
    return;
  }
  if (at + step >= all.length - AHEAD) fetchRest();
  all[at]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.focus();
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (!isCovered()) location.assign(`${next.href}#incident`);
  }, REST);
}

function choose(name, number) {
  const option = form?.querySelectorAll(`input[name=${name}]`)[number - 1];
  if (!option) return false;
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  option.focus();
  return true;
}

/* After 1, digits choose the reason, until another decision is chosen by hand. */
function digit(number) {
  const chosen = form?.querySelector("input[name=decision]:checked");
  const takesReason = chosen?.value === "no_further_action";
  if (takesReason && choose("no_action_reason", number)) {
    const words = { 4: "[name=duplicate_reference]", 5: "[name=words]" }[number];
    if (words) form.querySelector(words)?.focus();
    return;
  }
  if (number > 4 || !choose("decision", number)) return;
  const first = {
    2: "[name=what]",
    3: "[name=to]",
    4: "[name=restrict_reason]",
  }[number];
  const field = form.querySelector(first);
  field?.focus();
  /* Typing replaces the suggested words. */
  if (number === 2) field?.select();
}

function toggleList() {
  const list = document.querySelector("[data-all-keys]");
  if (list) list.open = !list.open;
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  s: () => press("[data-skip]"),
  u: () => press("[data-undo]"),
  c: () => press("[data-chronology]"),
  f: () => press("[data-full]"),
  "/": () => location.assign(work.dataset.find),
  "?": toggleList,
};

function onKey(event) {
  if (keys === "off" || !isInside(event.target) || event.metaKey) return;
  /* From a text box too: no typing makes it. */
  if (event.ctrlKey) {
    if (event.key === "Enter" && form && !event.altKey) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.altKey !== (keys === "alt")) return;
  if (isTyping(event.target)) return;
  const onControl = event.target.closest("a, button, summary");
  if (event.key === "Enter") {
    if (onControl) return;
    event.preventDefault();
    document.getElementById("incident")?.focus();
  } else if (/^[1-5]$/.test(event.key)) {
    event.preventDefault();
    digit(Number(event.key));
  } else {
    const act = ACTS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

if (work) document.addEventListener("keydown", onKey);

/* On a wide screen the list scrolls by itself, and what is below it is always seen. */
if (work?.querySelector("[data-lines]")) {
  const seen = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) fetchRest();
  });
  seen.observe([...rows()].at(-1));
}

/* The place where the keys work: the open incident, once the page has come. */
if (work && location.hash === "#incident") {
  document.getElementById("incident")?.focus({ preventScroll: true });
}
