// Everything on the pages works without this file. It saves a form while it is being filled in,
// warns before a sign-in ends, and takes the reader to a mistake.

const { page: here = location.pathname, ...says } = document.body.dataset;
// A page in the other language is shown where the language was chosen; its own address is the one to come back to.
if (location.pathname === document.body.dataset.language) history.replaceState(null, "", here);
const idle = Number(document.body.dataset.idle || 0) * 1000;
const warning = document.getElementById("idle");
const me = document.body.dataset.me || "";
const tabs = new BroadcastChannel(`signaalwijzer${me}`);
let timers = [];

// A sign-in ends when the server has heard nothing for a while; every tab of this browser counts.
function heard() {
  timers.forEach(clearTimeout);
  if (!idle || !warning) return;
  timers = [setTimeout(warn, idle - 120_000), setTimeout(end, idle)];
}
function contact() {
  heard();
  tabs.postMessage("heard");
}
document.addEventListener("contact", contact);
function warn() {
  if (!warning.open) warning.showModal();
}
// The words stand where a screen reader hears them change, and it tells them when the dialog opens.
function end() {
  warning.classList.add("ended");
  document.getElementById("idle-head").textContent = warning.dataset.endedHead;
  document.getElementById("idle-text").textContent = warning.dataset.endedText;
  warning.querySelector("button").textContent = warning.dataset.endedButton;
  warn();
}
tabs.onmessage = () => {
  heard();
  if (warning?.open && !warning.classList.contains("ended")) warning.close();
};
warning?.querySelector("button").addEventListener("click", async () => {
  if (warning.classList.contains("ended")) return again();
  const answer = await fetch(me).catch(() => null);
  if (!answer?.ok) return end();
  warning.close();
  contact();
});
// What is kept already comes back after signing in. Words that are not kept yet go along, and nothing is sent.
function again() {
  const form = words.find(unkept);
  const answers = document.querySelector("form[data-draft]");
  if (form && form !== answers) return along(form, document.documentElement.lang);
  if (answers) return HTMLFormElement.prototype.submit.call(answers);
  location.assign(here);
}
// Words that are typed and not sent are kept on the server: after a pause, when a field is left, and on the way
// out. Each form of the page is kept by itself, so that sending one loses nothing of another.
const PAUSE = 2_000;
const inside = `/${says.at}`;
const path = inside.split("?")[0];
// A field for words; a code, an age or a choice alone is filled in again in no time, and is not kept.
function forWords(field) {
  return field.matches("textarea") || field.maxLength >= 100;
}
const words = [...document.querySelectorAll("main form[method=post]:not([data-unkept], [data-send])")].filter(
  (one) => says.idle && [...one.elements].some(forWords) && !one.querySelector("[type=password], [type=file]"),
);
const were = new Map(words.map((one) => [one, JSON.stringify(typedIn(one))]));
let copy = says.copy || "";
let pause;
let pending = 0;
let stopped = "";
let keeping = Promise.resolve();
const gone = new Set();

// In the form with the questions, choices have a way of their own to be kept; its words go this way.
function typedIn(form) {
  return [...form.elements].flatMap((one) => {
    if (!one.name || one.matches("[type=hidden], [type=password], [type=file], button")) return [];
    if (form.matches("[data-draft]") && !one.matches("textarea")) return [];
    return one.matches("[type=radio], [type=checkbox]") && !one.checked ? [] : [[one.name, one.value]];
  });
}
const worded = (form) => [...form.elements].some((one) => forWords(one) && one.value.trim());
const unkept = (form) =>
  !gone.has(form) && JSON.stringify(typedIn(form)) !== were.get(form) && (worded(form) || copy !== "");
const named = (form) => `${form.getAttribute("action") || path} ${words.indexOf(form)}`;

// The line stands there from the start: one that appears when a field is left moves what is being clicked.
for (const form of words) {
  const line = Object.assign(document.createElement("p"), { className: "saved" });
  line.dataset.words = "";
  line.setAttribute("role", "status");
  (form.querySelector("[data-words-here]") ?? form).append(line);
}
function state(form, text, failed = false) {
  const line = form.querySelector("[data-words]");
  line.textContent = text;
  line.classList.toggle("failed", failed);
}

// One save at a time, each of all that changed since the one before it; what waits for it waits for all of it.
function keep() {
  clearTimeout(pause);
  if (words.some(unkept) && stopped !== "other") {
    pending += 1;
    keeping = keeping.then(keepNow).finally(() => (pending -= 1));
  }
  return keeping;
}
async function keepNow() {
  const changed = words.filter(unkept);
  if (!changed.length) return;
  const sent = new Map(changed.map((one) => [one, typedIn(one)]));
  for (const one of changed) state(one, says.keptSaving);
  const answer = await put(sent);
  const said = await answer?.json().catch(() => ({}));
  if (answer?.ok) {
    stopped = "";
    copy = said.copy_of;
    for (const [one, fields] of sent) {
      were.set(one, JSON.stringify(fields));
      state(one, says.keptSaved);
    }
    for (const one of words) going(one);
    contact();
  } else {
    stopped = { 401: "ended", 409: "other" }[answer?.status] || (said?.code === "free_text.bsn" ? "bsn" : "failed");
    const why = { ended: says.keptEnded, other: says.keptOther, bsn: says.keptBsn, failed: says.keptFailed }[stopped];
    for (const one of changed) state(one, why, true);
  }
}
function put(sent) {
  const forms = Object.fromEntries([...sent].map(([one, fields]) => [named(one), fields]));
  return fetch(says.keep, {
    method: "PUT",
    keepalive: true,
    headers: { "Content-Type": "application/json", "Form-Author": words[0].elements["form.author"].value },
    body: JSON.stringify({ page: path, copy_of: copy, forms }),
  }).catch(() => null);
}
// The form says which kept words it goes on with, so that sending it lets them go.
function going(form) {
  let field = form.elements["form.copy"];
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "form.copy" });
    form.append(field);
  }
  field.value = copy;
}
function later() {
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE);
}
// To the other language, or through signing in: the form goes along as it is, with the words of the others.
function along(form, language) {
  for (const other of words.filter((one) => one !== form && unkept(one))) {
    for (const [name, value] of typedIn(other)) carry(form, name, value);
    gone.add(other);
  }
  gone.add(form);
  carry(form, "language", language);
  form.action = `${says.language}?back=${encodeURIComponent(inside)}`;
  HTMLFormElement.prototype.submit.call(form);
}
function carry(form, name, value) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

for (const form of words) {
  form.addEventListener("input", later);
  form.addEventListener("change", () => void keep());
  form.addEventListener("submit", async (event) => {
    if (gone.has(form) || event.defaultPrevented) return;
    gone.add(form);
    const others = words.some(unkept);
    if (!pending && !others) return;
    event.preventDefault();
    await keep();
    // Where the others cannot be kept because of who is signed in, all of it goes along through signing in.
    if (words.some(unkept) && ["ended", "other"].includes(stopped)) return along(form, document.documentElement.lang);
    form.requestSubmit(event.submitter);
  });
}
document.querySelector("[data-switch]")?.addEventListener("click", (event) => {
  const form = words.find(unkept);
  if (!form) return;
  event.preventDefault();
  along(form, event.currentTarget.value);
});
addEventListener("pagehide", () => void keep());
addEventListener("beforeunload", (event) => {
  if (!words.some(unkept)) return;
  keep();
  event.preventDefault();
});
// A form that came back with a mistake holds words that were never kept.
if ("cameBack" in says) {
  for (const form of words) were.set(form, "");
  void keep();
}

contact();

document.querySelector("[data-focus]")?.focus();
document.querySelector("form[data-send]")?.requestSubmit();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
