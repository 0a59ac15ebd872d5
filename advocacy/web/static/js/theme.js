// Runs before the page is drawn: the chosen theme, else the system's. The toggle remembers the choice in a cookie,
// so that the server draws the next page in it.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => root.dataset.bsTheme || (system.matches ? "dark" : "light");
  const toggles = () => document.querySelectorAll("[data-theme-toggle]");
  const say = () => {
    root.dataset.shownTheme = shown();
    for (const button of toggles()) {
      button.setAttribute("aria-label", shown() === "dark" ? button.dataset.toLight : button.dataset.toDark);
    }
  };

  say();
  system.addEventListener("change", say);

  document.addEventListener("DOMContentLoaded", () => {
    say();
    for (const button of toggles()) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const next = shown() === "dark" ? "light" : "dark";
        root.dataset.bsTheme = next;
        const secure = location.protocol === "https:" ? ";secure" : "";
        document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax${secure}`;
        say();
      });
    }
  });
})();
