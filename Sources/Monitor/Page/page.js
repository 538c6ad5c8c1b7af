"use strict";

// What /events sends once a second, drawn: the feed, the login, language and colours. What is shown is in the files named after it.

/** Without an event for so long the figures are called old. The daemon sends one a second. */
const STALE_AFTER = 4000;
const RECONNECT_AFTER = 2000;
const THEMES = ["auto", "light", "dark"];

let words = WORDS.en;
let status = null;
let feed = { source: null, receivedAt: null, hasFailed: false };

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

/** `kopir demo` prints an address with its token behind the #, which no browser sends anywhere; it is gone from the address at once. */
function logInByAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return false;
  history.replaceState(null, "", location.pathname);
  showLogin();
  byID("token").value = token;
  byID("login-form").requestSubmit();
  return true;
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
  if (!logInByAddress()) begin();
}

start();
