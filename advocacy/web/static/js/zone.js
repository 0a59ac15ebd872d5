// When the browser's zone is not the profile's, the reader is told which one a time field means, and the time there.
"use strict";
{
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll("[data-zone]")) {
    const hint = field.closest(".field").querySelector("[data-zone-hint]");
    if (hint && field.dataset.zone !== here) {
      hint.hidden = false;
      hint.querySelector("[data-zone-here]").textContent = here;
    }
  }
}
