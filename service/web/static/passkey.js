// Passkeys: the browser asks its user, and this hands the answer to the form.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, way, failed, without } = form.dataset;
  const kind = window.PublicKeyCredential;
  const read = kind?.[way === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON"];
  const says = form.querySelector("[role=status]");
  if (!read) says.textContent = without;
  form.addEventListener("submit", async (event) => {
    if (!read || form.elements.answer.value) return;
    event.preventDefault();
    says.textContent = "";
    try {
      const made = await navigator.credentials[way]({ publicKey: read.call(kind, JSON.parse(passkey)) });
      form.elements.answer.value = JSON.stringify(made);
      form.requestSubmit();
    } catch {
      says.textContent = failed;
    }
  });
}
