// The composer's previews: what is typed goes to the server, which answers with the previews as they will be sent.
"use strict";
for (const form of document.querySelectorAll("form[data-preview-url]")) {
  const target = document.querySelector(form.dataset.previewTarget);
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  let timer = 0;
  let running = null;

  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
        signal: running.signal,
      });
      if (answer.ok) target.innerHTML = await answer.text();
    } catch (problem) {
      // A newer keystroke, or no connection: the last preview stays, the next keystroke tries again.
      if (problem.name === "AbortError") return;
    }
    target.removeAttribute("aria-busy");
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, 350); };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}
