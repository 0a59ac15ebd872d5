// Where HR and Legal read and decide: moving by keys, a reason before changes are asked for, quoting what is selected,
// completing names. Without this script everything is done by the forms themselves.
"use strict";

// --- single keys: j and k move, x picks; they can be switched off on this device ---------------------------------
{
  const stops = [...document.querySelectorAll("[data-row]")];
  const parts = [...document.querySelectorAll(".reading > .panel-head .panel-title")];
  const all = stops.length ? stops : parts;
  for (const part of parts) part.tabIndex = -1;

  const move = (by) => {
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: stops.length ? "nearest" : "start" });
  };
  document.addEventListener("keydown", (event) => {
    const key = window.singleKey(event);
    if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); }
    if (key === "x") document.activeElement.closest("tr")?.querySelector("[name=pick]")?.click();
  });
  for (const label of document.querySelectorAll("[data-keys-switch]")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = localStorage.getItem("single-keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("single-keys", box.checked ? "on" : "off"));
  }
}

// --- a reason first: the button waits for the note, Ctrl and Enter press it --------------------------------------
for (const form of document.querySelectorAll("form:has([data-needs-note])")) {
  const note = form.querySelector("[name=note]");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.className = "visually-hidden";
  form.append(said);
  let waiting = null;

  for (const button of form.querySelectorAll("[data-needs-note]")) {
    button.addEventListener("click", (event) => {
      if (note.value.trim()) return;
      event.preventDefault();
      waiting = button;
      said.textContent = form.dataset.decides ?? "";
      note.placeholder = form.dataset.decides ?? "";
      note.closest("details").open = true;
      note.focus();
    });
  }
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && waiting && note.value.trim()) {
      event.preventDefault();
      form.requestSubmit(waiting);
    }
    if (event.key === "Escape") {
      waiting = null;
      note.placeholder = "";
      note.closest("details").open = Boolean(note.value.trim());
      note.blur();
    }
  });
}

// --- how many are picked ----------------------------------------------------------------------------------------
for (const count of document.querySelectorAll("[data-picked]")) {
  const show = () => {
    const picked = document.querySelectorAll("[name=pick]:checked").length;
    count.textContent = picked ? `${picked} ${count.dataset.pickedWords}` : "";
  };
  document.addEventListener("change", show);
  show();
}

// --- quoting: what is selected in a caption becomes a row of the comment's or the decision's form -----------------
{
  const bar = document.querySelector("[data-selecting]");
  const letters = (text) => [...text].length;

  // The approved words in the selection; it ends where the product fills something in.
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const words = (range.startContainer.parentElement ?? range.startContainer).closest?.("[data-words]");
    if (!words) return null;
    let start = null, end = null, quote = "";
    for (const run of words.querySelectorAll("[data-at]")) {
      const node = run.firstChild;
      if (!node || !range.intersectsNode(node)) continue;
      const from = range.startContainer === node ? range.startOffset : 0;
      const to = range.endContainer === node ? range.endOffset : node.data.length;
      if (from >= to) continue;
      const at = Number(run.dataset.at) + letters(node.data.slice(0, from));
      if (start !== null && at !== end) break;
      start ??= at;
      end = at + letters(node.data.slice(from, to));
      quote += node.data.slice(from, to);
    }
    return quote.trim() ? { quote, start, place: words.dataset.words, range } : null;
  };

  const rowsOf = (form) => form.querySelector("[data-quote-rows]");
  const fill = (row, quote, place, start) => {
    row.querySelector("[name=quote]").value = quote;
    row.querySelector("[name=quote_in]").value = place;
    row.querySelector("[name=quote_start]").value = start;
  };
  const chips = (form) => {
    const shown = form.querySelector("[data-quote-chips]");
    shown.replaceChildren();
    for (const row of rowsOf(form).children) {
      const quote = row.querySelector("[name=quote]").value.trim();
      if (!quote) continue;
      const chip = document.createElement("span");
      chip.className = "chip";
      const text = document.createElement("span");
      text.className = "chip-text";
      text.textContent = `“${quote}”`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `${bar.dataset.removeWords}: ${quote}`);
      remove.addEventListener("click", () => { fill(row, "", "", ""); chips(form); });
      chip.append(text, remove);
      shown.append(chip);
    }
    shown.hidden = !shown.children.length;
  };
  const add = (form, found) => {
    const rows = rowsOf(form);
    let row = [...rows.children].find((each) => !each.querySelector("[name=quote]").value.trim());
    if (!row) {
      row = rows.lastElementChild.cloneNode(true);
      for (const each of row.querySelectorAll("[id], [for]")) {
        const attribute = each.id ? "id" : "for";
        each.setAttribute(attribute, each.getAttribute(attribute).replace(/\d+$/, rows.children.length));
      }
      rows.append(row);
    }
    fill(row, found.quote, found.place, found.start);
    chips(form);
    const words = form.querySelector("[name=text], [name=note]");
    const fold = words.closest("details");
    if (fold) fold.open = true;
    words.focus();
  };

  if (bar) {
    let found = null;
    const place = () => {
      found = selected();
      bar.hidden = !found;
      if (!found) return;
      const box = found.range.getBoundingClientRect();
      const left = Math.min(box.left, document.documentElement.clientWidth - bar.offsetWidth - 12);
      bar.style.left = `${Math.max(left, 8) + scrollX}px`;
      bar.style.top = `${box.bottom + scrollY + 6}px`;
    };
    document.addEventListener("selectionchange", place);
    for (const button of bar.querySelectorAll("[data-quote-to]")) {
      const form = document.querySelector(button.dataset.quoteTo);
      if (!form) { button.remove(); continue; }
      button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
      button.addEventListener("click", () => { if (found) add(form, found); bar.hidden = true; });
    }
    document.addEventListener("keydown", (event) => {
      if (window.singleKey(event) === "q" && found) { event.preventDefault(); bar.querySelector("button:last-child").click(); }
      if (event.key === "Escape") bar.hidden = true;
    });
    for (const rows of document.querySelectorAll("[data-quote-rows]")) {
      const form = rows.closest("form");
      rows.addEventListener("input", () => chips(form));
      chips(form);
    }
  }

  // A quote in the thread shows its words in the caption.
  for (const quote of document.querySelectorAll("[data-quoted]")) {
    const [network, language, start, end] = quote.dataset.quoted.split("|");
    quote.addEventListener("click", () => {
      const words = document.querySelector(`[data-words="${CSS.escape(network)}|${CSS.escape(language)}"]`);
      if (!words) return;
      const range = document.createRange();
      for (const run of words.querySelectorAll("[data-at]")) {
        const at = Number(run.dataset.at), text = [...run.firstChild.data];
        const cut = (place) => text.slice(0, place - at).join("").length;
        if (at <= start && start < at + text.length) range.setStart(run.firstChild, cut(start));
        if (at < end && end <= at + text.length) range.setEnd(run.firstChild, cut(end));
      }
      words.scrollIntoView({ block: "center" });
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    });
  }
}

// --- names: @ and the first letters offer the people who can see this item ----------------------------------------
{
  const people = [...document.querySelectorAll("[data-people] option")].map((option) => option.textContent);
  const BEGUN = /(?:^|[\s(])@([^@\n]{0,40})$/u;

  for (const area of people.length ? document.querySelectorAll("textarea[data-mentions]") : []) {
    const list = document.createElement("ul");
    list.className = "naming-list";
    list.setAttribute("role", "listbox");
    list.id = `${area.id}-names`;
    list.hidden = true;
    area.parentElement.classList.add("naming");
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    let at = 0;

    const begun = () => area.value.slice(0, area.selectionStart).match(BEGUN)?.[1];
    const show = () => {
      const typed = begun()?.toLocaleLowerCase();
      const fits = typed === undefined ? [] : people.filter((name) => ` ${name}`.toLocaleLowerCase().includes(` ${typed}`)).slice(0, 8);
      at = 0;
      list.replaceChildren(...fits.map((name, number) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.id = `${list.id}-${number}`;
        item.textContent = name;
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
        return item;
      }));
      list.hidden = !fits.length;
      mark();
    };
    const mark = () => {
      [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
      if (list.hidden) { area.removeAttribute("aria-activedescendant"); area.removeAttribute("aria-controls"); return; }
      area.setAttribute("aria-controls", list.id);
      area.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const take = (name) => {
      const before = area.value.slice(0, area.selectionStart);
      const start = before.length - begun().length;
      area.setRangeText(`${name} `, start, before.length, "end");
      list.hidden = true;
      mark();
    };
    area.addEventListener("input", show);
    area.addEventListener("blur", () => { list.hidden = true; mark(); });
    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const count = list.children.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      else if (event.key === "Enter" || event.key === "Tab") take(list.children[at].textContent);
      else if (event.key === "Escape") list.hidden = true;
      else return;
      event.preventDefault();
      event.stopPropagation();
      mark();
    });
  }
}
