// Previews of what is being written: the form goes to the server, which answers with what they look like now: a page's
// fragment for the one target, or parts by name, each of which takes the place of what the page shows under that id.
"use strict";
for (const form of document.querySelectorAll("form[data-preview-url]")) {
  const target = form.dataset.previewTarget ? document.querySelector(form.dataset.previewTarget) : null;
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  let timer = 0;
  let running = null;

  const take = (html) => {
    const parts = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]")];
    if (target && !parts.length) target.innerHTML = html;
    for (const part of parts) {
      const shown = document.getElementById(part.dataset.part);
      if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
    }
  };
  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    target?.setAttribute("aria-busy", "true");
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
        signal: running.signal,
      });
      if (answer.ok) take(await answer.text());
    } catch (problem) {
      // A newer keystroke, or no connection: the last preview stays, the next keystroke tries again.
      if (problem.name === "AbortError") return;
    }
    target?.removeAttribute("aria-busy");
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, 350); };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("rows", soon);
}
