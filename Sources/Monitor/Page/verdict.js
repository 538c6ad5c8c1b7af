"use strict";

// What is wrong, the worst first, and what to do about it: the sentence at the top.

const WAITING_SECONDS = 20;
const CERTIFICATE_DAYS = 30;
const TROUBLES_SHOWN = 10;
let announced = null;

// MARK: Judging

/** What a link's state means to the one who watches: its shape and tone, and the word for it. */
function judge(link) {
  const bound = link.state.startsWith("bound_");
  if (link.unbound) return { shape: "closed", tone: "changing", word: "unbound" };
  if (link.paused || link.state === "paused") return { shape: "paused", tone: "changing", word: "paused" };
  if (bound && link.can_receive && link.can_submit) return { shape: "good", tone: "good", word: "bound_trx" };
  if (bound) return { shape: "changing", tone: "changing", word: link.state };
  if (link.state === "draining" || (link.state !== "backoff" && link.state !== "closed" && link.attempts <= 1)) {
    return { shape: "changing", tone: "changing", word: link.state };
  }
  return { shape: "bad", tone: "bad", word: "backoff" };
}

const orderedFor = link => span(link.ordered_seconds ?? link.since_seconds);
const downFor = link => span(link.not_bound_seconds ?? link.since_seconds);

/** All that somebody should know or do, the worst first: a sentence, its cause, the runbook's section. */
function troubles() {
  return [...linkTroubles(), ...promiseTroubles(), ...machineTroubles()]
    .sort((one, other) => (one.tone === "bad" ? 0 : 1) - (other.tone === "bad" ? 0 : 1));
}

function linkTroubles() {
  const links = Object.entries(status.links);
  const found = [];
  if (links.length > 0 && links.every(([, link]) => !link.state.startsWith("bound_") && link.state !== "paused")) {
    found.push({ tone: "bad", key: "AllBindsDown", text: words.noneBound, runbook: "AllBindsDown" });
  }
  for (const [name, link] of links) {
    const { tone, word } = judge(link);
    if (tone === "good") continue;
    const trouble = { tone, key: `${name} ${word}`, cause: link.reason, runbook: "BindDown" };
    if (word === "unbound") found.push({ ...trouble, cause: null, text: words.linkClosed(name, orderedFor(link)), runbook: `kopir link ${name} bind` });
    else if (word === "paused") found.push({ ...trouble, cause: null, text: words.linkPaused(name, orderedFor(link)), runbook: `kopir link ${name} resume` });
    else if (link.state.startsWith("bound_")) found.push({ ...trouble, text: words.linkHalf(name) });
    else found.push({ ...trouble, text: words.linkDown(name, downFor(link)) });
  }
  return found;
}

/** The goal is 99.9 % in time; what burns a month's budget in two days is trouble, as for the alert SlaBurnFast. */
function promiseTone({ ratio }) {
  return ratio === null || ratio >= 0.999 ? "good" : ratio >= 0.9856 ? "changing" : "bad";
}

/** An unanswered message of 20 s is worth a look; from the fallback's time on it is trouble. */
function waitingTone(seconds) {
  return seconds === null || seconds <= WAITING_SECONDS ? "good" : seconds <= status.sla.fallback_seconds ? "changing" : "bad";
}

const fillTone = share => (share > 0.8 ? "bad" : share > 0.5 ? "changing" : "good");

function promiseTroubles() {
  const found = [];
  const now = status.sla["5m"];
  if (promiseTone(now) !== "good") {
    found.push({ tone: promiseTone(now), key: "late", text: words.lateNow(percent(now.ratio)), runbook: "SlaBurnFast" });
  }
  const oldest = status.queue.oldest_unanswered_seconds;
  if (waitingTone(oldest) !== "good") {
    found.push({ tone: waitingTone(oldest), key: "waiting", text: words.waiting(span(oldest)), runbook: "QueueOld" });
  }
  const filled = status.queue.open / status.queue.capacity;
  if (fillTone(filled) !== "good") {
    found.push({ tone: fillTone(filled), key: "queue", text: words.queueFull(percent(filled)), runbook: "QueueOld" });
  }
  return found;
}

function machineTroubles() {
  const found = [];
  const { journal } = status;
  if (journal?.failing) {
    found.push({ tone: "bad", key: "journal", text: words.journalBroken, cause: journal.last_error, runbook: "JournalError" });
  }
  if (status.canary?.working === false) found.push({ tone: "bad", key: "canary", text: words.canaryFailed, runbook: "ProbeFailed" });
  if (status.state === "draining") found.push({ tone: "changing", key: "draining", text: words.draining, runbook: null });
  for (const [name, register] of Object.entries(status.registers)) {
    if (register.state === "closed") continue;
    found.push({ tone: "changing", key: `${name} breaker`, text: words.breakerOpen(named(words.registerNames, name)), runbook: "BreakerOpen" });
  }
  for (const { name, days } of status.certificates ?? []) {
    if (days > CERTIFICATE_DAYS) continue;
    const text = days < 0 ? words.certificateEnded(name) : words.certificateEnds(name, unit(Math.floor(days), "d"));
    found.push({ tone: days < 3 ? "bad" : "changing", key: `${name} certificate`, text, runbook: "CertExpiry" });
  }
  return found;
}

// MARK: Drawing it

function drawVerdict() {
  const found = troubles();
  const tone = found[0]?.tone ?? "good";
  byID("verdict").dataset.tone = tone;
  const hour = status.sla["1h"];
  const links = Object.keys(status.links).length;
  draw(byID("verdict").querySelector("h1"), shape(tone), node("span", {}, found[0]?.text ?? words.allWell));
  const calm = words.allWellMore(words.linkCount(links), hour.ratio === null ? "" : words.shareOfHour(percent(hour.ratio)));
  const rest = found.slice(1, TROUBLES_SHOWN).map(trouble => node("li", { class: trouble.tone }, shape(trouble.tone), node("span", {}, trouble.text, ...hints(trouble))));
  const lines = found.length === 0
    ? [node("li", { class: "first faint" }, calm)]
    : [node("li", { class: "first" }, ...hints(found[0])), ...rest,
      found.length > TROUBLES_SHOWN && node("li", {}, words.more(found.length - TROUBLES_SHOWN))];
  draw(byID("verdict").querySelector("ul"), lines);
  document.title = `${{ good: "●", changing: "◆", bad: "✕" }[tone]} ${found[0]?.text ?? words.allWell} – Kopir`;
  announce(found.map(trouble => trouble.key).join("\n"), found.map(trouble => trouble.text).join(". ") || words.allWell);
}

/** The cause in the daemon's words, and what to do: a command, or the runbook's section. */
const hints = ({ cause, runbook }) => [cause && code(cause), runbook && node("span", { class: "code todo" }, `→ ${runbook}`)];

/** Tells a screen reader what has changed: not every second, so by a key that leaves out the ages, which change every second. */
function announce(key, text) {
  if (key === announced) return;
  announced = key;
  byID("announcer").textContent = text;
}
