// Seals what was entered to the signer's public key before the form is sent: HPKE (RFC 9180), base mode,
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A browser that cannot sends the form as it is, and the desk seals.
(() => {
  const form = document.getElementById("key");
  const KEM = Uint8Array.of(75, 69, 77, 0, 0x20);
  const SUITE = Uint8Array.of(72, 80, 75, 69, 0, 0x20, 0, 1, 0, 2);
  const NONE = new Uint8Array();
  const bytes = (text) => new TextEncoder().encode(text);
  const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const short = (number) => Uint8Array.of(number >> 8, number & 255);

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }

  async function hmac(key, message) {
    // WebCrypto takes no empty key; one of zeros is the same to HMAC.
    const raw = key.length ? key : new Uint8Array(32);
    const made = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", made, message));
  }

  const extract = (suite, salt, label, material) => hmac(salt, joined(bytes("HPKE-v1"), suite, bytes(label), material));
  const expand = async (suite, key, label, info, length) => {
    const message = joined(short(length), bytes("HPKE-v1"), suite, bytes(label), info, Uint8Array.of(1));
    return (await hmac(key, message)).slice(0, length);
  };

  async function sealed(publicKey, info, plaintext) {
    const pair = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const recipient = await crypto.subtle.importKey("raw", publicKey, { name: "X25519" }, false, []);
    const bits = await crypto.subtle.deriveBits({ name: "X25519", public: recipient }, pair.privateKey, 256);
    const encapsulated = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const prk = await extract(KEM, NONE, "eae_prk", new Uint8Array(bits));
    const shared = await expand(KEM, prk, "shared_secret", joined(encapsulated, publicKey), 32);
    const ids = [await extract(SUITE, NONE, "psk_id_hash", NONE), await extract(SUITE, NONE, "info_hash", info)];
    const context = joined(Uint8Array.of(0), ...ids);
    const secret = await extract(SUITE, shared, "secret", NONE);
    const raw = await expand(SUITE, secret, "key", context, 32);
    const iv = await expand(SUITE, secret, "base_nonce", context, 12);
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    return joined(encapsulated, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext)));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("button").disabled = true;
    const halves = [...form.querySelectorAll("[data-public], [data-secret]")];
    try {
      const shown = bytes([...form.querySelectorAll("[data-public]")].map((field) => field.value.trim()).join("@"));
      const secret = bytes(form.querySelector("[data-secret]").value);
      const of = form.elements.of;
      const info = unhex((of.selectedOptions ? of.selectedOptions[0] : of).dataset.info);
      const plaintext = joined(Uint8Array.of(0), short(shown.length), shown, secret);
      const made = await sealed(unhex(form.dataset.key), info, plaintext);
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "sealed" });
      field.value = btoa(String.fromCharCode(...made));
      form.append(field);
      for (const half of halves) {
        half.value = "";
        half.disabled = true;
      }
    } catch {
      // Too old a browser, or a page that is not from https or this machine: the desk decides whether it takes it.
    }
    form.submit();
  });
})();
