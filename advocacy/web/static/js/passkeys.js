// Passkeys (WebAuthn): asks our server what to ask the browser for, and hands back what the browser gives. Each block
// says where (data-options, data-answer) and what (data-passkey: get or create). Without this script, or in a browser
// that knows no passkeys, the blocks stay hidden and passwords, links and codes work as ever.
"use strict";
{
  const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const post = async (url, body) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.problem ?? "");
    return said;
  };

  const descriptors = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));
  const asked = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: descriptors(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: descriptors(options.allowCredentials) }),
  });
  const given = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    const { id, type } = credential;
    return { id, type, rawId: text(credential.rawId), response, clientExtensionResults: credential.getClientExtensionResults() };
  };

  for (const block of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    block.hidden = false;
    const button = block.querySelector("button");
    const said = block.querySelector("[data-said]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.hidden = true;
      try {
        const publicKey = asked(await post(block.dataset.options, {}));
        const credential = await navigator.credentials[block.dataset.passkey]({ publicKey });
        const name = block.querySelector("input")?.value ?? "";
        const done = await post(block.dataset.answer, { credential: given(credential), name, next: block.dataset.next });
        location.assign(done.onward);
      } catch (problem) {
        // The person turned it down, the device knows no key, or our server refused: say it, let them try again.
        said.textContent = problem instanceof DOMException || !problem.message ? said.dataset.said : problem.message;
        said.hidden = false;
        button.disabled = false;
      }
    });
  }
}
