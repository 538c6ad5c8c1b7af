"use strict";

// What /events sends once a second, drawn. Everything that comes from outside becomes text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";
/** Without an event for so long the figures are called old. The daemon sends one a second. */
const STALE_AFTER = 4000;
const RECONNECT_AFTER = 2000;
const WAITING_SECONDS = 20;
const CERTIFICATE_DAYS = 30;
const EVENTS_SHOWN = 10;
const TROUBLES_SHOWN = 10;
const THEMES = ["auto", "light", "dark"];

const byID = id => document.getElementById(id);
let words = WORDS.en;
let status = null;
let feed = { source: null, receivedAt: null, hasFailed: false };
let announced = null;

// MARK: Drawing

/** A description of an element for `draw`; children that are nothing are left out, lists of them taken apart. */
const node = (tag, attributes, ...children) => ({ tag, attributes, children });
const shape = name => node("svg", { class: "shape", "aria-hidden": "true" }, node("use", { href: `#shape-${name}` }));
const code = text => node("span", { class: "code" }, text);
const small = (...children) => node("span", { class: "small" }, ...children);
const toned = (tone, text) => node("b", { class: tone }, shape(tone), node("span", {}, text));

/** Makes the children of an element what is described, and touches nothing that is so already. */
function draw(parent, ...children) {
  const wanted = children.flat().filter(child => child || child === 0);
  wanted.forEach((child, index) => {
    const present = parent.childNodes[index];
    const isText = typeof child !== "object";
    const fits = present && (isText ? present.nodeType === Node.TEXT_NODE : present.localName === child.tag);
    const made = fits ? present : isText ? document.createTextNode("") : create(parent, child.tag);
    if (!fits) present ? parent.replaceChild(made, present) : parent.append(made);
    if (isText) {
      if (made.data !== String(child)) made.data = String(child);
    } else {
      setAttributes(made, child.attributes);
      draw(made, ...child.children);
    }
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

function create(parent, tag) {
  return tag === "svg" || parent.namespaceURI === SVG ? document.createElementNS(SVG, tag) : document.createElement(tag);
}

/** Sizes go through the style object: the content security policy takes no style attribute. */
function setAttributes(element, attributes) {
  for (const { name } of [...element.attributes]) {
    if (name !== "style" && !(name in attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "width" || name === "height") element.style[name] = value;
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

// MARK: Figures in words

const unit = (value, name) => `${value}\u00a0${words.units[name]}`;
const number = (value, digits = 0) =>
  value.toLocaleString(words.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** An age or a time to come, in the two units that matter. */
function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return unit(whole, "s");
  const pair = (large, largeName, small, smallName) =>
    small === 0 ? unit(large, largeName) : `${unit(large, largeName)} ${unit(small, smallName)}`;
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  if (whole < 86400) return pair(Math.floor(whole / 3600), "h", Math.floor(whole / 60) % 60, "min");
  return pair(Math.floor(whole / 86400), "d", Math.floor(whole / 3600) % 24, "h");
}

/** How long something took. */
function took(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.001) return `<${unit(1, "ms")}`;
  if (seconds < 1) return unit(number(seconds * 1000), "ms");
  return unit(number(seconds, seconds < 10 ? 2 : 0), "s");
}

/** A share; only what is whole is called 100 %. */
function percent(ratio) {
  const shown = Math.floor(ratio * 10000) / 10000;
  return shown.toLocaleString(words.locale, { style: "percent", maximumFractionDigits: 2 });
}

const rate = value => number(value, value > 0 && value < 10 ? 1 : 0);
const timeOfDay = text => new Date(text).toLocaleTimeString(words.locale, { hour12: false });
/** The time, and the day when it is another one than the daemon's today. */
function moment(text) {
  const day = date => new Date(date).toLocaleDateString(words.locale, { day: "2-digit", month: "2-digit" });
  return day(text) === day(status.time) ? timeOfDay(text) : `${day(text)} ${timeOfDay(text)}`;
}
const named = (table, key) => (Object.hasOwn(table, key) ? table[key] : key);

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
    if (word === "unbound") found.push({ ...trouble, text: words.linkClosed(name, downFor(link)), runbook: `kopir link ${name} bind` });
    else if (word === "paused") found.push({ ...trouble, text: words.linkPaused(name, span(link.since_seconds)), runbook: `kopir link ${name} resume` });
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

// MARK: The parts of the page

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

function drawPromise() {
  drawSpan(byID("sla-5m"), words.last5m, status.sla["5m"]);
  drawSpan(byID("sla-1h"), words.last1h, status.sla["1h"]);
  drawHistogram(status.sla["1h"]);
  const { queue } = status;
  const oldest = queue.oldest_unanswered_seconds;
  const tone = waitingTone(oldest);
  draw(byID("oldest"),
    node("dt", {}, words.oldest),
    node("dd", { class: tone === "good" ? "big" : `big ${tone}` },
      tone === "good" ? null : shape(tone), oldest === null ? words.nothingWaits : span(oldest)),
    node("dd", { class: "sub" }, `${words.open}: `, node("b", {}, number(queue.open))));
  draw(byID("load"),
    node("dt", {}, words.queue), gauged(queue.open, queue.capacity),
    node("dt", {}, words.workers), gauged(queue.workers_busy, queue.workers));
}

function drawSpan(place, title, sla) {
  const tone = promiseTone(sla);
  const count = sla.in_time + sla.late;
  draw(place,
    node("dt", {}, title),
    node("dd", { class: sla.ratio === null ? "big none" : `big ${tone}` }, tone === "good" ? null : shape(tone), sla.ratio === null ? "–" : percent(sla.ratio)),
    node("dd", { class: "sub" }, count === 0 ? words.noReplies : words.replies(number(count), count),
      sla.late > 0 ? ", " : null, sla.late > 0 ? node("b", { class: tone }, words.late(number(sla.late))) : null),
    node("dd", { class: "sub" }, "p50 ", node("b", {}, took(sla.p50_seconds)), " · p99 ", node("b", {}, took(sla.p99_seconds))));
}

/** Bars by the square root, so that one late reply is seen beside ten thousand in time; each has its count in figures. */
function drawHistogram(sla) {
  const bounds = status.sla.bounds_seconds;
  const most = Math.max(1, ...sla.buckets);
  const bars = sla.buckets.map((count, index) => {
    const bound = bounds[index] ?? Infinity;
    const tone = bound <= status.sla.fallback_seconds ? "good" : bound <= status.sla.deadline_seconds ? "changing" : "bad";
    const label = bound === Infinity ? `>${bounds[bounds.length - 1]}` : String(bound);
    return node("div", { class: bound === status.sla.deadline_seconds ? "bar due" : "bar", "data-tone": tone, "data-count": count },
      node("div", {}, count === 0 ? null : node("b", {}, compact(count)),
        node("i", { height: count === 0 ? "1px" : `${Math.max(3, 80 * Math.sqrt(count / most))}%` })),
      node("span", {}, label));
  });
  const place = byID("histogram").querySelector(".bars");
  place.setAttribute("aria-label", words.histogramRead(number(sla.in_time + sla.late), number(sla.late)));
  draw(place, bars);
}

const compact = count => (count < 10000 ? number(count) : `${number(count / 1000)}\u00a0${words.thousand}`);

function gauged(part, whole) {
  const share = whole > 0 ? part / whole : 0;
  return node("dd", {}, words.of(number(part), number(whole)), gauge(share, fillTone(share)));
}

const gauge = (share, tone) =>
  node("span", { class: "gauge", "data-tone": tone, "aria-hidden": "true" }, node("i", { width: `${Math.min(100, 100 * share)}%` }));

const columns = (table, titles) => draw(byID(table).querySelector("thead tr"),
  titles.map(([title, kind]) => node("th", { scope: "col", class: kind ?? "" }, title)));

function drawLinks() {
  columns("links", [
    [words.link], [words.state], [words.since], [words.reason], [words.window], [words.rateIn, "number"], [words.rateOut, "number"],
    [words.lastPDU, "number"], [words.roundTrip, "number"], [words.throttled, "number"], ["TLS"],
  ]);
  draw(byID("links").tBodies[0], Object.entries(status.links).map(([name, link]) => linkRow(name, link, judge(link))));
}

function linkRow(name, link, judged) {
  const isDown = judged.tone === "bad" || judged.word === "unbound";
  return node("tr", { "data-tone": judged.tone },
    node("th", { scope: "row" }, name, node("span", { class: "small host", title: link.host ?? "" }, link.host ?? "")),
    node("td", { class: "state" }, node("b", { class: judged.tone }, shape(judged.shape), node("span", {}, named(words.states, judged.word))), small(stateNote(link))),
    node("td", { class: "since" }, isDown ? downFor(link) : span(link.since_seconds)),
    node("td", { class: "reason" }, judged.tone === "good" ? "" : link.reason ?? ""),
    windowCell(link),
    ratesCell(words.rateIn, link.rates.received),
    ratesCell(words.rateOut, link.rates.sent),
    node("td", { class: "number", "data-label": words.lastPDU }, span(link.last_received_seconds), small(span(link.last_sent_seconds))),
    node("td", { class: "number", "data-label": words.roundTrip }, took(link.enquire_link_seconds)),
    node("td", { class: "number", "data-label": words.throttled }, number(link.throttled)),
    tlsCell(link.tls));
}

/** The specification's word for the state, and when the next attempt is made. */
function stateNote(link) {
  if (link.unbound || link.state.startsWith("bound_") || link.state === "paused") return code(link.state);
  const next = link.next_attempt_seconds;
  const attempt = next === null ? link.state : words.nextTry(span(next));
  return link.attempts > 0 ? `${attempt}, ${words.attempts(link.attempts)}` : attempt;
}

function windowCell(link) {
  const { used, size } = link.window ?? { used: 0, size: 0 };
  const share = size > 0 ? used / size : 0;
  const oldest = link.oldest_request_seconds;
  const tone = oldest !== null && oldest > 5 ? "bad" : share >= 1 ? "changing" : "good";
  return node("td", { class: "keep", "data-label": words.window }, words.of(number(used), number(size)), gauge(share, tone),
    oldest !== null && oldest >= 1 ? small(words.oldestRequest(span(oldest))) : null);
}

const ratesCell = (label, [one, five, fifteen]) =>
  node("td", { class: "number", "data-label": label }, rate(one), small(`${rate(five)} · ${rate(fifteen)}`));

function tlsCell(tls) {
  if (!tls) return node("td", { class: "keep none", "data-label": "TLS" }, words.plain);
  const left = tls.not_after ? (Date.parse(tls.not_after) - Date.parse(status.time)) / 1000 : null;
  const note = left === null ? null : small(words.certificate(left < 0 ? words.expired : span(left)));
  return node("td", { class: "keep", "data-label": "TLS" }, tls.version, note);
}

function drawAccounts() {
  const accounts = Object.entries(status.accounts ?? {});
  byID("accounts-section").hidden = accounts.length === 0;
  if (accounts.length === 0) return;
  columns("accounts", [
    [words.account], [words.state], [words.since], [words.peer], [words.window], [words.rateIn, "number"], [words.rateOut, "number"],
    [words.lastPDU, "number"], [words.throttled, "number"],
  ]);
  draw(byID("accounts").tBodies[0], accounts.map(([name, account]) => accountRow(name, account)));
}

/** An account that is not bound is its owner's business: no alarm, but a state that is seen. */
function accountRow(name, account) {
  const bound = account.state.startsWith("bound_");
  return node("tr", {},
    node("th", { scope: "row" }, name),
    node("td", { class: "state" },
      node("b", { class: bound ? "good" : "none" }, shape(bound ? "good" : "closed"), node("span", {}, named(words.states, account.state))),
      small(code(account.state))),
    node("td", { class: "since" }, span(account.since_seconds)),
    node("td", { class: "reason" }, account.sessions.length > 0 ? account.sessions.map(each => each.peer).join(", ") : account.reason ?? ""),
    windowCell(account),
    ratesCell(words.rateIn, account.rates.received),
    ratesCell(words.rateOut, account.rates.sent),
    node("td", { class: "number", "data-label": words.lastPDU }, span(account.last_received_seconds), small(span(account.last_sent_seconds))),
    node("td", { class: "number", "data-label": words.throttled }, number(account.throttled)));
}

function drawServices() {
  columns("services", [
    [words.service], [words.answered, "number"], [words.refused, "number"], [words.unavailable, "number"], [words.ignored, "number"],
  ]);
  const services = Object.entries(status.services);
  if (services.length === 0) {
    return draw(byID("services").tBodies[0], node("tr", {}, node("td", { class: "none", colspan: 5 }, words.noReplies)));
  }
  draw(byID("services").tBodies[0], services.map(([name, counts]) =>
    node("tr", {},
      node("th", { scope: "row", title: name }, named(words.serviceNames, name)),
      ["answered", "refused", "unavailable", "ignored"].map(outcome =>
        node("td", { class: counts[outcome] === 0 ? "number none" : "number" }, number(counts[outcome]))))));
}

function drawRegisters() {
  columns("registers", [[words.register], [words.breaker], [words.calls, "number"], [words.spared, "number"]]);
  const looks = { closed: "good", half_open: "changing", open: "bad" };
  draw(byID("registers").tBodies[0], Object.entries(status.registers).map(([name, register]) => {
    const tone = looks[register.state] ?? "changing";
    return node("tr", { "data-tone": tone },
      node("th", { scope: "row", title: name }, named(words.registerNames, name)),
      node("td", { class: "keep" }, toned(tone, named(words.breakers, register.state)), node("span", { class: "beside" }, span(register.state_seconds))),
      node("td", { class: "number" }, number(register.calls)),
      node("td", { class: register.spared_calls === 0 ? "number none" : "number" }, number(register.spared_calls)));
  }));
}

function drawEvents() {
  const shown = tellingEvents(status.events).slice(0, EVENTS_SHOWN).map(eventRow);
  draw(byID("events"), shown.length > 0 ? shown : [node("li", { class: "faint" }, words.noEvents)]);
}

/** Without the steps of each attempt to bind: of a link that stays down, when it went down. Newest first, as they come. */
function tellingEvents(events) {
  const telling = [];
  const lastOf = new Map();
  for (const each of events) {
    const { link, state } = each.fields ?? {};
    if (each.event === "link state") {
      if (["connecting", "tls", "binding"].includes(state)) continue;
      const newer = lastOf.get(link);
      lastOf.set(link, each);
      if (newer?.fields.state === state) telling.splice(telling.indexOf(newer), 1);
    }
    telling.push(each);
  }
  return telling;
}

function eventRow({ time, level, event, fields }) {
  const { link, state, reason, ...others } = fields ?? {};
  const isState = event === "link state";
  const mark = isState
    ? (String(state).startsWith("bound_") ? "good" : state === "backoff" || state === "closed" ? "bad" : state === "paused" ? "paused" : "changing")
    : { error: "bad", critical: "bad", warning: "changing" }[level] ?? "closed";
  const rest = isState ? "" : Object.entries(others).map(([key, value]) => `${key}=${value}`).join(" ");
  const tone = { paused: "changing", closed: "faint" }[mark] ?? mark;
  return node("li", {},
    node("time", { datetime: time }, moment(time)),
    node("span", { class: "who" }, node("span", { class: tone }, shape(mark)), link ?? ""),
    node("span", {}, [isState ? named(words.states, state) : event, reason, rest].filter(Boolean).join(isState ? ": " : " ")));
}

function drawHead() {
  draw(byID("instance"), `${status.version} · ${words.up(span(status.uptime_seconds))}`);
  draw(byID("clock"), timeOfDay(status.time));
}

function drawAll() {
  if (!status) return;
  for (const part of [drawHead, drawVerdict, drawPromise, drawLinks, drawAccounts, drawServices, drawRegisters, drawEvents]) part();
}

// MARK: The feed

/** Asks once, to know whether we may: EventSource does not tell 401 from a daemon that is gone. */
async function begin() {
  let answer;
  try {
    answer = await fetch("status", { cache: "no-store" });
  } catch {
    return beginLater();
  }
  if (answer.status === 401 || answer.status === 403) return showLogin();
  if (!answer.ok) return beginLater();
  try {
    take(await answer.text());
  } catch {
    return beginLater();
  }
  listen();
}

function beginLater() {
  feed.hasFailed = true;
  setTimeout(begin, RECONNECT_AFTER);
  drawFeed();
}

function listen() {
  const source = new EventSource("events");
  feed.source = source;
  source.addEventListener("status", event => take(event.data));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    stop();
    beginLater();
  });
}

function stop() {
  feed.source?.close();
  feed.source = null;
}

function take(text) {
  status = JSON.parse(text);
  feed.receivedAt = performance.now();
  byID("login").hidden = true;
  byID("board").hidden = byID("leave").hidden = byID("feed").hidden = false;
  drawAll();
  drawFeed();
}

/** Old figures are called old at once, with their age, and lose their colours. */
function drawFeed() {
  const age = feed.receivedAt === null ? null : performance.now() - feed.receivedAt;
  const isLost = age === null ? feed.hasFailed : age > STALE_AFTER;
  const tone = isLost ? "bad" : age === null ? "changing" : "good";
  const ago = age === null ? null : span(age / 1000);
  draw(byID("feed"), node("span", { class: tone }, shape(tone)), node("span", {}, ago === null ? words.connecting : words.live(ago)));
  byID("stale").hidden = !isLost;
  document.documentElement.classList.toggle("is-stale", isLost);
  if (!isLost) return;
  draw(byID("stale"), ago === null ? words.neverConnected : words.lost(ago));
  document.title = `✕ ${words.neverConnected} – Kopir`;
  announce(words.neverConnected, words.neverConnected);
}

// MARK: Log in, log out

function showLogin() {
  stop();
  status = null;
  feed = { source: null, receivedAt: null, hasFailed: false };
  byID("board").hidden = byID("leave").hidden = byID("feed").hidden = byID("stale").hidden = true;
  byID("login").hidden = false;
  document.documentElement.classList.remove("is-stale");
  document.title = words.login;
  draw(byID("instance"));
  draw(byID("clock"));
  byID("token").focus();
}

async function logIn(event) {
  event.preventDefault();
  const field = byID("token");
  draw(byID("login-error"));
  let answer;
  try {
    answer = await fetch("login", { method: "POST", body: new URLSearchParams({ token: field.value }), redirect: "manual" });
  } catch {
    return draw(byID("login-error"), words.neverConnected);
  }
  if (answer.type === "opaqueredirect" || answer.ok) {
    field.value = "";
    return begin();
  }
  draw(byID("login-error"), answer.status === 401 ? words.wrongToken : words.loginFailed(answer.status));
  field.select();
}

async function logOut() {
  stop();
  await fetch("logout", { method: "POST", redirect: "manual" }).catch(() => null);
  showLogin();
}

// MARK: Language and colours

/** The choice is kept where the browser lets us; a wall's browser in private mode may not. */
function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch { /* The page works without. */ }
}

function useLanguage(name) {
  words = WORDS[name];
  document.documentElement.lang = name;
  for (const button of byID("languages").children) button.setAttribute("aria-pressed", button.value === name);
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = words[place.dataset.word];
  byID("languages").setAttribute("aria-label", words.language);
  byID("leave").textContent = words.leave;
  if (!byID("login").hidden) document.title = words.login;
  announced = null;
  useTheme(document.documentElement.dataset.theme ?? "auto");
  drawAll();
  drawFeed();
}

function useTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  byID("theme").title = words.theme[name];
  byID("theme").setAttribute("aria-label", words.theme[name]);
}

function start() {
  const theme = remembered("theme");
  useTheme(THEMES.includes(theme) ? theme : "auto");
  const spoken = [remembered("language"), ...navigator.languages.map(each => each.slice(0, 2))];
  useLanguage(spoken.find(each => each !== null && Object.hasOwn(WORDS, each)) ?? "en");
  byID("languages").addEventListener("click", ({ target }) => {
    if (!Object.hasOwn(WORDS, target.value ?? "")) return;
    remember("language", target.value);
    useLanguage(target.value);
  });
  byID("theme").addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % THEMES.length];
    remember("theme", next);
    useTheme(next);
  });
  byID("login-form").addEventListener("submit", logIn);
  byID("leave").addEventListener("click", logOut);
  setInterval(drawFeed, 500);
  begin();
}

start();
