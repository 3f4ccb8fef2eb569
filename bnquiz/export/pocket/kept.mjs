// What the page was given, and what this browser keeps: the events of this device, the language, the theme.

import { event } from "./study.mjs";

export const data = JSON.parse(document.getElementById("data").textContent);

const memory = new Map(); // where it keeps nothing
export let kept = true;

export function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`bnquiz:${name}`)) ?? otherwise;
  } catch (error) {
    if (error instanceof SyntaxError)
      localStorage.setItem(`bnquiz:${name}:damaged`, localStorage.getItem(`bnquiz:${name}`));
    else kept = false;
    return memory.get(name) ?? otherwise;
  }
}

export function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(`bnquiz:${name}`, JSON.stringify(value));
  } catch {
    kept = false;
  }
}

export const events = () => (kept ? read("events", []) : (memory.get("events") ?? read("events", [])));

export function record(kind, fields) {
  const before = events();
  const made = event(before, kind, fields, Date.now());
  write("events", [...before, made]);
  return made;
}
