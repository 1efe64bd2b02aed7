/** The frame of every page: Hide, sheets that close, and one send for one press. */

const COVER_TITLE = "Timetable";
const TWICE_WITHIN_MS = 600;
const SAY_SENDING_AFTER_MS = 400;

let title = document.title;
let returnTo = null;
let lastEscape = -Infinity;

function cover({ lock = false } = {}) {
  if (!document.querySelector(".cover")) putCover();
  if (!lock) return;
  document.querySelector(".cover [data-show]").hidden = true;
  document.querySelector(".cover [data-unlock]").hidden = false;
}

function putCover() {
  const panel = document.getElementById("cover").content.cloneNode(true).firstElementChild;
  title = document.title;
  returnTo = document.activeElement;
  for (const part of document.body.children) part.inert = true;
  document.body.append(panel);
  document.body.classList.add("covered");
  document.title = COVER_TITLE;
  panel.querySelector("[data-show]").focus();
}

function uncover() {
  document.querySelector(".cover")?.remove();
  document.body.classList.remove("covered");
  for (const part of document.body.children) part.inert = false;
  document.title = title;
  if (returnTo) returnTo.focus();
}

function closeSheets(except) {
  for (const sheet of document.querySelectorAll("details.drop[open]")) {
    if (!sheet.contains(except)) sheet.open = false;
  }
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-show]")) uncover();
  closeSheets(target);
});

/* Without this file the button sends its form, which locks the session. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-hide-form]")) return;
  event.preventDefault();
  cover();
});
document.addEventListener("cover", ({ detail }) => cover(detail));
document.addEventListener("uncover", uncover);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  const sheet = event.target.closest("details.drop[open]");
  closeSheets(null);
  if (sheet) sheet.querySelector("summary").focus();
  if (event.timeStamp - lastEscape <= TWICE_WITHIN_MS) cover();
  lastEscape = event.timeStamp;
});

/* A tab keeps words that could not be saved for their writer, until they sign out. */
function forgetWords(isKept) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("draft ") && !isKept(name)) sessionStorage.removeItem(name);
  }
}

const { person } = document.body.dataset;
if (person) forgetWords((name) => name.startsWith(`draft ${person} `));
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-sign-out]")) forgetWords(() => false);
});

/* The server refuses a second send too; this only spares people the wait. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const button = event.submitter;
  if (!button) return;
  setTimeout(() => {
    button.dataset.words = button.textContent;
    button.textContent = button.dataset.sendingWords || "Sending…";
  }, SAY_SENDING_AFTER_MS);
});

/* Back shows the page as it was left: free to send again. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll("[data-words]")) {
    button.textContent = button.dataset.words;
    delete button.dataset.words;
  }
});

const summary = document.querySelector("[data-summary]");
if (summary) summary.focus();
