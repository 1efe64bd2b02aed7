/** Clocks that count down to a moment, and the button that copies words. */

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/* From when a clock is red and amber: one of hours, and one that runs for weeks. */
const HOURS = { red: 6 * HOUR, amber: DAY };
const WEEKS = { red: 2 * DAY, amber: 7 * DAY };
/* When a screen reader hears of the time left, and at no other minute. */
const SAID_AT = [24, 6, 1];

const says = document.querySelector("[data-clock-says]");
const faces = [...document.querySelectorAll("[data-due]")].map((face) => ({
  face,
  due: Date.parse(face.dataset.due),
  scale: face.dataset.days === undefined ? HOURS : WEEKS,
  card: face.closest(".clk, .strip"),
}));
let before = Date.now();

function words(left, scale) {
  if (scale === WEEKS && Math.abs(left) >= 2 * DAY) {
    return `${Math.floor(Math.abs(left) / DAY)} days ${left < 0 ? "late" : "left"}`;
  }
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (left < 0) return hours ? `${hours} h late` : `${rest} min late`;
  return hours ? `${hours} h ${String(rest).padStart(2, "0")} min left` : `${rest} min left`;
}

function look(left, scale) {
  if (left < 0) return "late";
  if (left <= scale.red) return "red";
  return left <= scale.amber ? "amber" : "plain";
}

function tick() {
  const now = Date.now();
  for (const { face, due, scale, card } of faces) {
    const left = due - now;
    face.textContent = words(left, scale);
    const kind = card?.classList[0];
    if (kind) {
      for (const name of ["plain", "amber", "red", "late"]) card.classList.remove(`${kind}--${name}`);
      card.classList.add(`${kind}--${look(left, scale)}`);
    }
    const passed = SAID_AT.find((hours) => due - before > hours * HOUR && left <= hours * HOUR);
    if (passed && says && card?.matches(".clk")) says.textContent = `${words(left, scale)}.`;
  }
  before = now;
}

if (faces.length) setInterval(tick, MINUTE);

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value);
      button.textContent = "Copied";
    } catch {
      /* The browser was told to refuse: the words stand ready to be copied by hand. */
      source.select();
      button.textContent = "Not copied. Copy the marked words by hand";
    }
    setTimeout(() => { button.textContent = label; }, 4000);
  });
}
