/* The button that prints. Without a script the page says where Print is. */
const button = document.querySelector("[data-print]");

if (button) {
  button.hidden = false;
  document.querySelector("[data-no-print]")?.remove();
  button.addEventListener("click", () => window.print());
}
