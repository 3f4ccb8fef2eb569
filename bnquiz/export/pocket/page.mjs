// The pocket page: what is on the screen, and what a thumb or a key does to it.
// All of it is drawn from `app` by `draw`; text from cards goes in as text, never as HTML.

import { fsrs, DAY, MINUTE, RATINGS } from "./fsrs.mjs";
import { judge } from "./answers.mjs";
import { study, daysLeft, event, exported, fixes, proposed, SITTING } from "./study.mjs";

const data = JSON.parse(document.getElementById("data").textContent);
const learner = study(data, fsrs(data.fsrs));
const LETTERS = "abcdefghij";
const A_CARD = MINUTE; // that a card takes in a sitting, about
const GO_ON = 10; // minutes, when those of the day are used up

// ---- what this browser keeps

const memory = new Map(); // where it keeps nothing
let kept = true;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`bnquiz:${name}`)) ?? otherwise;
  } catch (error) {
    if (error instanceof SyntaxError) localStorage.setItem(`bnquiz:${name}:damaged`, localStorage.getItem(`bnquiz:${name}`));
    else kept = false;
    return memory.get(name) ?? otherwise;
  }
}

function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(`bnquiz:${name}`, JSON.stringify(value));
  } catch {
    kept = false;
  }
}

const events = () => (kept ? read("events", []) : (memory.get("events") ?? read("events", [])));

function record(kind, fields) {
  const before = events();
  const made = event(before, kind, fields, Date.now());
  write("events", [...before, made]);
  return made;
}

// ---- the state of the page

const app = { lang: read("lang", data.lang), theme: read("theme", ""), sitting: null, turn: null, last: null };

function begin(minutes = null) {
  const known = learner.know(events(), Date.now(), { done: new Set(), fresh: new Set(), skipped: new Set() });
  const left = minutes ?? learner.ahead(known).left;
  app.sitting = {
    done: new Set(),
    fresh: new Set(),
    skipped: new Set(),
    rated: [],
    minutes: left,
    most: left === null ? SITTING : undefined,
  };
  ask();
}

const known = () => learner.know(events(), Date.now(), app.sitting);

const spent = () => app.sitting.rated.reduce((sum, each) => sum + each.event.seconds, 0);

const isOver = () => app.sitting.minutes !== null && spent() >= app.sitting.minutes * 60;

function ask() {
  const pick = isOver() ? null : learner.next(known(), app.last);
  app.turn = pick && turnOf(pick);
  show();
}

// The card that the address names (bn.html#eps-purpose), whether it is due or not.
function askNamed() {
  const card = learner.cards.get(decodeURIComponent(location.hash.slice(1)));
  if (!card) return;
  app.turn = turnOf({ card, reason: known().states.has(card.id) ? "due" : "new" });
  show();
}

addEventListener("hashchange", askNamed);

// A card from its question to its rating.
function turnOf({ card, reason }) {
  return {
    card,
    reason,
    options: shuffled(card.options ?? []),
    drawn: card.draws && drawnOf(card),
    mistake: known().wanted.get(card.id) ?? null,
    stage: "question",
    hinted: false,
    typed: "",
    unclear: false,
    lines: new Set(),
    chosen: null,
    said: { right: null, note: null, value: null },
    ticks: (card.points ?? []).map(() => false),
    more: false,
    clock: stopwatch(),
  };
}

const shuffled = (some) => {
  const row = [...some];
  for (let place = row.length - 1; place > 0; place--) {
    const other = Math.floor(Math.random() * (place + 1));
    [row[place], row[other]] = [row[other], row[place]];
  }
  return row;
};

// A problem that was not the last one of this card.
function drawnOf(card) {
  const last = read("draws", {});
  const fresh = card.draws.keys().filter((place) => place !== last[card.id] || card.draws.length === 1);
  const place = shuffled([...fresh])[0];
  write("draws", { ...last, [card.id]: place });
  return card.draws[place];
}

// Seconds that the page was looked at.
function stopwatch() {
  let sum = 0;
  let since = Date.now();
  return {
    pause: () => ((sum += since === null ? 0 : Date.now() - since), (since = null)),
    resume: () => (since ??= Date.now()),
    seconds: () => (sum + (since === null ? 0 : Date.now() - since)) / 1000,
  };
}

document.addEventListener("visibilitychange", () => app.turn?.clock[document.hidden ? "pause" : "resume"]());

// ---- what a learner does

const acts = {
  hint() {
    app.turn.hinted = true;
    show();
  },
  choose(option) {
    app.turn.chosen = option;
    app.turn.said = { right: option.right, note: option.right ? null : (option.why ?? null), value: null };
    acts.reveal();
  },
  // Check what was typed or picked; with nothing said, show the answer.
  check() {
    const { card, typed, lines } = app.turn;
    if (card.kind === "number" && typed.trim()) {
      const said = judge(app.turn.drawn, card.slips, typed);
      app.turn.unclear = !said;
      if (!said) return show();
      app.turn.said = said;
    }
    if (card.kind === "code" && lines.size) app.turn.said = { right: fixes(card, lines), note: null, value: null };
    acts.reveal();
  },
  reveal() {
    app.turn.stage = app.turn.ticks.length ? "points" : "rate";
    show();
  },
  tick(place) {
    app.turn.ticks[place] = !app.turn.ticks[place];
    draw();
  },
  wasRight() {
    app.turn.said = { right: true, note: null, value: null };
    draw();
  },
  rate(rating) {
    const { turn, sitting } = app;
    const now = known();
    const wait = learner.outcomes(now, turn.card)[rating];
    const wasNew = !now.states.has(turn.card.id);
    const seconds = Math.round(turn.clock.seconds() * 1000) / 1000;
    const fields = { card: turn.card.id, rev: turn.card.rev, rating, lang: app.lang, seconds };
    sitting.rated.push({ event: record("rating", fields), turn, isFirst: !sitting.done.has(turn.card.id), wasNew });
    sitting.done.add(turn.card.id);
    if (wasNew) sitting.fresh.add(turn.card.id);
    app.last = turn.card.id;
    ask();
    toast(say("back-in", capital(say(rating)), span(wait)), acts.undo);
  },
  // Take back the last rating of this sitting, unless it was taken home.
  undo() {
    const { sitting } = app;
    const last = sitting.rated.at(-1);
    if (!last || last.event.at <= read("taken", "")) return;
    sitting.rated.pop();
    write("events", events().filter((each) => each.id !== last.event.id));
    if (last.isFirst) sitting.done.delete(last.event.card);
    if (last.wasNew) sitting.fresh.delete(last.event.card);
    app.last = sitting.rated.at(-1)?.event.card ?? null;
    app.turn = last.turn;
    show();
    toast(say("taken-back"));
  },
  skip() {
    app.sitting.skipped.add(app.turn.card.id);
    app.last = app.turn.card.id;
    ask();
    toast(say("skipped"));
  },
  suspend() {
    record("suspend", { card: app.turn.card.id, on: true });
    app.last = app.turn.card.id;
    ask();
    toast(say("suspended"));
  },
  flag() {
    const on = !known().flagged.has(app.turn.card.id);
    record("flag", { card: app.turn.card.id, on });
    draw();
    toast(say(on ? "flagged" : "unflagged"));
  },
  more() {
    app.turn.more = !app.turn.more;
    draw();
  },
  language() {
    app.lang = app.lang === "en" ? "zh" : "en";
    write("lang", app.lang);
    draw();
  },
  theme() {
    const isDark = getComputedStyle(document.documentElement).colorScheme === "dark";
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    app.theme = (app.theme ? isDark : systemIsDark) ? "light" : "dark";
    write("theme", app.theme);
    draw();
  },
};

// ---- words

const said = (text) => text[app.lang];

// Words of the table; values for {} in their order, or for {name}.
function say(name, ...values) {
  let place = 0;
  const named = typeof values[0] === "object" ? values[0] : {};
  return said(data.words[name]).replace(/\{(\w*)\}/g, (_, key) => (key ? named[key] : values[place++]));
}

const capital = (words) => words[0].toUpperCase() + words.slice(1);

const percent = (share) => `${Math.floor(share * 100 + 1e-9)}%`;

const UNITS = [
  [60 * MINUTE, "minutes", MINUTE],
  [DAY, "hours", 60 * MINUTE],
  [100 * DAY, "days", DAY],
  [730 * DAY, "months", 30.44 * DAY],
  [Infinity, "years", 365.25 * DAY],
];

function span(time) {
  if (time < MINUTE) return say("unit-moment");
  const [, name, unit] = UNITS.find(([limit]) => time < limit);
  const count = Math.round(time / unit);
  return say(name === "days" && count === 1 ? "unit-day" : `unit-${name}`, count);
}

const where = (lines) =>
  lines.length ? say(lines.length === 1 ? "on-line" : "on-lines", lines.join(", ")) : "";

// ---- elements

// h("p", {class: "quiet"}, "text", child, …): what is null or false is left out.
function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return made;
}

const text = (words, more = "") => h("p", { class: `text ${more}` }, words);
const section = (name, ...body) => h("section", {}, h("h2", {}, say(name)), ...body);
const key = (name) => h("kbd", {}, name);
const button = (name, act, more = "", hotkey = null) =>
  h("button", { class: `button ${more}`, type: "button", onclick: act }, capital(say(name)), hotkey && key(hotkey));

// The formula typeset: MathML that `bnquiz` made of its own TeX; of other cards their TeX.
function formula(card) {
  if (!card.tex) return null;
  const box = h("div", { class: "formula" });
  if (card.math) box.innerHTML = card.math;
  else box.append(h("pre", { class: "tex" }, card.tex));
  return box;
}

// ---- what each kind of card has of its own: the question, the answer, and whether a check makes sense

const KINDS = {
  recall: {
    posed: () => [text(say("say-it"), "lead")],
    answer: ({ card }) => [section("answer", text(said(card.answer))), formula(card)],
    main: () => "show",
  },
  choice: {
    posed: (turn) => [h("div", { class: "rows" }, turn.options.map((option, place) => choiceRow(option, place)))],
    answer: ({ card, said: { right, note } }) => [
      right === false && !note && card.why ? section("why", text(said(card.why))) : null,
      formula(card),
    ],
    main: () => "show",
  },
  number: {
    posed: (turn) => [text(terms(turn.drawn), "lead"), turn.stage === "question" && numberField(turn)],
    answer: (turn) => [
      verdict(turn),
      section("solution", text(said(turn.drawn.solution))),
      section("rule", text(said(turn.card.answer))),
      formula(turn.card),
    ],
    main: ({ typed }) => (typed.trim() ? "check" : "show"),
  },
  code: {
    posed: (turn) =>
      turn.stage === "question" ? [text(say("pick-line"), "lead"), listing(turn)] : [],
    answer: (turn) => [
      verdict(turn, say(turn.card.fixes[0].lines.length === 1 ? "line-is" : "lines-are", turn.card.fixes[0].lines.join(", "))),
      mended(turn.card.listing, turn.card.fixes[0]),
      section("answer", text(said(turn.card.answer))),
      formula(turn.card),
      ...turn.card.fixes.slice(1).map((fix) => section("also", changes(turn.card.listing, fix))),
    ],
    main: ({ lines }) => (lines.size ? "check" : "show"),
  },
};

function choiceRow(option, place) {
  const { turn } = app;
  if (turn.stage === "question") {
    return h(
      "button",
      { class: "row", type: "button", onclick: () => acts.choose(option) },
      h("span", { class: "mark" }, LETTERS[place]),
      h("span", { class: "text" }, said(option)),
    );
  }
  const isWrong = option === turn.chosen && !option.right;
  const state = option.right ? "is-right" : isWrong ? "is-wrong" : "faded";
  const mark = option.right ? "✓" : isWrong ? "✗" : LETTERS[place];
  const note = isWrong && option.why && h("span", { class: "note" }, said(option.why));
  return h("div", { class: `row ${state}` }, h("span", { class: "mark" }, mark), h("span", { class: "text" }, said(option), note));
}

function terms({ within, floor }) {
  const parts = [within ? `${Number((within * 100).toPrecision(3))} %` : "", floor ? `${floor}` : ""].filter(Boolean);
  return parts.length ? say("within", parts.join(say("or"))) : say("exactly");
}

function numberField(turn) {
  const input = h("input", {
    id: "number",
    "aria-label": say("your-number"),
    placeholder: say("your-number"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    inputmode: "decimal",
    enterkeyhint: "done",
    value: turn.typed,
    oninput: () => ((turn.typed = input.value), bar()),
  });
  const sign = (mark) => h("button", { type: "button", "aria-label": mark, onclick: () => insert(input, mark) }, mark);
  const unclear = turn.unclear && text(say("unclear-number", turn.typed), "trouble");
  return h("div", { class: "number" }, input, h("div", { class: "signs" }, [..."−/√%e"].map(sign)), unclear);
}

function insert(input, mark) {
  input.setRangeText(mark, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input"));
  input.focus();
}

function verdict({ said: { right, note, value }, typed }, wrong = say("not-right")) {
  if (right === null) return null;
  const words = [right ? `✓ ${say("right")}` : `✗ ${wrong}`];
  if (value !== null) words.push(say("read-as", typed.trim(), Number(value.toPrecision(6))));
  return h("div", { role: "status" }, text(words.join("\n"), `verdict ${right ? "right" : "wrong"}`), note && text(said(note)));
}

// ---- listings

function code({ text: words, spans }) {
  const indent = words.length - words.trimStart().length;
  const made = h("code", { style: `--indent:${indent}` });
  let at = 0;
  for (const [from, to, name] of spans) {
    made.append(words.slice(at, from), h("span", { class: name }, words.slice(from, to)));
    at = to;
  }
  made.append(words.slice(at) || " ");
  return made;
}

const still = (mark, line, name = "") =>
  h("div", { class: `still ${name}` }, h("span", { class: "count" }, `${mark}`), code(line));
const plain = (words) => ({ text: words, spans: [] });

function listing(turn) {
  const pick = (number) => () => {
    turn.lines.has(number) ? turn.lines.delete(number) : turn.lines.add(number);
    bar();
  };
  const row = (line, place) =>
    h(
      "label",
      {},
      h("input", { type: "checkbox", checked: turn.lines.has(place + 1), onchange: pick(place + 1) }),
      h("span", { class: "count" }, `${place + 1}`),
      code(line),
    );
  return h("div", { class: "listing" }, turn.card.listing.map(row));
}

// The new lines of a fix in the place of an old one; "" takes it out.
const added = (words) => (words ? words.split("\n").map((line) => still("+", plain(line), "new")) : []);

// The whole listing, with what a fix changes in its place.
function mended(lines, fix) {
  const rows = lines.map((line, place) => {
    const at = fix.lines.indexOf(place + 1);
    return at < 0 ? still(place + 1, line) : [still(place + 1, line, "gone"), added(fix.mended[at])];
  });
  return h("div", { class: "listing" }, rows.flat(2));
}

function changes(lines, fix) {
  const rows = fix.lines.map((number, at) => [still(number, lines[number - 1], "gone"), added(fix.mended[at])]);
  return h("div", { class: "listing" }, rows.flat(2));
}

// ---- the screen

const put = (id, ...children) => document.getElementById(id).replaceChildren(...children.filter(Boolean));

// Draw it all, and begin at the top of the card.
function show() {
  draw();
  const main = document.getElementById("card");
  const field = document.getElementById("number");
  if (app.turn?.stage === "question") scrollTo(0, 0);
  const isTouch = matchMedia("(hover: none)").matches;
  (field && !isTouch ? field : main).focus({ preventScroll: true });
}

function draw() {
  document.documentElement.lang = data.languages[app.lang];
  document.documentElement.dataset.theme = app.theme;
  document.title = say("title");
  const now = known();
  top_(now);
  put("card", ...(app.turn ? cardPage(app.turn, now) : endPage(now)));
  bar(now);
}

function top_(now) {
  const share = learner.readiness(now).onTheDay;
  const done = app.sitting.done.size;
  const of = done + Math.max(aheadInSitting(now), app.turn && !app.sitting.done.has(app.turn.card.id) ? 1 : 0);
  put(
    "top",
    h("button", { class: "ring", type: "button", style: `--share:${share * 100}%`, "aria-label": `${say("readiness")}: ${percent(share)}`, onclick: overview }, h("span", {}, percent(share))),
    h("div", { class: "progress" }, h("i", { style: `width:${of ? (100 * done) / of : 100}%` })),
    h("span", { class: "place small quiet" }, `${Math.min(done + 1, of)}/${of}`),
    h("button", { class: "tool", type: "button", lang: app.lang === "en" ? data.languages.zh : "en", onclick: acts.language }, say("switch")),
    app.turn && h("button", { class: "tool", type: "button", "aria-label": say("options"), onclick: menu }, "⋯"),
  );
}

function aheadInSitting(now) {
  const { most, minutes, done } = app.sitting;
  const waiting = learner.queue(now).length;
  if (most !== undefined) return Math.min(waiting, Math.max(most - done.size, 0));
  return Math.min(waiting, Math.ceil(Math.max(minutes * 60 - spent(), 0) / (A_CARD / 1000)));
}

function cardPage(turn, now) {
  const { card } = turn;
  const kind = KINDS[card.kind];
  const topic = data.topics.find((each) => each.id === card.topic);
  const about = [said(topic.title), say(card.kind), say(card.level), say(`reason-${turn.reason}`)];
  const words = turn.drawn ? turn.drawn.question : card.question;
  return [
    h(
      "div",
      { class: "about small quiet" },
      about.join(" · "),
      now.flagged.has(card.id) && h("span", { class: "flag" }, " ⚑"),
    ),
    turn.mistake && fromCode(turn),
    h("h1", { class: "text" }, said(words)),
    ...kind.posed(turn).filter(Boolean),
    turn.hinted && turn.stage === "question" && h("div", { class: "hint" }, text(said(card.hint))),
    turn.stage !== "question" && h("div", { class: "answer" }, ...answered(turn)),
  ];
}

// What in the learner's code asks for the card; a bug hunt does not give the answer away.
function fromCode({ card, mistake }) {
  const named = { file: mistake.file, did: said(mistake.did), where: where(mistake.lines) };
  return h("div", { class: "from-code" }, say(card.kind === "code" ? "asked-for" : "mistake", named));
}

function answered(turn) {
  return [...KINDS[turn.card.kind].answer(turn), points(turn), note(turn.card), more(turn)].filter(Boolean);
}

function points({ card, ticks }) {
  if (!ticks.length) return null;
  const row = (point, place) =>
    h(
      "button",
      { class: `row ${ticks[place] ? "ticked" : ""}`, type: "button", role: "checkbox", "aria-checked": `${ticks[place]}`, onclick: () => acts.tick(place) },
      h("span", { class: "mark" }, ticks[place] ? "✓" : `${place + 1}`),
      h("span", { class: point.essential ? "text essential" : "text" }, said(point)),
    );
  return section("which-points", h("div", { class: "rows" }, card.points.map(row)));
}

const note = (card) => data.journal.notes[card.id] && section("your-note", text(data.journal.notes[card.id]));

function more(turn) {
  const { card } = turn;
  const wrongOptions = turn.options.filter((option) => !option.right && option.why && option !== turn.chosen);
  const parts = [
    card.spoken && section("spoken", text(said(card.spoken))),
    card.followup && section("followup", text(said(card.followup))),
    card.why && section("why", text(said(card.why))),
    card.wrong && section("wrong", text(said(card.wrong))),
    wrongOptions.length > 0 && section("not-so", ...wrongOptions.map((option) => h("p", { class: "text small" }, `✗ ${said(option)}\n`, h("span", { class: "quiet" }, said(option.why))))),
    section("source", h("p", { class: "small quiet text" }, `${card.source} · ${card.id}`)),
  ];
  const opened = { open: turn.more, ontoggle: (shown) => (turn.more = shown.target.open) };
  return h("details", opened, h("summary", {}, say("more")), ...parts.filter(Boolean));
}

// ---- the bar for the thumb

function bar(now = known()) {
  if (!app.turn) return put("bar");
  put("bar", ...(app.turn.stage === "question" ? questionBar(app.turn) : ratingBar(app.turn, now)));
}

function questionBar(turn) {
  const name = KINDS[turn.card.kind].main(turn);
  const isMain = turn.card.kind !== "choice";
  const hint = turn.card.hint && !turn.hinted && button("hint", acts.hint, "", "h");
  const label = name === "show" && turn.card.kind !== "recall" ? "do-not-know" : name;
  return [h("div", { class: "buttons" }, hint, button(label, acts.check, isMain && (name === "check" || turn.card.kind === "recall") ? "main" : "main plain", "␣"))];
}

function ratingBar(turn, now) {
  const waits = learner.outcomes(now, turn.card);
  const isOpen = turn.stage === "points" && !turn.ticks.includes(true); // nothing was ticked yet
  const best = isOpen ? null : proposed(turn.card, { ...turn.said, ticks: turn.ticks, hinted: turn.hinted });
  const rating = (name, place) =>
    h(
      "button",
      { class: `button ${name === best ? "main" : ""}`, type: "button", onclick: () => acts.rate(name) },
      capital(say(name)),
      turn.stage === "rate" && key(`${place + 1}`),
      h("small", {}, span(waits[name])),
    );
  const wasWrong = turn.said.right === false && turn.card.kind !== "choice";
  return [
    h(
      "div",
      { class: "ask small quiet" },
      h("span", {}, say("how-was-it")),
      wasWrong && h("button", { class: "link", type: "button", onclick: acts.wasRight }, capital(say("was-right"))),
    ),
    h("div", { class: "ratings" }, RATINGS.map(rating)),
  ];
}

let hiding = null;

function toast(words, undo = null) {
  put("toast", h("span", {}, words), undo && h("button", { type: "button", onclick: undo }, capital(say("undo"))));
  clearTimeout(hiding);
  hiding = setTimeout(() => put("toast"), 6000);
}

// ---- when no card is left

function endPage(now) {
  const { rated, done } = app.sitting;
  const judged = rated.filter(({ turn }) => turn.said.right !== null);
  const again = [...new Set(rated.filter((each) => ["again", "hard"].includes(each.event.rating)).map((each) => each.turn.card))];
  const due = learner.nextDue(now);
  const lines = [
    done.size ? say("ended", done.size) : null,
    judged.length ? say("judged", { right: judged.filter(({ turn }) => turn.said.right).length, judged: judged.length }) : null,
    isOver() ? say("day-over") : learner.queue(now).length ? null : due === null ? say("nothing-due") : say("next-due", span(due - now.now)),
  ];
  return [
    h(
      "div",
      { class: "end" },
      h("h1", {}, say("done-title")),
      lines.filter(Boolean).map((line) => h("p", { class: "quiet" }, line)),
      h("div", { class: "stack" }, button("go-on", () => begin(isOver() ? GO_ON : null), "main"), button("take-home", overview)),
    ),
    again.length > 0 && h("div", { class: "again" }, section("look-again", ...again.map((card) => text(said(card.question), "small")))),
  ];
}

// ---- the sheets that come over the card

function sheet(title, ...body) {
  const dialog = document.getElementById("sheet");
  const close = () => dialog.close();
  put(
    "sheet",
    h("div", { class: "sheet-top" }, h("span", {}, title), h("button", { class: "tool", type: "button", "aria-label": say("close"), onclick: close }, "✕")),
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

function menu() {
  const names = ["skip", "flag", "suspend"];
  sheet(say("options"), h("div", { class: "stack" }, names.map((name) => button(name, closing(acts[name])))));
}

function overview() {
  const now = known();
  const ready = learner.readiness(now);
  const { waiting, minutes } = learner.ahead(now);
  const unseen = now.cards.filter((card) => !now.states.has(card.id)).length;
  const figure = (value, name) => h("div", { class: "figure" }, h("b", {}, `${value}`), h("span", { class: "small quiet" }, name));
  const rows = data.topics.filter((topic) => topic.id in ready.topics).map((topic) => topicRow(topic, ready.topics[topic.id]));
  sheet(
    say("title"),
    h("div", { class: "figures" }, figure(percent(ready.onTheDay), say("readiness")), figure(waiting, say("cards-due")), figure(minutes, say("minutes")), figure(unseen, say("cards-new"))),
    text(say(now.goal ? "readiness-on-the-day" : "readiness-means"), "small quiet"),
    now.goal && text(interview(daysLeft(now.goal, now.now)), "small"),
    takeHome(),
    section("topics", h("ul", { class: "bars" }, rows)),
    section("keys", keyList()),
    h("div", { class: "stack" }, button("theme", closing(acts.theme))),
    text(say("made-on", data.cards.length, data.made, data.version), "small quiet lead"),
  );
}

const interview = (days) => say(days === 0 ? "interview-today" : days === 1 ? "interview-tomorrow" : "interview-in", days);

const topicRow = (topic, share) =>
  h("li", {}, h("span", {}, said(topic.title)), h("div", { class: "progress" }, h("i", { style: `width:${share * 100}%` })), h("span", {}, percent(share)));

function keyList() {
  const rows = [["␣", "key-go"], ["a–d", "key-options"], ["1–9", "key-digits"], ["h", "hint"], ["e", "key-more"], ["u", "key-undo"], ["s", "skip"], ["f", "flag"], ["x", "suspend"], ["o", "key-overview"]];
  return h("div", { class: "keys" }, rows.map(([name, words]) => [h("span", {}, key(name)), h("span", {}, say(words))]));
}

// ---- ratings on their way home

const fileName = (ending) => `bnquiz-${new Date().toISOString().slice(0, 10)}.${ending}`;

function takeHome() {
  const all = events();
  const file = fileName("jsonl");
  const hint = h("div", {});
  const shared = new File([exported(all, data.header)], fileName("txt"), { type: "text/plain" });
  if (!all.length) return section("take-home", !kept && text(say("not-kept"), "trouble"), text(say("take-home-how"), "small quiet"), h("code", { class: "command" }, `bnquiz journal import ${file}`));
  const mayShare = navigator.canShare?.({ files: [shared] });
  return section(
    "take-home",
    !kept && text(say("not-kept"), "trouble"),
    text(say("ratings", all.filter((each) => each.kind === "rating").length), "small"),
    text(say("take-home-how"), "small quiet"),
    h("code", { class: "command" }, `bnquiz journal import ${file}`),
    h("div", { class: "buttons" }, button("save-file", () => save(file, hint), "main"), mayShare && button("share", () => share(shared)), button("copy", () => copy(hint))),
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

// ---- keys

function pressed({ key: name, target, ctrlKey, metaKey, altKey, preventDefault }) {
  if (ctrlKey || metaKey || altKey || document.getElementById("sheet").open) return false;
  const isField = target.matches("input:not([type=checkbox])");
  const isPressable = target.matches("button, summary, input[type=checkbox]");
  if (isField) return name === "Enter" && (acts.check(), true);
  if (name === " " && isPressable) return false;
  if (name === "Enter" && target.matches("button, summary")) return false;
  return Boolean(app.turn ? onCard(name) : name === " " || name === "Enter" ? (begin(isOver() ? GO_ON : null), true) : other(name));
}

function onCard(name) {
  const { turn } = app;
  const place = "123456789".indexOf(name);
  const letter = LETTERS.indexOf(name);
  const isGo = name === " " || name === "Enter";
  if (turn.stage === "question") {
    if (isGo) return acts.check(), true;
    if (name === "h" && turn.card.hint) return acts.hint(), true;
    if (letter >= 0 && turn.options[letter]) return acts.choose(turn.options[letter]), true;
    const box = place >= 0 && document.querySelectorAll(".listing input")[place];
    if (box) return box.click(), true;
    return other(name);
  }
  if (name === "e") return acts.more(), true;
  if (turn.stage === "points") {
    if (isGo) return (turn.stage = "rate"), bar(), true;
    if (place >= 0 && place < turn.ticks.length) return acts.tick(place), true;
    return other(name);
  }
  if (isGo) return acts.rate(proposed(turn.card, { ...turn.said, ticks: turn.ticks, hinted: turn.hinted })), true;
  if (place >= 0 && RATINGS[place]) return acts.rate(RATINGS[place]), true;
  return other(name);
}

function other(name) {
  const act = { u: acts.undo, o: overview, "?": overview }[name] ?? (app.turn && { s: acts.skip, f: acts.flag, x: acts.suspend }[name]);
  act?.();
  return Boolean(act);
}

document.addEventListener("keydown", (down) => {
  if (pressed(down)) down.preventDefault();
});

begin();
askNamed();
performance.mark("first-card");
