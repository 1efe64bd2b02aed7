/** Locking a page that nobody uses: a warning first, then a cover that takes unlocking.

The server notes each use and locks by itself; this spares people the surprise, and
takes what is on the screen away when the time comes. */

const HERE_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const TELL_OTHERS_EVERY_MS = 5_000;

const dialog = document.getElementById("rest");
const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
const restMs = Number(dialog.dataset.rest) * 1000;
const warnMs = Number(dialog.dataset.warn) * 1000;
const others = new BroadcastChannel("daybook-rest");
let usedAt = Date.now();
let notedAt = usedAt;
let toldAt = usedAt;
let isLocked = false;

function post(url, fields = {}) {
  return fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}

/* --- In use ------------------------------------------------------------------ */

async function sayHere() {
  notedAt = Date.now();
  const answer = await post(dialog.dataset.here).catch(() => null);
  if (answer?.status === 423) lock();
  return answer?.status === 204;
}

function used() {
  if (isLocked || dialog.open) return;
  /* A device that slept comes back with a touch, before the clock has looked. */
  if (Date.now() - usedAt >= restMs) { lock(); return; }
  usedAt = Date.now();
  if (usedAt - notedAt >= HERE_EVERY_MS) sayHere();
  if (usedAt - toldAt < TELL_OTHERS_EVERY_MS) return;
  toldAt = usedAt;
  others.postMessage("used");
}

function stay() {
  dialog.close();
  usedAt = Date.now();
  others.postMessage("used");
  sayHere();
}

function warn(leftMs) {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const words = seconds > 60 ? "2 minutes" : seconds > 30 ? "1 minute" : "30 seconds";
  const left = dialog.querySelector("[data-left]");
  if (left.textContent !== words) left.textContent = words;
  if (!dialog.open) dialog.showModal();
}

function look() {
  if (isLocked) return;
  const rested = Date.now() - usedAt;
  if (rested >= restMs) lock();
  else if (rested >= restMs - warnMs) warn(restMs - rested);
}

/* --- Locked ------------------------------------------------------------------ */

/* Words that may be nowhere else: the page then stays, covered, until it is unlocked. */
function holdsWords() {
  const controls = [...document.querySelectorAll("main form :is(textarea, input, select)")];
  return controls.some((each) => {
    if (each.matches("textarea")) return each.value.trim() !== "" && !each.readOnly;
    if (each.matches("select")) return [...each.options].some((option) => option.selected !== option.defaultSelected && option.index > 0);
    if (each.matches("[type=checkbox], [type=radio]")) return each.checked !== each.defaultChecked;
    return each.type !== "hidden" && each.value !== each.defaultValue;
  });
}

async function lock() {
  if (isLocked) return;
  isLocked = true;
  dialog.close();
  document.dispatchEvent(new CustomEvent("cover", { detail: { lock: true } }));
  others.postMessage("locked");
  const answer = await post(dialog.dataset.locked).catch(() => null);
  if (!answer) return offerRetry();
  if (holdsWords() && answer.ok) return showPanel(await answer.text());
  const here = encodeURIComponent(location.pathname + location.search);
  return location.replace(`${dialog.dataset.locked}?next=${here}`);
}

function offerRetry() {
  const words = document.querySelector(".cover [data-no-connection]");
  const again = document.querySelector(".cover [data-try-again]");
  words.hidden = again.hidden = false;
  again.addEventListener("click", () => {
    words.hidden = again.hidden = true;
    isLocked = false;
    lock();
  }, { once: true });
  again.focus();
}

async function showPanel(html) {
  const panel = new DOMParser().parseFromString(html, "text/html").querySelector("[data-unlock-panel]");
  document.querySelector(".cover [data-unlock]").prepend(panel);
  for (const form of panel.querySelectorAll("form")) {
    if (form.querySelector("[name=password]")) form.addEventListener("submit", (event) => { event.preventDefault(); unlock(form, panel); });
    form.addEventListener("credential", (event) => { event.preventDefault(); unlock(form, panel); });
  }
  const { prepare } = await import(panel.dataset.passkeys);
  prepare(panel);
  panel.querySelector("button, input:not([type=hidden])").focus();
}

async function unlock(form, panel) {
  const problem = form.querySelector("[role=alert]");
  problem.textContent = "";
  const answer = await post(form.action, Object.fromEntries(new FormData(form))).catch(() => null);
  delete form.dataset.sending;
  if (answer?.status === 204) return open();
  const said = answer?.status === 422 ? (await answer.json()).problem : "";
  problem.textContent = said || panel.dataset.problem;
  return form.querySelector("[name=password]")?.focus();
}

function open() {
  isLocked = false;
  usedAt = notedAt = Date.now();
  document.dispatchEvent(new CustomEvent("uncover"));
  others.postMessage("used");
}

/* --- Wiring ------------------------------------------------------------------ */

others.addEventListener("message", async ({ data }) => {
  if (data === "locked") return lock();
  if (isLocked) return (await sayHere()) && open();
  usedAt = Date.now();
  if (dialog.open) dialog.close();
  return undefined;
});
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  document.addEventListener(kind, used, { passive: true });
}
dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); stay(); });
dialog.querySelector("[data-lock-now]").addEventListener("click", lock);
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY_MS);

/* A page that Back brings from the browser's memory shows nothing before it is known
   that its reader is still signed in. */
window.addEventListener("pagehide", () => document.documentElement.classList.add("left"));
window.addEventListener("pageshow", async ({ persisted }) => {
  if (!persisted) return;
  if (await sayHere()) document.documentElement.classList.remove("left");
  else location.reload();
});
