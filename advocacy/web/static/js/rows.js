// Rows of a form come and go without a trip to the server; without this script the same buttons make the trip.
"use strict";
for (const rows of document.querySelectorAll("[data-rows]")) {
  const form = rows.closest("form");
  const template = document.getElementById("row-template");
  let next = rows.children.length;

  const free = () => {
    do next += 1; while (rows.querySelector(`[data-row="${next}"]`));
    return String(next);
  };
  const changed = () => form.dispatchEvent(new Event("rows"));

  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    const drop = event.target.closest("[data-drop-row]");
    if (!add && !drop) return;
    event.preventDefault();
    if (add) {
      const made = document.createElement("div");
      made.innerHTML = template.innerHTML.replaceAll("NEW", free());
      const row = made.firstElementChild;
      rows.append(row);
      row.querySelector("textarea").focus();
    } else {
      const row = drop.closest("[data-row]");
      const beside = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (beside?.querySelector("textarea") ?? form.querySelector("[data-add-row]")).focus();
    }
    changed();
  });
}
