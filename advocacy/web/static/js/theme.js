// Runs before the page is drawn: the chosen theme, else the system's. The toggle remembers the choice in a cookie,
// so that the server draws the next page in it.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => root.dataset.bsTheme || (system.matches ? "dark" : "light");
  const say = () => { root.dataset.shownTheme = shown(); };
  const label = (button) => {
    button.setAttribute("aria-label", shown() === "dark" ? button.dataset.toLight : button.dataset.toDark);
  };

  say();
  system.addEventListener("change", say);

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      label(button);
      button.addEventListener("click", () => {
        const next = shown() === "dark" ? "light" : "dark";
        root.dataset.bsTheme = next;
        const secure = location.protocol === "https:" ? ";secure" : "";
        document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax${secure}`;
        say();
        label(button);
      });
    }
  });
})();
