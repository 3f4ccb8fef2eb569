// The sheets that come over the card: what else can be done with it, where one stands, and the way home.

import { MINUTE } from "./fsrs.mjs";
import { daysLeft, exported, isoDay } from "./study.mjs";
import { data, events, kept, write } from "./kept.mjs";
import { acts, known, learner } from "./sitting.mjs";
import { button, h, key, percent, put, said, say, section, text } from "./elements.mjs";

function sheet(title, ...body) {
  const dialog = document.getElementById("sheet");
  const close = () => dialog.close();
  put(
    "sheet",
    h(
      "div",
      { class: "sheet-top" },
      h("span", {}, title),
      h("button", { class: "tool", type: "button", "aria-label": say("close"), onclick: close }, "✕"),
    ),
    ...body,
  );
  if (!dialog.open) dialog.showModal();
  dialog.onclick = (clicked) => clicked.target === dialog && close();
  dialog.scrollTop = 0;
}

const closing = (act) => () => {
  document.getElementById("sheet").close();
  act();
};

export function menu() {
  const names = ["skip", "flag", "suspend"];
  sheet(
    say("options"),
    h(
      "div",
      { class: "stack" },
      names.map((name) => button(name, closing(acts[name]))),
    ),
  );
}

export function overview() {
  const now = known();
  const ready = learner.readiness(now);
  const { waiting, minutes } = learner.ahead(now);
  const unseen = now.cards.filter((card) => !now.states.has(card.id)).length;
  const figure = (value, name) =>
    h("div", { class: "figure" }, h("b", {}, `${value}`), h("span", { class: "small quiet" }, name));
  const rows = data.topics
    .filter((topic) => topic.id in ready.topics)
    .map((topic) => topicRow(topic, ready.topics[topic.id]));
  sheet(
    say("title"),
    h(
      "div",
      { class: "figures" },
      figure(percent(ready.onTheDay), say("readiness")),
      figure(waiting, say("cards-due")),
      figure(minutes, say("minutes")),
      figure(unseen, say("cards-new")),
    ),
    text(say(now.goal ? "readiness-on-the-day" : "readiness-means"), "small quiet"),
    now.goal && text(interview(daysLeft(now.goal, now.now)), "small"),
    takeHome(),
    section("topics", h("ul", { class: "bars" }, rows)),
    section("keys", keyList()),
    h("div", { class: "stack" }, button("theme", closing(acts.theme))),
    text(say("made-on", data.cards.length, data.made, data.version), "small quiet lead"),
  );
}

const interview = (days) =>
  say(days === 0 ? "interview-today" : days === 1 ? "interview-tomorrow" : "interview-in", days);

const topicRow = (topic, share) =>
  h(
    "li",
    {},
    h("span", {}, said(topic.title)),
    h("div", { class: "progress" }, h("i", { style: `width:${share * 100}%` })),
    h("span", {}, percent(share)),
  );

function keyList() {
  const rows = [
    ["␣", "key-go"],
    ["a–d", "key-options"],
    ["1–9", "key-digits"],
    ["h", "hint"],
    ["e", "key-more"],
    ["u", "key-undo"],
    ["s", "skip"],
    ["f", "flag"],
    ["x", "suspend"],
    ["o", "key-overview"],
  ];
  return h(
    "div",
    { class: "keys" },
    rows.map(([name, words]) => [h("span", {}, key(name)), h("span", {}, say(words))]),
  );
}

// ---- ratings on their way home

const fileName = (ending) => `bnquiz-${isoDay(Date.now())}.${ending}`;

function takeHome() {
  const all = events();
  const file = fileName("jsonl");
  const hint = h("div", {});
  const shared = new File([exported(all, data.header)], fileName("txt"), { type: "text/plain" });
  if (!all.length)
    return section(
      "take-home",
      !kept && text(say("not-kept"), "trouble"),
      text(say("take-home-how"), "small quiet"),
      h("code", { class: "command" }, `bnquiz journal import ${file}`),
    );
  const mayShare = navigator.canShare?.({ files: [shared] });
  return section(
    "take-home",
    !kept && text(say("not-kept"), "trouble"),
    text(say("ratings", all.filter((each) => each.kind === "rating").length), "small"),
    text(say("take-home-how"), "small quiet"),
    h("code", { class: "command" }, `bnquiz journal import ${file}`),
    h(
      "div",
      { class: "buttons" },
      button("save-file", () => save(file, hint), "main"),
      mayShare && button("share", () => share(shared)),
      button("copy", () => copy(hint)),
    ),
    hint,
    text(say("take-home-twice").replaceAll("`", ""), "small quiet lead"),
  );
}

// From now on these ratings are at home too: they are no longer taken back here.
const taken = () => write("taken", events().at(-1)?.at ?? "");

function save(name, hint) {
  const url = URL.createObjectURL(new Blob([exported(events(), data.header)], { type: "application/jsonl" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), MINUTE);
  taken();
  hint.replaceChildren(text(say("saved-file", name), "small lead"));
}

async function share(file) {
  try {
    await navigator.share({ files: [file] });
    taken();
  } catch {
    // The learner closed the system's sheet: nothing was shared.
  }
}

async function copy(hint) {
  const words = exported(events(), data.header);
  try {
    await navigator.clipboard.writeText(words);
    hint.replaceChildren(text(say("copied"), "small lead"));
  } catch {
    const box = h("textarea", { readonly: true, "aria-label": say("copy") });
    box.value = words;
    hint.replaceChildren(text(say("copy-by-hand"), "small lead"), box);
    box.select();
  }
  taken();
}
