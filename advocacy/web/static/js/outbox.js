// What somebody wrote without a connection waits in the browser (IndexedDB), under their number, and is sent once when
// there is one again: each with a key of its own, which the server honours. Pages and the service worker share this.
"use strict";
self.outbox = (() => {
  const STORES = { drafts: "page", waiting: "key", facts: "name" };
  const DAYS = 14 * 86400 * 1000;

  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("advocacy", 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (store, mode, work) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const step = base.transaction(store, mode);
        const asked = work(step.objectStore(store));
        step.oncomplete = () => resolve(asked.result);
        step.onerror = () => reject(step.error);
        step.onabort = () => reject(step.error);
      });
    } finally {
      base.close();
    }
  };
  const all = (store) => within(store, "readonly", (rows) => rows.getAll());
  const get = (store, key) => within(store, "readonly", (rows) => rows.get(key));
  const put = (store, row) => within(store, "readwrite", (rows) => rows.put(row));
  const drop = (store, key) => within(store, "readwrite", (rows) => rows.delete(key));

  // Whose browser this is now; what somebody else had left here goes.
  const belongsTo = async (person) => {
    for (const store of ["drafts", "waiting"]) {
      for (const row of await all(store)) {
        if (row.person !== person || Date.now() - row.at > DAYS) await drop(store, row[STORES[store]]);
      }
    }
    await put("facts", { name: "person", value: person });
  };

  // Sends what waits for this person, oldest first. What the server refuses is a draft again, on the page it came from.
  const send = async (hereUrl) => {
    const rows = (await all("waiting")).sort((one, other) => one.at - other.at);
    if (!rows.length) return;
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(hereUrl, { headers, cache: "no-store", redirect: "manual" });
    if (!answer.ok) return;
    const me = await answer.json();
    for (const row of rows.filter((each) => each.person === me.person)) {
      const taken = await fetch(row.url, {
        method: "POST",
        body: new URLSearchParams(row.fields),
        headers: { ...headers, "X-CSRFToken": me.token, "Idempotency-Key": row.key },
        redirect: "manual", // the page behind it is of no use here
      });
      if (taken.status === 401 || taken.status === 429 || taken.status >= 500) break;
      if (taken.type !== "opaqueredirect" && !taken.ok) {
        await put("drafts", { page: row.page, person: row.person, key: row.key, title: row.title, fields: row.fields, at: row.at, refused: true });
        await note(row, "refused");
      } else {
        await note(row, "sent");
      }
      await drop("waiting", row.key);
    }
  };
  // What became of it is told by the next page that is open: the worker sends while none is.
  const note = async ({ person, title, page }, outcome) => {
    const before = (await get("facts", "told"))?.value ?? [];
    await put("facts", { name: "told", value: [...before, { person, title, page, outcome }] });
  };
  const told = async (person) => {
    const found = (await get("facts", "told"))?.value ?? [];
    await drop("facts", "told");
    return found.filter((each) => each.person === person);
  };
  // One at a time, in whichever window or worker; a connection that is not there yet is no mistake.
  const sendOnce = (hereUrl) => {
    const attempt = () => send(hereUrl).catch((problem) => {
      if (!(problem instanceof TypeError)) throw problem;
    });
    return navigator.locks ? navigator.locks.request("outbox", attempt) : attempt();
  };
  return { all, get, put, drop, belongsTo, send: sendOnce, told };
})();
