"use strict";

// The last lines of the log.

const EVENTS_SHOWN = 10;

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
    ? (String(state).startsWith("bound_") ? "good" : state === "backoff" ? "bad" : ["closed", "paused"].includes(state) ? state : "changing")
    : { error: "bad", critical: "bad", warning: "changing" }[level] ?? "closed";
  const rest = isState ? "" : Object.entries(others).map(([key, value]) => `${key}=${value}`).join(" ");
  const tone = { paused: "changing", closed: "faint" }[mark] ?? mark;
  return node("li", {},
    node("time", { datetime: time }, moment(time)),
    node("span", { class: "who" }, node("span", { class: tone }, shape(mark)), link ?? ""),
    node("span", {}, [isState ? named(words.states, state) : event, reason, rest].filter(Boolean).join(isState ? ": " : " ")));
}
