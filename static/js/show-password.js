// Adds a Show button to each password field, so that a long password can be checked.

for (const field of document.querySelectorAll("input[data-can-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet showable__button";
  button.setAttribute("aria-controls", field.id);
  const label = document.querySelector(`label[for="${field.id}"]`)?.textContent ?? "";

  const draw = () => {
    const isShown = field.type === "text";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${label.toLowerCase()}`);
  };

  const row = document.createElement("div");
  row.className = "showable";
  field.replaceWith(row);
  row.append(field, button);
  button.addEventListener("click", () => {
    field.type = field.type === "text" ? "password" : "text";
    draw();
  });
  // A browser that offers to keep the password looks for a password field.
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
  draw();
}
