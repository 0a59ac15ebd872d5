// Forms that are worth keeping (data-keep names their page): what was typed comes back after a reload or a lost
// connection. Each carries a key, so that sending it twice is sending it once.
"use strict";
{
  const words = document.querySelector("[data-offline-words]")?.dataset;
  const person = Number(document.body.dataset.person);
  const typed = (field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type);
  const snapshot = (form) => [...form.elements].filter(typed).flatMap((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [[field.name, field.value]] : [];
    return [[field.name, field.value]];
  });
  const fill = (form, fields) => {
    for (const field of [...form.elements].filter(typed)) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) [field.value] = values;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const say = (text, label, then) => {
    const place = document.querySelector(".messages");
    const box = document.createElement("div");
    box.className = "notice tone-info";
    const body = document.createElement("div");
    body.className = "notice-body";
    const line = document.createElement("p");
    line.textContent = `${text} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline btn-sm";
    button.textContent = label;
    button.addEventListener("click", () => { box.remove(); then(); });
    body.append(line, button);
    box.append(body);
    place?.append(box);
  };

  const keep = async (form) => {
    const page = form.dataset.keep;
    const key = crypto.randomUUID();
    const blank = snapshot(form);
    const title = form.dataset.keepTitle ?? document.title;
    const carried = document.createElement("input");
    Object.assign(carried, { type: "hidden", name: "idempotency_key", value: key });
    form.append(carried);
    const note = (fields) => outbox.put("drafts", { page, person, key, title, fields, at: Date.now() });

    const found = await outbox.get("drafts", page);
    const brought = [...new URLSearchParams(location.search).keys()].some((name) => form.elements[name]);
    const worth = found?.person === person && JSON.stringify(found.fields) !== JSON.stringify(blank);
    if (worth && !brought && !form.querySelector(".is-invalid")) {
      fill(form, found.fields);
      await note(snapshot(form));
      say(found.refused ? words.refused : words.restored, words.startOver, async () => {
        fill(form, blank);
        await outbox.drop("drafts", page);
      });
    }
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => note(snapshot(form)), 300);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      carried.disabled = event.submitter?.value === "look"; // only shows it again
      if (carried.disabled) return;
      // With a worker the draft is put aside or dropped by what comes of it; without one it is sent the plain way.
      if (navigator.serviceWorker?.controller) note(snapshot(form));
      else outbox.drop("drafts", page);
    });
  };
  if (person && words && self.indexedDB && self.isSecureContext) {
    for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
  }
}
