// The page without a connection: what waits, and a suggestion that is written down now and sent later.
"use strict";
{
  const list = document.querySelector("[data-waiting-list]");
  const form = document.querySelector("form[data-later]");
  const show = async () => {
    const who = (await outbox.get("facts", "person"))?.value;
    const mine = (await outbox.all("waiting")).filter((row) => row.person === who);
    list.closest("[data-waiting]").hidden = !mine.length;
    list.replaceChildren(...mine.map((row) => {
      const line = document.createElement("li");
      line.textContent = row.title;
      return line;
    }));
    form.hidden = !who;
    return who;
  };
  const begin = async () => {
    document.querySelector("[data-kept]").hidden = !location.search.includes("kept");
    const shared = new URLSearchParams(location.search);
    const address = /https?:\/\/\S+/;
    form.elements.url.value = shared.get("url") ?? shared.get("text")?.match(address)?.[0] ?? "";
    form.elements.why.value = shared.get("title") ?? "";
    await show();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const who = await show();
      const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
      const title = form.elements.url.value || form.elements.words.value.slice(0, 80);
      const page = form.getAttribute("action");
      if (!who || !title.trim()) return;
      await outbox.put("waiting", { key: crypto.randomUUID(), url: page, page, person: who, title, fields, at: Date.now() });
      const ready = await navigator.serviceWorker?.ready;
      await ready?.sync?.register("outbox").catch(() => {}); // a browser may refuse it: the next page sends too
      form.reset();
      document.querySelector("[data-kept]").hidden = false;
      await show();
    });
    document.querySelector("[data-again]").addEventListener("click", () => location.reload());
  };
  begin();
  addEventListener("online", () => location.reload());
}
