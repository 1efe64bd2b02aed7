/** The people picker: a combobox over the search box, and cards for the chosen. */

const FEWEST_LETTERS = 2;
const WAIT_MS = 250;

const form = document.querySelector("[data-log]");
const finder = form.querySelector("[data-picker]");
const box = form.elements.find;
const cards = form.querySelector("[data-people]");
const blank = form.querySelector("[data-blank]");
const said = form.querySelector("[data-said]");
const options = document.createElement("ul");
let matches = [];
let active = -1;
let timer = 0;
let asking = null;

options.id = "matches";
options.className = "options";
options.hidden = true;
options.setAttribute("role", "listbox");
options.setAttribute("aria-label", "Who did you mean?");
finder.after(options);
finder.querySelector("button").hidden = true;
form.querySelector("#div_id_found")?.nextElementSibling.remove();
form.querySelector("#div_id_found")?.remove();
for (const [name, value] of Object.entries({
  "role": "combobox",
  "aria-autocomplete": "list",
  "aria-expanded": "false",
  "aria-controls": options.id,
})) box.setAttribute(name, value);

/* --- Looking -------------------------------------------------------------- */

function about(match) {
  const facts = [match.known_as && `Known as ${match.known_as}`, match.id.startsWith("user:") && "Staff", match.year, match.class, match.site, match.born && `born ${match.born}`];
  return facts.filter(Boolean).join(", ");
}

async function look() {
  const words = box.value.trim();
  asking?.abort();
  if (words.length < FEWEST_LETTERS) return close();
  asking = new AbortController();
  try {
    const url = `${finder.dataset.picker}?q=${encodeURIComponent(words)}`;
    const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show((await answer.json()).people, words);
  } catch (fault) {
    if (fault.name === "AbortError") return;
    close();
    said.textContent = "The list could not be reached. Use Someone who is not on the list.";
  }
}

function show(found, words) {
  const there = new Set([...cards.children].map((card) => card.dataset.person));
  matches = found.filter((match) => !there.has(match.id));
  active = -1;
  options.replaceChildren(...matches.map(drawOption));
  options.hidden = matches.length === 0;
  box.setAttribute("aria-expanded", String(!options.hidden));
  box.removeAttribute("aria-activedescendant");
  if (matches.length) options.scrollIntoView({ block: "nearest" });
  const count = matches.length === 1 ? "1 match" : `${matches.length} matches`;
  said.textContent = matches.length ? count : `Nobody here is called “${words}”, or they are there already.`;
}

function drawOption(match, number) {
  const option = document.createElement("li");
  option.id = `match-${number}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const name = document.createElement("b");
  name.textContent = match.name;
  const line = document.createElement("span");
  line.className = "meta";
  line.textContent = about(match);
  option.append(name, line);
  return option;
}

function close() {
  matches = [];
  active = -1;
  options.hidden = true;
  options.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function move(by) {
  if (!matches.length) return;
  active = (active + by + matches.length) % matches.length;
  [...options.children].forEach((option, number) => {
    option.setAttribute("aria-selected", String(number === active));
  });
  const chosen = options.children[active];
  box.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

/* --- Cards ---------------------------------------------------------------- */

function nextNumber() {
  const numbers = [...cards.querySelectorAll("[name$='-id']")].map((field) => Number(field.name.split("-")[1]));
  return Math.max(-1, ...numbers) + 1;
}

function fillIn(card, number, name) {
  for (const part of card.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const value = part.getAttribute(attribute);
      if (value) part.setAttribute(attribute, value.replace("__prefix__", number));
    }
  }
  const remove = card.querySelector("[name=do-remove]");
  remove.value = number;
  remove.setAttribute("aria-label", `Remove ${name}`);
  card.querySelector("label").textContent = `Part ${name} played`;
  card.querySelector("[data-name]").textContent = name;
}

function initials(name) {
  const words = name.split(/\s+/);
  return words[0].slice(0, 1) + (words.length > 1 ? words.at(-1).slice(0, 1) : "");
}

function add(token, name, line, words = "") {
  const card = blank.content.firstElementChild.cloneNode(true);
  const number = nextNumber();
  fillIn(card, number, name);
  card.dataset.person = token;
  card.classList.toggle("person--staff", token.startsWith("user:"));
  const face = card.querySelector("[data-face]");
  face.textContent = initials(name);
  face.classList.toggle("face--c", token.startsWith("user:"));
  card.querySelector("[data-about]").textContent = line;
  card.querySelector(`[name=person-${number}-id]`).value = token;
  card.querySelector(`[name=person-${number}-words]`).value = words;
  cards.append(card);
  form.elements.no_one.checked = false;
  tell(`${name} added`);
}

function choose(match) {
  add(match.id, match.name, about(match));
  box.value = "";
  close();
  box.focus();
}

function tell(words) {
  const count = cards.children.length;
  said.textContent = `${words}. ${count === 1 ? "1 person" : `${count} people`}`;
  form.dispatchEvent(new Event("people"));
}

/* --- Wiring ----------------------------------------------------------------- */

box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
});
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    choose(matches[active]);
  }
  if (event.key === "Escape" && !options.hidden) {
    event.stopPropagation();
    close();
  }
});
box.addEventListener("blur", () => setTimeout(close, 200));
options.addEventListener("pointerdown", (event) => event.preventDefault());
options.addEventListener("click", ({ target }) => {
  const number = [...options.children].indexOf(target.closest("li"));
  if (number >= 0) choose(matches[number]);
});

cards.addEventListener("click", (event) => {
  const button = event.target.closest("[name=do-remove]");
  if (!button) return;
  event.preventDefault();
  const card = button.closest("li");
  const name = card.querySelector("[data-name]").textContent;
  card.remove();
  tell(`${name} removed`);
  box.focus();
});

for (const way of form.querySelectorAll("[data-stranger]")) {
  way.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    const field = way.querySelector("input");
    const words = field.value.trim();
    if (!words) return field.focus();
    const token = way.dataset.stranger;
    add(token, words, token === "outsider" ? "Outside school" : "Name not known", words);
    field.value = "";
    field.focus();
  });
}
