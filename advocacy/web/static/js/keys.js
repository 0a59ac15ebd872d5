// Keys that decide: a letter presses the button that carries it, unless the reader is writing or has switched them off.
// A press right after the page has come is left alone: it was meant for the page before. The button shows its letter.
"use strict";
{
  const SETTLED = 700;
  let readyAt = performance.now() + SETTLED;
  addEventListener("pageshow", () => { readyAt = performance.now() + SETTLED; });

  window.singleKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return null;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return null;
    return localStorage.getItem("single-keys") === "off" ? null : event.key.toLowerCase();
  };
  document.addEventListener("keydown", (event) => {
    const key = window.singleKey(event);
    const button = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    if (performance.now() < readyAt) return;
    button.focus();
    button.click();
  });
  for (const button of document.querySelectorAll("[data-key]")) button.setAttribute("aria-keyshortcuts", button.dataset.key);
}
