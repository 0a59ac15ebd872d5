// Being told on this device: asked for by a button, never by itself. Also the button that installs the app.
"use strict";
{
  const card = document.querySelector("[data-device]");
  const on = card.querySelector("[data-turn-on]");
  const off = card.querySelector("[data-turn-off]");
  const state = card.querySelector("[data-device-state]");
  const token = document.querySelector("meta[name=csrf-token]").content;
  const key = card.dataset.key;
  const say = (text) => { state.textContent = text; };
  const post = (url, fields) => fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
  });
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  const show = (subscription) => {
    on.hidden = Boolean(subscription);
    off.hidden = !subscription;
    say(subscription ? card.dataset.isOn : card.dataset.isOff);
  };
  const turnOn = async (worker) => {
    if ((await Notification.requestPermission()) !== "granted") { say(card.dataset.denied); return; }
    let subscription;
    try {
      subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    } catch (problem) {
      say(`${card.dataset.failed} ${problem.message}`);
      return;
    }
    const { endpoint, keys } = subscription.toJSON();
    const answer = await post(card.dataset.add, { endpoint, ...keys });
    if (!answer.ok) { await subscription.unsubscribe(); say(card.dataset.failed); return; }
    location.reload();
  };
  const turnOff = async (worker) => {
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) {
      await post(card.dataset.end, { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    location.reload();
  };
  const begin = async () => {
    if (!key) return;
    if (!("serviceWorker" in navigator) || !("PushManager" in self) || !("Notification" in self)) { say(card.dataset.cannot); return; }
    const worker = await navigator.serviceWorker.register(card.dataset.worker);
    await navigator.serviceWorker.ready;
    show(await worker.pushManager.getSubscription());
    if (Notification.permission === "denied") { on.hidden = true; say(card.dataset.denied); }
    on.addEventListener("click", () => turnOn(worker));
    off.addEventListener("click", () => turnOff(worker));
  };
  begin();

  const install = document.querySelector("[data-install]");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install.hidden = false;
    install.addEventListener("click", () => { install.hidden = true; event.prompt(); }, { once: true });
  });
  if (matchMedia("(display-mode: standalone)").matches) document.querySelector("[data-installed]").hidden = false;
}
