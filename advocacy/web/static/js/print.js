// The button that prints a page made for paper; hidden without script, for the browser's own menu does the same.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
