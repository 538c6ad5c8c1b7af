"use strict";

// Whether citizens are answered within their minute, and what waits.

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
