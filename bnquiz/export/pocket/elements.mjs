// Words in the learner's language, and the elements that show them. Text goes in as text, never as HTML.

import { DAY, MINUTE } from "./fsrs.mjs";
import { data } from "./kept.mjs";
import { app } from "./sitting.mjs";

export const LETTERS = "abcdefghij"; // as options are named

export const put = (id, ...children) =>
  document.getElementById(id).replaceChildren(...children.filter(Boolean));

// ---- words

export const said = (text) => text[app.lang];

// Words of the table; values for {} in their order, or for {name}.
export function say(name, ...values) {
  let place = 0;
  const named = typeof values[0] === "object" ? values[0] : {};
  return said(data.words[name]).replace(/\{(\w*)\}/g, (_, key) => (key ? named[key] : values[place++]));
}

export const capital = (words) => words[0].toUpperCase() + words.slice(1);

export const percent = (share) => `${Math.floor(share * 100 + 1e-9)}%`;

const UNITS = [
  [60 * MINUTE, "minutes", MINUTE],
  [DAY, "hours", 60 * MINUTE],
  [100 * DAY, "days", DAY],
  [730 * DAY, "months", 30.44 * DAY],
  [Infinity, "years", 365.25 * DAY],
];

export function span(time) {
  if (time < MINUTE) return say("unit-moment");
  const [, name, unit] = UNITS.find(([limit]) => time < limit);
  const count = Math.round(time / unit);
  return say(name === "days" && count === 1 ? "unit-day" : `unit-${name}`, count);
}

// ---- elements

// h("p", {class: "quiet"}, "text", child, …): what is null or false is left out.
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined));
  return made;
}

export const text = (words, more = "") => h("p", { class: `text ${more}` }, words);
export const section = (name, ...body) => h("section", {}, h("h2", {}, say(name)), ...body);
export const key = (name) => h("kbd", {}, name);
export const button = (name, act, more = "", hotkey = null) =>
  h(
    "button",
    { class: `button ${more}`, type: "button", onclick: act },
    capital(say(name)),
    hotkey && key(hotkey),
  );

// The formula typeset: MathML that `bnquiz` made of its own TeX; of other cards their TeX.
export function formula(card) {
  if (!card.tex) return null;
  const box = h("div", { class: "formula" });
  if (card.math) box.innerHTML = card.math;
  else box.append(h("pre", { class: "tex" }, card.tex));
  return box;
}
