// Keys that decide: a letter presses the button that carries it, unless the reader is writing. The button shows its letter.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.focus();
  button.click();
});
for (const button of document.querySelectorAll("[data-key]")) button.setAttribute("aria-keyshortcuts", button.dataset.key);
