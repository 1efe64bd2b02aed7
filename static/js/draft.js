/** Keeps what is typed: on the server as it is written, in this tab while it cannot be. */

const AFTER_KEYS_MS = 1500;
const AT_MOST_MS = 5000;
const AT_ONCE_MS = 50;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 30000;
const ANSWER_WITHIN_MS = 15000;
const SAY_SENDING_AFTER_MS = 400;
/* A browser lets a page that closes send this much after it. */
const KEEPALIVE_MOST = 60000;

const form = document.querySelector("[data-log]");
const address = form.getAttribute("action");
const copyName = `draft ${document.body.dataset.person} ${address}`;
const bar = form.querySelector("[data-saved]");
const told = form.querySelector("[data-kept]");
const changed = form.querySelector("[data-changed]");
const sendButton = form.querySelector("[name=do-send]");

let typed = 0;
let saved = 0;
let turn = Number(form.elements.turn.value);
let running = null;
let pause = FIRST_RETRY_MS;
let isFailing = false;
let isOver = false;
let isLeaving = false;
let hasSaved = false;
/* Words of an earlier page of this tab, until the server has them. */
let held = sessionStorage.getItem(copyName);
let wantsToSend = null;
/* What the last save that went out holds; more may have been typed since. */
let asked = 0;
const timers = { keys: 0, most: 0, retry: 0, word: 0 };

/* --- What the person sees --------------------------------------------------- */

function show(words, note, isSafe) {
  bar.querySelector("[data-saved-words]").textContent = words;
  bar.querySelector("[data-saved-note]").textContent = note;
  bar.querySelector("[data-saved-mark=check]").hidden = !isSafe;
  bar.querySelector("[data-saved-mark=lock]").hidden = isSafe;
}

function showSaved(time) {
  show(`Draft saved ${time}`, "Only you can see it", true);
  if (!hasSaved || isFailing) told.textContent = "Draft saved";
  hasSaved = true;
}

function showFailing(words, note) {
  show(words, note, false);
  if (!isFailing) told.textContent = `${words} ${note}`;
  isFailing = true;
}

function showOffline() {
  const note = wantsToSend ? "Keep this page open. It is sent when there is one" : "Keep this page open";
  showFailing("Not saved yet. No connection.", note);
}

function showChanged() {
  changed.hidden = false;
  changed.focus();
  showFailing("Not saved yet.", "Choose which version to keep");
}

/* --- The copy in this tab ---------------------------------------------------- */

function answers() {
  const said = new URLSearchParams(held ?? "");
  if (held === null) {
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") said.append(name, value);
    }
  }
  return said;
}

function keepCopy() {
  const said = answers();
  said.delete("csrfmiddlewaretoken");
  said.set("turn", turn);
  try {
    sessionStorage.setItem(copyName, said.toString());
  } catch {
    /* A full store leaves the words on the page alone, where they still are. */
    told.textContent = "Keep this page open.";
  }
}

function dropCopy() {
  sessionStorage.removeItem(copyName);
}

/* --- Saving -------------------------------------------------------------------- */

async function save({ replaces = false } = {}) {
  while (running) await running;
  if (isOver && !replaces) return false;
  for (const name of ["keys", "most", "retry"]) {
    clearTimeout(timers[name]);
    timers[name] = 0;
  }
  running = ask(replaces);
  try {
    return await running;
  } finally {
    running = null;
    if (saved < typed && !isFailing && !isOver) plan();
  }
}

async function ask(replaces) {
  const upTo = typed;
  asked = upTo;
  const said = answers();
  turn += 1;
  const mine = turn;
  said.set("turn", turn);
  said.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  if (replaces) said.set("do-keep", "1");
  if (!isFailing) show("Saving…", "Only you can see it", false);
  let answer = null;
  try {
    answer = await fetch(address, {
      method: "POST",
      body: said,
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: said.toString().length < KEEPALIVE_MOST,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (answer.ok) return arrived(await answer.json(), upTo);
  } catch {
    return failed(showOffline);
  }
  /* One that was overtaken by a later save of this page has nothing to add. */
  if (answer.status === 409 && mine < turn) return true;
  return refused(answer);
}

function arrived({ revision, saved: time }, upTo) {
  form.elements.revision.value = revision;
  saved = upTo;
  pause = FIRST_RETRY_MS;
  isOver = false;
  changed.hidden = true;
  if (held !== null) {
    dropCopy();
    isLeaving = true;
    location.replace(address);
    return false;
  }
  showSaved(time);
  isFailing = false;
  if (saved === typed) dropCopy();
  if (location.pathname !== address) history.replaceState(null, "", address);
  return true;
}

function failed(showHow) {
  keepCopy();
  showHow();
  timers.retry = setTimeout(goOn, pause);
  pause = Math.min(pause * 2, LAST_RETRY_MS);
  return false;
}

async function refused(answer) {
  if (answer.status === 409) {
    const { refused: why } = await answer.json();
    isOver = true;
    keepCopy();
    if (why === "DraftChanged") showChanged();
    else showFailing("This draft is over.", "Press Send to make a new incident of it");
    return false;
  }
  if (answer.status === 423) {
    keepCopy();
    showFailing("Not saved yet. The page is locked.", "Unlock it to carry on");
    return false;
  }
  if (answer.status === 401) {
    leaveFor((await answer.json()).sign_in);
    return false;
  }
  /* A token of an earlier session, or a second factor to show: the page opens anew. */
  if ((answer.status === 403 || answer.type === "opaqueredirect") && held === null) {
    leaveFor(address);
    return false;
  }
  return failed(() => showFailing("Not saved yet. There is a problem.", "Keep this page open"));
}

function leaveFor(page) {
  keepCopy();
  isLeaving = true;
  isOver = true;
  location.assign(page);
}

async function goOn() {
  const isThere = await save();
  if (isThere && wantsToSend) send(wantsToSend);
}

function plan() {
  if (isOver || isFailing) return;
  clearTimeout(timers.keys);
  timers.keys = setTimeout(save, AFTER_KEYS_MS);
  timers.most ||= setTimeout(save, AT_MOST_MS);
}

function noteChange(isChoice) {
  typed += 1;
  if (isFailing) keepCopy();
  if (isChoice && !isFailing && !isOver) {
    clearTimeout(timers.keys);
    timers.keys = setTimeout(save, AT_ONCE_MS);
  } else {
    plan();
  }
}

/* --- Sending --------------------------------------------------------------------- */

/* What is sent is saved first: a connection that goes now loses nothing. */
async function send(button) {
  wantsToSend = button;
  timers.word = setTimeout(() => { button.textContent = "Sending…"; }, SAY_SENDING_AFTER_MS);
  const words = button.innerHTML;
  const mayGo = (await save()) || (isOver && changed.hidden && !isLeaving);
  clearTimeout(timers.word);
  if (!mayGo) {
    button.innerHTML = words;
    if (isFailing && !isOver) showOffline();
    else wantsToSend = null;
    return;
  }
  isLeaving = true;
  turn += 1;
  form.elements.turn.value = turn;
  form.requestSubmit(button);
}

form.addEventListener("submit", (event) => {
  if (isLeaving || event.submitter !== sendButton) return;
  event.preventDefault();
  if (!wantsToSend || isFailing) send(sendButton);
});

changed.querySelector("[name=do-keep]").addEventListener("click", (event) => {
  event.preventDefault();
  save({ replaces: true });
});
changed.querySelector("[data-show-that]").addEventListener("click", (event) => {
  event.preventDefault();
  dropCopy();
  isLeaving = true;
  location.replace(address);
});

/* --- When ------------------------------------------------------------------------- */

form.addEventListener("input", ({ target }) => noteChange(target.matches("select, [type=checkbox], [type=radio]")));
form.addEventListener("people", () => noteChange(true));

function saveBeforeLeaving() {
  if (saved === typed || isOver) return;
  if (!running) {
    if (isFailing) keepCopy();
    save();
  } else if (asked < typed) {
    /* The page may be gone before the save that is under way has ended. */
    ask(false);
    keepCopy();
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveBeforeLeaving();
});
window.addEventListener("pagehide", saveBeforeLeaving);
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && isFailing && saved < typed) event.preventDefault();
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  isLeaving = false;
  wantsToSend = null;
});
window.addEventListener("offline", () => {
  if (saved < typed || wantsToSend) failed(showOffline);
  else showOffline();
});
function goOnNow() {
  pause = FIRST_RETRY_MS;
  if (isFailing) goOn();
}

window.addEventListener("online", goOnNow);
document.addEventListener("uncover", goOnNow);

/* --- Opening ------------------------------------------------------------------------ */

form.querySelector("[data-save]").hidden = true;
form.querySelector("[data-saves-as-you-type]").hidden = false;
if (!changed.hidden) {
  isOver = true;
  changed.focus();
} else if (held !== null || form.dataset.unsaved !== undefined) {
  /* The words go on as the page that they were typed on. */
  if (held !== null) turn = Number(new URLSearchParams(held).get("turn"));
  typed += 1;
  save();
}
