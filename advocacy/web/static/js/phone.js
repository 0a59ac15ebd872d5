// The app on the phone: its worker, what waits to be sent, and what a new sign-in or a sign-out means for both.
"use strict";
{
  const words = document.querySelector("[data-offline-words]")?.dataset;
  const person = Number(document.body.dataset.person);

  const tell = (text, tone, href) => {
    const box = document.createElement("div");
    box.className = `notice tone-${tone}`;
    const body = document.createElement("div");
    body.className = "notice-body";
    const line = document.createElement("p");
    line.textContent = text;
    body.append(line);
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = words.open;
      body.append(link);
    }
    box.append(body);
    document.querySelector(".messages")?.append(box);
  };
  const report = async () => {
    for (const { title, page, outcome } of await outbox.told(person)) {
      if (outcome === "sent") tell(`${words.sent} ${title}`, "good");
      else tell(`${words.notTaken} ${title}`, "warn", page);
    }
  };
  const askBeforeSignOut = async () => {
    const waiting = await outbox.all("waiting");
    for (const form of document.querySelectorAll("form[data-sign-out]")) {
      if (waiting.length) form.dataset.confirm = words.signOut;
      else delete form.dataset.confirm;
    }
  };
  const sendWaiting = async () => {
    await outbox.send(words.here);
    await report();
    await askBeforeSignOut();
  };
  // A new sign-in in a browser that asked to be told before: the address is told anew, for it ended with the old one.
  const renew = async (registration) => {
    const before = await outbox.get("facts", "visit");
    if (before?.value === words.visit) return;
    const subscription = await registration.pushManager?.getSubscription();
    if (subscription && before?.person === person) {
      const { endpoint, keys } = subscription.toJSON();
      const token = document.querySelector("meta[name=csrf-token]").content;
      await fetch(words.devices, {
        method: "POST",
        body: new URLSearchParams({ endpoint, ...keys }),
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
      });
    } else if (subscription) {
      await subscription.unsubscribe(); // it was somebody else's
    }
    await outbox.put("facts", { name: "visit", value: words.visit, person });
  };
  const begin = async () => {
    await outbox.belongsTo(person);
    await sendWaiting();
    addEventListener("online", sendWaiting);
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.addEventListener("message", (event) => event.data.sent && report());
    await renew(await navigator.serviceWorker.register(words.worker));
    const worker = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) worker.active.postMessage("claim");
  };
  const quiet = (problem) => console.info("offline:", problem.message); // a browser without room or without leave
  if (person && words && self.isSecureContext && self.indexedDB) {
    addEventListener("load", () => setTimeout(() => begin().catch(quiet), 0));
  }
}
