// Posts move to another day of the month, and cards to another lane of a board, by dragging, or by M, the arrows and
// Enter; without this script their page moves them. The form names the field to fill in, and how long a row is.
"use strict";
for (const form of document.querySelectorAll("form[data-move-form]")) {
  const says = document.querySelector("[data-move-says]");
  const places = "[data-day], [data-lane]";
  const days = [...document.querySelectorAll(places)];
  const field = form.dataset.moveForm || "day";
  const row = Number(form.dataset.moveRow ?? 7);
  let held = null;
  let target = -1;

  const show = (at) => {
    days[target]?.classList.remove("day-target");
    target = at;
    days[target]?.classList.add("day-target");
  };
  const drop = () => {
    form.action = held.dataset.moves;
    form.elements[field].value = days[target].dataset.day ?? days[target].dataset.lane;
    says.textContent = says.dataset.moving;
    form.requestSubmit();
  };
  const leave = () => {
    held?.classList.remove("event-held");
    held = null;
    show(-1);
  };
  const take = (event) => {
    held = event.closest("[data-moves]");
    held.classList.add("event-held");
    show(days.indexOf(held.closest(places)));
  };

  document.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-moves]")) return;
    take(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.moves);
  });
  document.addEventListener("dragover", (event) => {
    const day = held && event.target.closest(places);
    if (!day) return;
    event.preventDefault();
    show(days.indexOf(day));
  });
  document.addEventListener("drop", (event) => {
    if (!held || target < 0) return;
    event.preventDefault();
    if (held.closest(places) === days[target]) leave();
    else drop();
  });
  document.addEventListener("dragend", () => { if (!form.action.includes(held?.dataset.moves)) leave(); });

  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = event.target.closest?.("[data-moves]");
    if (!held && on && event.key.toLowerCase() === "m") {
      take(on);
      says.textContent = says.dataset.taken;
    } else if (held && event.key in steps) {
      const at = target + steps[event.key];
      if (at >= 0 && at < days.length) show(at);
      says.textContent = days[target].dataset.dayName ?? days[target].dataset.laneName;
    } else if (held && event.key === "Enter") {
      drop();
    } else if (held && event.key === "Escape") {
      leave();
      says.textContent = says.dataset.left;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
