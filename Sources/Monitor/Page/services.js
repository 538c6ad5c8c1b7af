"use strict";

// What each service has answered, and how the registers do.

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
