// Messages can be put away.
"use strict";
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => button.closest("[data-dismissable]").remove());
}
// Menus and notes made of <details> close when the reader goes elsewhere.
{
  const loose = ".user-menu[open], .provenance[open]";
  const closeOthers = (kept) => document.querySelectorAll(loose).forEach((menu) => { if (!menu.contains(kept)) menu.open = false; });
  document.addEventListener("click", (event) => closeOthers(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement.closest(loose);
    closeOthers(null);
    menu?.querySelector("summary").focus();
  });
}
