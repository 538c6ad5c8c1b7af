"use strict";

// How something is drawn without touching what is drawn already, and how figures read. Everything that comes from outside becomes text
// nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

const byID = id => document.getElementById(id);

// MARK: Drawing

/** A description of an element for `draw`; children that are nothing are left out, lists of them taken apart. */
const node = (tag, attributes, ...children) => ({ tag, attributes, children });
const shape = name => node("svg", { class: "shape", "aria-hidden": "true" }, node("use", { href: `#shape-${name}` }));
const code = text => node("span", { class: "code" }, text);
const small = (...children) => node("span", { class: "small" }, ...children);
const toned = (tone, text) => node("b", { class: tone }, shape(tone), node("span", {}, text));
const gauge = (share, tone) =>
  node("span", { class: "gauge", "data-tone": tone, "aria-hidden": "true" }, node("i", { width: `${Math.min(100, 100 * share)}%` }));
const columns = (table, titles) => draw(byID(table).querySelector("thead tr"),
  titles.map(([title, kind]) => node("th", { scope: "col", class: kind ?? "" }, title)));

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
