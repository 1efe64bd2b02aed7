// Passkeys: turns the server's options into a call to the browser, and its answer
// into the hidden field of the form. Without this file the buttons stay hidden.

const fromText = (text) => {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const toText = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const decoded = (credentials = []) =>
  credentials.map((each) => ({ ...each, id: fromText(each.id) }));

const answer = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });

const create = async ({ publicKey }) => {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: fromText(publicKey.challenge),
      user: { ...publicKey.user, id: fromText(publicKey.user.id) },
      excludeCredentials: decoded(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
  return answer(credential, {
    clientDataJSON: toText(credential.response.clientDataJSON),
    attestationObject: toText(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
};

const get = async ({ publicKey }) => {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: fromText(publicKey.challenge),
      allowCredentials: decoded(publicKey.allowCredentials),
    },
  });
  const { userHandle } = credential.response;
  return answer(credential, {
    clientDataJSON: toText(credential.response.clientDataJSON),
    authenticatorData: toText(credential.response.authenticatorData),
    signature: toText(credential.response.signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
};

const optionsOf = async (form) => {
  const kept = document.getElementById("js_data");
  if (kept) {
    const { creation_options: creation, request_options: request } = JSON.parse(kept.textContent);
    return creation ?? request;
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("The server gave no passkey options");
  return (await response.json()).request_options;
};

const use = async (form) => {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = "";
  try {
    const options = await optionsOf(form);
    const act = form.dataset.passkey === "create" ? create : get;
    form.elements.credential.value = await act(options);
    // A page that stays where it is takes the answer from here.
    const event = new CustomEvent("credential", { bubbles: true, cancelable: true });
    if (form.dispatchEvent(event)) form.submit();
  } catch {
    problem.textContent = problem.dataset.words;
  }
};

/** Make the passkey forms of this part of the page work, where the browser can. */
export const prepare = (root) => {
  if (!window.PublicKeyCredential) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
  for (const part of root.querySelectorAll("[data-needs-passkey]")) {
    part.hidden = false;
  }
  for (const part of root.querySelectorAll("[data-without-passkey]")) {
    part.hidden = true;
  }
};

prepare(document);
