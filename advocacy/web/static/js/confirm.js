// Destructive forms ask once, in a dialog. Also: no form is sent twice by an impatient second press.
"use strict";
{
  const words = document.querySelector("[data-confirm-words]");

  const ask = (question) => new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const text = document.createElement("p");
    text.id = "ask-text";
    text.textContent = question;
    const row = document.createElement("div");
    const button = (label, look, answer) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `btn ${look}`;
      made.textContent = label;
      made.addEventListener("click", () => dialog.close(answer));
      row.append(made);
    };
    button(words.dataset.no, "btn-outline", "");
    button(words.dataset.yes, "btn-danger", "yes");
    dialog.setAttribute("aria-labelledby", "ask-text");
    dialog.append(text, row);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      const submitter = event.submitter;
      if (await ask(form.dataset.confirm)) {
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
      }
      return;
    }
    if (form.method === "post") form.dataset.sent = "yes";
  });
  // Coming back with the browser's history, a form may be sent again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
  }));
}
