/** The log form: margin numbers, the quiet question about an image, the lines that sum up. */

const IMAGE_WORDS = /\b(nudes?|naked|topless|sext(s|ed|ing)?|dick ?pics?|(pic|photo|picture|image)s? of (her|him|them)|undress\w*|bare (chest|breasts?|bottom)|intimate (pic|photo|picture|image)s?)\b/i;
const PROMPT_AFTER_MS = 300;

const form = document.querySelector("[data-log]");
const story = form.elements.what_happened;
const prompt = form.querySelector("[data-prompt]");
const panel = form.querySelector("[data-stop-panel]");
const said = form.querySelector("[data-said]");
let promptRefused = false;
let promptTimer = 0;

function anyChecked(part) {
  return part.querySelector(":checked:not(option)") !== null;
}

function isAnswered(ask) {
  const name = ask.dataset.ask;
  if (name === "what") return story.value.trim() !== "";
  if (name === "who") return form.elements.no_one.checked || form.querySelector(".person") !== null;
  if (name === "when") return true;
  return anyChecked(ask);
}

function colourNumbers() {
  for (const ask of form.querySelectorAll("[data-ask]")) {
    ask.querySelector(".m").classList.toggle("m--done", isAnswered(ask));
  }
}

/* --- An image nobody may look at ------------------------------------------- */

function isPanelShown() {
  return panel.checkVisibility ? panel.checkVisibility() : panel.offsetParent !== null;
}

function askAboutImage() {
  prompt.hidden = promptRefused || isPanelShown() || !IMAGE_WORDS.test(story.value);
  if (!prompt.hidden) said.textContent = "Is this about a nude or semi-nude image?";
}

function stopChanged(box) {
  if (!box.matches("[data-stop]")) return;
  panel.classList.remove("is-shown");
  if (!box.checked) return;
  prompt.hidden = true;
  said.textContent = "Leave the image where it is. Tell the DSL in person now.";
  keepInView(panel);
}

function keepInView(part) {
  const room = window.innerHeight - form.querySelector(".bar").offsetHeight;
  const below = part.getBoundingClientRect().top + 64 - room;
  if (below > 0) window.scrollBy(0, below);
}

form.querySelector("[data-prompt-yes]").addEventListener("click", () => {
  panel.classList.add("is-shown");
  prompt.hidden = true;
  panel.focus();
});
form.querySelector("[data-prompt-no]").addEventListener("click", () => {
  promptRefused = true;
  prompt.hidden = true;
  story.focus();
});

/* --- The lines of question 4 and of who reads it ---------------------------- */

function dayWords(day, month, year) {
  const chosen = new Date(year, month - 1, day);
  const now = new Date();
  const days = Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()) - chosen) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const parts = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return parts.format(chosen).replace(",", "");
}

function sumUpWhen() {
  const [day, month, year] = [0, 1, 2].map((n) => Number(form.elements[`happened_day_${n}`].value));
  const time = form.elements.happened_time.value.trim();
  const makesSense = day && month && year > 1999 && /^\d{1,2}[:.]?\d{2}$/.test(time);
  form.querySelector("[data-when]").textContent = makesSense
    ? `${dayWords(day, month, year)}, ${time}`
    : "Not clear yet";
}

function sumUpWhere() {
  const place = form.querySelector("[data-place]");
  place.textContent = form.elements.place.value.trim() || place.dataset.none;
  if (!form.elements.site) return;
  for (const desk of form.querySelectorAll("[data-desk]")) {
    desk.hidden = desk.dataset.desk !== form.elements.site.value;
    if (desk.hidden) continue;
    form.querySelector("[data-site]").textContent = desk.dataset.name;
    document.querySelector(".top .site").textContent = desk.dataset.name;
    document.querySelector("[data-dsl]").href = desk.dataset.phone;
  }
}

/* --- Wiring ------------------------------------------------------------------ */

form.addEventListener("input", ({ target }) => {
  colourNumbers();
  if (target.name?.startsWith("happened_")) sumUpWhen();
  if (target.name === "place") sumUpWhere();
  if (target !== story) return;
  clearTimeout(promptTimer);
  promptTimer = setTimeout(askAboutImage, PROMPT_AFTER_MS);
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "site") sumUpWhere();
  stopChanged(target);
  colourNumbers();
});
form.addEventListener("people", colourNumbers);

/* Enter in a box must not send half an incident. */
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio])")) event.preventDefault();
});

colourNumbers();
sumUpWhere();
