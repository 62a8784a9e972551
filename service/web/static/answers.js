// The form of an intake. A choice is saved when its question is left, for until then it may be a slip: an arrow
// key on its way, a click beside the button. One that rests is kept for the person who made it, as nobody's
// answer. Whatever ends the page saves first. Without this file a button saves.
const form = document.querySelector("form[data-draft]");
if (form) {
  const REST = 3_000;
  const status = form.querySelector(".sendoff [role=status]");
  const alarm = form.querySelector("[data-danger]");
  const lifted = form.querySelector("[data-lifted]");
  const questions = [...form.querySelectorAll("fieldset.q")];
  const time = new Intl.DateTimeFormat("nl", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone });
  const empty = () => ({ answers: {}, now: {}, known: {} });
  const rested = new Set();
  const alarming = new Set();
  let open = null; // the question in which something was chosen that was not left since
  let waiting = empty(); // what was left and not sent yet
  let busy = false;
  let after = null; // what to do once everything is saved, and whether to do it if that fails
  let sent = false; // the form itself is on its way, with everything in it
  let resting;

  if (!location.hash && document.activeElement === document.body) form.querySelector("[autofocus]")?.focus();

  for (const question of questions) danger(question, false);
  form.addEventListener("change", (event) => {
    const question = event.target.closest("fieldset.q");
    if (!question) return;
    if (open !== question) leave();
    open = question;
    sent = false;
    progress();
    danger(question);
    say(form.dataset.pending);
    clearTimeout(resting);
    resting = setTimeout(rest, REST);
  });
  for (const way of ["focusin", "click"]) {
    document.addEventListener(way, ({ target }) => {
      if (open && !open.contains(target) && !target.closest?.("dialog")) leave();
    });
  }

  // Two savers at once would look like two people who disagree: a form that is sent waits for the save that is
  // under way, and so does a way off the page. Asked a second time, it goes at once.
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (event.defaultPrevented) return;
    if (target !== form) leave();
    if (busy && !after) {
      event.preventDefault();
      after = { go: () => target.requestSubmit(submitter), always: target === form };
    } else if (target === form) {
      clearTimeout(resting);
      sent = true;
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = link?.protocol.startsWith("http") && link.href.split("#")[0] !== location.href.split("#")[0];
    if (event.defaultPrevented || !elsewhere || link.target || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    leave();
    if (!busy || after) return;
    event.preventDefault();
    after = { go: () => location.assign(link.href), always: false };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  addEventListener("pagehide", () => {
    if (open) note(open);
    if (!sent && (busy || unsent())) post();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // As the form itself is sent: the server puts it together with what a colleague saved in between. The note has
  // its own way; were it refused, the answers would be too.
  function post() {
    const fields = [...new FormData(form)].filter(([name]) => !name.startsWith("note"));
    const body = new URLSearchParams([...fields, ["then", "case"]]);
    fetch(location.pathname, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => null);
  }

  function leave() {
    if (!open) return;
    clearTimeout(resting);
    note(open);
    open = null;
    if (!busy && unsent()) save();
  }

  function state(question) {
    const chosen = (name) => question.querySelector(`[name="${name}.${question.id}"]:checked`)?.value;
    const level = question.querySelector("[data-level]:checked");
    const some = level?.dataset.some !== undefined && question.querySelector("[name^='now.']");
    const happening = { yes: true, no: false }[chosen("now")] ?? null;
    return [chosen("answer"), some ? happening : null, (level && question.querySelector("select").value) || null];
  }
  function note(question, into = waiting) {
    const { id } = question;
    const [answer, now, how] = state(question);
    if (!answer) return;
    const was = JSON.parse(form.elements.was.value)[id];
    if (into === waiting && !rested.has(id) && JSON.stringify(was) === JSON.stringify([answer, now, how])) return;
    into.answers[id] = answer;
    if (question.querySelector("[name^='now.']")) into.now[id] = now;
    into.known[id] = how ? { how } : null;
  }
  function unsent() {
    return Object.keys(waiting.answers).length > 0;
  }

  function progress() {
    const answered = questions.filter((q) => q.querySelector('[name^="answer."]:checked')).length;
    const place = document.querySelector(".steps [aria-current] span");
    if (place) place.textContent = fill(form.dataset.of, { answered, total: questions.length });
  }
  // What appears beside a question is said aloud as well; what stood there when the page opened is not.
  function danger(question, aloud = true) {
    for (const line of question.querySelectorAll(".acts-now, .ask-now")) {
      const shown = getComputedStyle(line).display !== "none";
      if (shown && aloud && !alarming.has(line)) alarm.textContent = line.textContent;
      alarming[shown ? "add" : "delete"](line);
    }
  }

  async function send(url, body) {
    busy = true;
    const headers = { "Content-Type": "application/json", "Form-Author": form.elements["form.author"]?.value ?? "" };
    return fetch(url, { method: "PUT", headers, body: JSON.stringify(body), keepalive: true }).catch(() => null);
  }
  async function rest() {
    const question = open;
    if (!question) return;
    if (busy) return (resting = setTimeout(rest, REST));
    const choice = empty();
    note(question, choice);
    rested.add(question.id); // at once, so that leaving it ends what is kept, also while this is on its way
    const answer = await send(form.dataset.provisional, choice);
    busy = false;
    if (answer?.ok) {
      document.dispatchEvent(new Event("contact"));
      if (open === question) say(form.dataset.rested);
    }
    onward(true);
  }

  // One save at a time: the next one starts from the revision that the one before it brought back.
  async function save() {
    const out = waiting;
    waiting = empty();
    say(form.dataset.saving);
    const answer = await send(form.dataset.draft, { revision: Number(form.elements.revision.value), ...out });
    const saved = answer?.ok ? await answer.json().catch(() => null) : null;
    busy = false;
    if (saved) stored(out, saved);
    else missed(out);
    onward(saved !== null, answer?.status);
  }
  function onward(saved, code) {
    if (saved && unsent()) save();
    else if (after && (saved || after.always)) after.go();
    else if ([401, 409].includes(code)) give();
    else after = null;
  }

  function stored(out, saved) {
    document.dispatchEvent(new Event("contact"));
    form.elements.revision.value = saved.revision;
    lifted.textContent = saved.due_lifted ?? "";
    lifted.hidden = !saved.due_lifted;
    shown(out);
    const clock = time.format(new Date(saved.saved_at));
    if (!open) say(fill(form.dataset.saved, { time: document.documentElement.lang === "nl" ? clock.replace(":", ".") : clock }));
  }

  function missed(out) {
    for (const part of Object.keys(out)) waiting[part] = { ...out[part], ...waiting[part] };
    say(form.dataset.failed, true);
  }

  // Signed out, or a colleague was quicker: the server takes the whole form and asks what to do.
  function give() {
    form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: form.dataset.here }));
    sent = true;
    form.submit();
  }

  // The form carries along what the server holds, so that only what differs counts as changed.
  function shown({ answers, now, known }) {
    const was = JSON.parse(form.elements.was.value);
    for (const id of Object.keys(answers)) {
      was[id] = [answers[id], now[id] ?? null, known[id]?.how ?? null];
      rested.delete(id);
      const recorded = document.getElementById(id).querySelector("[data-recorded]");
      if (recorded) recorded.textContent = form.dataset.recorded;
      // What was offered is answered. Its place stays: nothing moves while somebody clicks further on.
      const offer = document.getElementById(id).querySelector(".offer");
      if (offer) offer.inert = true;
    }
    form.elements.was.value = JSON.stringify(was);
  }

  // A digit chooses in the question that has the focus, 0 confirms what it offers, Enter goes to the next one.
  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const question = target.closest("fieldset.q");
    if (!question || target.matches("select") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(key)) {
      event.preventDefault();
      const option = question.querySelectorAll('[name^="answer."]')[key - 1];
      if (key === "0") question.querySelector(".offer:not([inert]) [data-offer]")?.click();
      option?.focus();
      option?.click();
    } else if (key === "Enter" && (target === question || target.matches("[type=radio]"))) {
      event.preventDefault();
      const next = questions[questions.indexOf(question) + 1] ?? form.querySelector(".sendoff button");
      if (!event.repeat) next.focus();
    }
  });
  form.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-offer]");
    if (!offer) return;
    event.preventDefault();
    const question = offer.closest("fieldset.q");
    const [answer, now, how] = JSON.parse(offer.value);
    const choice = (name, value) => question.querySelector(`[name="${name}.${question.id}"][value="${value}"]`);
    choice("answer", answer).checked = true;
    if (now !== null) choice("now", now ? "yes" : "no").checked = true;
    question.querySelector("select").value = how ?? "";
    choice("answer", answer).focus();
    question.dispatchEvent(new Event("change", { bubbles: true }));
  });

  function say(text, failed = false) {
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("failed", failed);
  }
  function fill(pattern, values) {
    return pattern.replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);
  }
}
