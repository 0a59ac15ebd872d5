// Copy buttons and the phone's share sheet. They stay hidden where the browser lacks the power.
"use strict";
{
  const wanted = (button) => button.dataset.copyFrom ? document.querySelector(button.dataset.copyFrom).value : button.dataset.copy;

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy], [data-copy-from]")) {
      const label = button.querySelector("span");
      const before = label.textContent;
      button.hidden = false;
      label.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(wanted(button));
        label.textContent = button.dataset.copied;
        setTimeout(() => { label.textContent = before; }, 2000);
      });
    }
  }
  if (navigator.share) {
    for (const button of document.querySelectorAll("[data-share-url]")) {
      button.hidden = false;
      const { shareUrl, shareText } = button.dataset;
      const shared = shareUrl ? { url: shareUrl, text: shareText } : { text: shareText }; // an empty address would be this page's
      // Closing the sheet rejects the promise; nothing has happened then.
      button.addEventListener("click", () => navigator.share(shared).catch(() => {}));
    }
  }
}
