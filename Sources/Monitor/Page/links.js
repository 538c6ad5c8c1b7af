"use strict";

// A row for each link to an operator, and for each account that is bound to us.

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
    node("td", { class: "since" }, isDown ? downFor(link) : orderedFor(link)),
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
    [words.lastPDU, "number"], [words.throttled, "number"], ["TLS"],
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
    node("td", { class: "number", "data-label": words.throttled }, number(account.throttled)),
    account.sessions.length === 0 ? node("td", { class: "keep none", "data-label": "TLS" }) : tlsCell(account.sessions.at(-1).tls));
}
