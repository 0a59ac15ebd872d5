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
    // A file has to be here before the button is pressed: the phone opens its sheet for a fresh press only.
    for (const button of document.querySelectorAll("[data-share-file]")) {
      const { shareFile, shareName, shareType, shareText } = button.dataset;
      if (!navigator.canShare?.({ files: [new File([""], shareName, { type: shareType })] })) continue;
      fetch(shareFile).then((answer) => (answer.ok ? answer.blob() : null)).then((blob) => {
        if (!blob) return;
        const shared = { text: shareText, files: [new File([blob], shareName, { type: shareType })] };
        button.hidden = !navigator.canShare(shared);
        button.addEventListener("click", () => navigator.share(shared).catch(() => {}));
      }, () => {});
    }
  }
}
