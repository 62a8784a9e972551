// Everything on the pages works without this file. It saves a form while it is being filled in,
// warns before a sign-in ends, and takes the reader to a mistake.

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
// What was typed goes to the server, which asks to sign in first and then takes it in.
function again() {
  const form = document.querySelector("main form[data-keep]");
  if (form) HTMLFormElement.prototype.submit.call(form);
  else location.reload();
}
contact();

document.querySelector("[data-focus]")?.focus();
document.querySelector("form[data-send]")?.requestSubmit();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const form = document.querySelector("form[data-draft]");
if (form) {
  const status = form.querySelector("[role=status]");
  const time = new Intl.DateTimeFormat("nl", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone });
  const empty = () => ({ answers: {}, now: {}, known: {} });
  let waiting = empty();
  let busy = false;
  let leaving = null;

  // Two savers at once would look like two people who disagree: a form that is sent waits for the save that is
  // under way. Sent a second time, it goes at once.
  form.addEventListener("submit", (event) => {
    if (!busy || leaving) return;
    event.preventDefault();
    leaving = event.submitter;
  });

  form.addEventListener("change", (event) => {
    const question = event.target.closest("fieldset.q");
    if (!question) return;
    note(question);
    progress();
    if (!busy) save();
  });

  function note(question) {
    const chosen = (name) => question.querySelector(`[name="${name}.${question.id}"]:checked`)?.value;
    const answer = chosen("answer");
    if (!answer) return;
    const level = question.querySelector("[data-level]:checked");
    const how = level && question.querySelector("select").value;
    const asks = question.querySelector("[name^='now.']");
    waiting.answers[question.id] = answer;
    const happening = { yes: true, no: false }[chosen("now")] ?? null;
    if (asks) waiting.now[question.id] = level?.dataset.some === undefined ? null : happening;
    waiting.known[question.id] = how ? { how } : null;
    const recorded = question.querySelector("[data-recorded]");
    if (recorded) recorded.textContent = form.dataset.recorded;
  }

  function progress() {
    const questions = [...form.querySelectorAll("fieldset.q")];
    const answered = questions.filter((q) => q.querySelector('[name^="answer."]:checked')).length;
    const place = document.querySelector(".steps [aria-current] span");
    if (place) place.textContent = fill(form.dataset.of, { answered, total: questions.length });
  }

  // One save at a time: the next one starts from the revision that the one before it brought back.
  async function save() {
    busy = true;
    const sent = waiting;
    waiting = empty();
    say(form.dataset.saving);
    const answer = await fetch(form.dataset.draft, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ revision: Number(form.elements.revision.value), ...sent }),
    }).catch(() => null);
    const saved = answer?.ok ? await answer.json().catch(() => null) : null;
    if (saved) stored(sent, saved);
    else missed(sent);
    busy = false;
    if (saved && Object.keys(waiting.answers).length) save();
    else if (leaving) form.requestSubmit(leaving);
    else if ([401, 409].includes(answer?.status)) give();
  }

  function stored(sent, saved) {
    contact();
    form.elements.revision.value = saved.revision;
    shown(sent);
    const clock = time.format(new Date(saved.saved_at));
    say(fill(form.dataset.saved, { time: document.documentElement.lang === "nl" ? clock.replace(":", ".") : clock }));
  }

  function missed(sent) {
    for (const part of Object.keys(waiting)) waiting[part] = { ...sent[part], ...waiting[part] };
    say(form.dataset.failed, true);
  }

  // Signed out, or a colleague was quicker: the server takes the whole form and asks what to do.
  function give() {
    form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: form.dataset.here }));
    form.submit();
  }

  // The form carries along what the server holds, so that only what differs counts as changed.
  function shown({ answers, now, known }) {
    const was = JSON.parse(form.elements.was.value);
    for (const id of Object.keys(answers)) was[id] = [answers[id], now[id] ?? null, known[id]?.how ?? null];
    form.elements.was.value = JSON.stringify(was);
  }

  function say(text, failed = false) {
    status.textContent = text;
    status.classList.toggle("failed", failed);
  }
  function fill(pattern, values) {
    return pattern.replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);
  }
}
