// The service worker. It keeps the shell and the page without a connection, never a page of anybody's. A form with a
// key that could not be sent is put aside and sent later; messages of the company's server are shown as they come.
const SHELL = `shell ${FACTS.version}`;
const PLACE = self.location.origin;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(SHELL);
    await kept.addAll(FACTS.shell);
    await kept.add(new Request(FACTS.offline, { cache: "reload" }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("shell ") && name !== SHELL) await caches.delete(name);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

// A page that was on its way while the worker began asks to be looked after, too.
self.addEventListener("message", (event) => {
  if (event.data === "claim") event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const asked = event.request;
  const url = new URL(asked.url);
  if (url.origin !== PLACE) return;
  if (asked.mode === "navigate") {
    if (asked.method === "GET") event.respondWith(opened(event));
    else if (asked.method === "POST") posted(event);
  } else if (asked.method === "GET" && FACTS.shell.includes(url.pathname + url.search)) {
    event.respondWith(fromShell(asked));
  }
});

async function fromShell(asked) {
  return (await caches.match(asked, { cacheName: SHELL })) ?? fetch(asked);
}

async function withoutConnection() {
  return (await caches.match(FACTS.offline, { cacheName: SHELL })) ?? Response.error();
}

async function opened(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return withoutConnection();
  }
}

// A form. One with a key is put aside when the line breaks: whether the server had it or not, the key makes it once.
function posted(event) {
  const type = event.request.headers.get("Content-Type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return;
  const copy = event.request.clone();
  event.respondWith((async () => {
    try {
      const answer = await fetch(event.request);
      if (answer.type === "opaqueredirect") event.waitUntil(sent(copy));
      return answer;
    } catch {
      const kept = await putAside(copy);
      return kept ? Response.redirect(`${FACTS.offline}?kept`, 303) : withoutConnection();
    }
  })());
}

const keyIn = (fields) => fields.find(([name]) => name === "idempotency_key")?.[1];
const drafted = async (key) => (await outbox.all("drafts")).find((each) => each.key === key);

async function sent(copy) {
  const key = keyIn([...(await copy.formData())]);
  const draft = key && (await drafted(key));
  if (draft) await outbox.drop("drafts", draft.page);
}

async function putAside(copy) {
  const fields = [...(await copy.formData())].filter(([name]) => name !== "csrf_token");
  const key = keyIn(fields);
  const draft = key && (await drafted(key));
  if (!draft) return false;
  const url = new URL(copy.url).pathname;
  await outbox.put("waiting", { key, url, page: draft.page, person: draft.person, title: draft.title, fields, at: Date.now() });
  await outbox.drop("drafts", draft.page);
  await self.registration.sync?.register("outbox").catch(() => {}); // a browser may refuse it: the next page sends too
  return true;
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendAll());
});

async function sendAll() {
  await outbox.send(FACTS.here);
  for (const client of await self.clients.matchAll()) client.postMessage({ sent: true });
}

// --- messages ---

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(said.title ?? "", {
    body: said.text,
    tag: said.tag,
    icon: FACTS.icon,
    badge: FACTS.badge,
    data: { path: said.path },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.path ?? "/", PLACE);
  event.waitUntil((async () => {
    if (url.origin !== PLACE) return;
    const windows = await self.clients.matchAll({ type: "window" });
    for (const client of windows) {
      if (new URL(client.url).pathname === url.pathname) { await client.focus(); return; }
    }
    await self.clients.openWindow(url.href);
  })());
});

// The browser took a new address: the server is told, if somebody is signed in.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil((async () => {
    const options = event.oldSubscription?.options;
    const fresh = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
    if (!fresh) return;
    const answer = await fetch(FACTS.here, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const { token } = await answer.json();
    const { endpoint, keys } = fresh.toJSON();
    await fetch(FACTS.devices, {
      method: "POST",
      body: new URLSearchParams({ endpoint, ...keys }),
      headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
    });
  })());
});
