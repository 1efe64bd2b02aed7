// While a worker is busy: look again every two seconds, and show what came of it.
const EVERY = 2000;

async function look() {
  const now = document.querySelector("[data-progress]");
  if (!now) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-progress]");
      if (!next) {
        location.reload();
        return;
      }
      const [before, after] = [now, next].map((each) => each.querySelector("p"));
      if (before.textContent !== after.textContent) before.textContent = after.textContent;
    }
  } catch {
    // No connection: the page stays as it is and looks again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
