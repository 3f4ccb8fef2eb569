// The pocket page: what is on the screen, all of it drawn from `app`, and what a thumb or a key does to that.

import { RATINGS } from "./fsrs.mjs";
import { judge } from "./answers.mjs";
import { fixes, proposed } from "./study.mjs";
import { data, events, read, record, write } from "./kept.mjs";
import { acts, app, isOver, known, learner, secondsLeft, sit, turnOf } from "./sitting.mjs";
import {
  LETTERS,
  button,
  capital,
  h,
  key,
  percent,
  put,
  say,
  said,
  section,
  span,
  text,
} from "./elements.mjs";
import { KINDS, cardPage } from "./cards.mjs";
import { menu, overview } from "./sheets.mjs";

const GO_ON = 10; // minutes, when those of the day are used up

// ---- one card after the other

function begin(minutes = null) {
  sit(minutes);
  ask();
}

const goOn = () => begin(isOver() ? GO_ON : null);

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

// ---- what a learner does

Object.assign(acts, {
  changed: () => bar(),
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
    if (card.kind === "code" && lines.size)
      app.turn.said = { right: fixes(card, lines), note: null, value: null };
    acts.reveal();
  },
  reveal() {
    app.turn.stage = app.turn.ticks.length ? "points" : "rate";
    show();
  },
  // The points that were said are ticked.
  said() {
    app.turn.stage = "rate";
    bar();
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
    sitting.rated.push({
      event: record("rating", fields),
      turn,
      isFirst: !sitting.done.has(turn.card.id),
      wasNew,
    });
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
    write(
      "events",
      events().filter((each) => each.id !== last.event.id),
    );
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
    app.theme = theme() === "dark" ? "light" : "dark";
    write("theme", app.theme);
    draw();
  },
});

// ---- the screen

// Draw it all, and begin at the top of the card.
function show() {
  draw();
  document.querySelector(".answer")?.classList.add("rises"); // what is only drawn again stands still
  const main = document.getElementById("card");
  const field = document.getElementById("number");
  if (app.turn?.stage === "question") scrollTo(0, 0);
  const isTouch = matchMedia("(hover: none)").matches;
  (field && !isTouch ? field : main).focus({ preventScroll: true });
}

// The learner's choice, else the system's.
const isDark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => app.theme || (isDark.matches ? "dark" : "light");
isDark.addEventListener("change", () => draw());

function draw() {
  document.documentElement.lang = data.languages[app.lang];
  document.documentElement.dataset.theme = theme();
  document.title = say("title");
  const now = known();
  top_(now);
  put("card", ...(app.turn ? cardPage(app.turn, now) : endPage(now)));
  bar(now);
}

function top_(now) {
  const share = learner.readiness(now).onTheDay;
  const { done } = app.sitting;
  const place = app.turn ? new Set([...done, app.turn.card.id]).size : done.size;
  const of = Math.max(done.size + learner.coming(now, secondsLeft()), place);
  put(
    "top",
    h(
      "button",
      {
        class: "ring",
        type: "button",
        style: `--share:${share * 100}%`,
        "aria-label": `${say("readiness")}: ${percent(share)}`,
        onclick: overview,
      },
      h("span", {}, percent(share)),
    ),
    h("div", { class: "progress" }, h("i", { style: `width:${of ? (100 * done.size) / of : 100}%` })),
    h("span", { class: "place small quiet" }, `${place}/${of}`),
    h(
      "button",
      {
        class: "tool",
        type: "button",
        lang: app.lang === "en" ? data.languages.zh : "en",
        onclick: acts.language,
      },
      say("switch"),
    ),
    app.turn &&
      h("button", { class: "tool", type: "button", "aria-label": say("options"), onclick: menu }, "⋯"),
  );
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
  return [
    h(
      "div",
      { class: "buttons" },
      hint,
      button(
        label,
        acts.check,
        isMain && (name === "check" || turn.card.kind === "recall") ? "main" : "main plain",
        "␣",
      ),
    ),
  ];
}

// The rating that what happened speaks for.
const best = ({ card, said: { right }, ticks, hinted }) => proposed(card, { right, ticks, hinted });

function ratingBar(turn, now) {
  const waits = learner.outcomes(now, turn.card);
  const isOpen = turn.stage === "points" && !turn.ticks.includes(true); // nothing was ticked yet
  const chosen = isOpen ? null : best(turn);
  const rating = (name, place) =>
    h(
      "button",
      { class: `button ${name === chosen ? "main" : ""}`, type: "button", onclick: () => acts.rate(name) },
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
      wasWrong &&
        h("button", { class: "link", type: "button", onclick: acts.wasRight }, capital(say("was-right"))),
    ),
    h("div", { class: "ratings" }, RATINGS.map(rating)),
  ];
}

let hiding = null;

function toast(words, undo = null) {
  put(
    "toast",
    h("span", {}, words),
    undo && h("button", { type: "button", onclick: undo }, capital(say("undo"))),
  );
  clearTimeout(hiding);
  hiding = setTimeout(() => put("toast"), 6000);
}

// ---- when no card is left

function endPage(now) {
  const { rated, done } = app.sitting;
  const judged = rated.filter(({ turn }) => turn.said.right !== null);
  const again = [
    ...new Set(
      rated.filter((each) => ["again", "hard"].includes(each.event.rating)).map((each) => each.turn.card),
    ),
  ];
  const due = learner.nextDue(now);
  const lines = [
    done.size ? say("ended", done.size) : null,
    judged.length
      ? say("judged", { right: judged.filter(({ turn }) => turn.said.right).length, judged: judged.length })
      : null,
    isOver()
      ? say("day-over")
      : learner.queue(now).length
        ? null
        : due === null
          ? say("nothing-due")
          : say("next-due", span(due - now.now)),
  ];
  return [
    h(
      "div",
      { class: "end" },
      h("h1", {}, say("done-title")),
      lines.filter(Boolean).map((line) => h("p", { class: "quiet" }, line)),
      h("div", { class: "stack" }, button("go-on", goOn, "main"), button("take-home", overview)),
    ),
    again.length > 0 &&
      h(
        "div",
        { class: "again" },
        section("look-again", ...again.map((card) => text(said(card.question), "small"))),
      ),
  ];
}

// ---- keys

// What a key does now; null where nothing.
function actOf(name) {
  const isGo = name === " " || name === "Enter";
  if (!app.turn) return isGo ? goOn : anywhere(name);
  const { stage } = app.turn;
  return (isGo ? GO[stage] : KEYS[stage](app.turn, name)) ?? anywhere(name);
}

// Space and Enter, by stage.
const GO = {
  question: () => acts.check(),
  points: () => acts.said(),
  rate: () => acts.rate(best(app.turn)),
};

const digit = (name) => "123456789".indexOf(name); // from 0; -1 where it is none

// The other keys, by stage.
const KEYS = {
  question({ card, options }, name) {
    const option = options[LETTERS.indexOf(name)];
    const line = document.querySelectorAll(".listing input")[digit(name)];
    if (option) return () => acts.choose(option);
    if (line) return () => line.click();
    return name === "h" && card.hint ? acts.hint : null;
  },
  points({ ticks }, name) {
    if (digit(name) in ticks) return () => acts.tick(digit(name));
    return name === "e" ? acts.more : null;
  },
  rate(_, name) {
    const rating = RATINGS[digit(name)];
    if (rating) return () => acts.rate(rating);
    return name === "e" ? acts.more : null;
  },
};

function anywhere(name) {
  const onCard = app.turn ? { s: acts.skip, f: acts.flag, x: acts.suspend } : {};
  return { u: acts.undo, o: overview, "?": overview, ...onCard }[name] ?? null;
}

// Whether the key is for what has the focus: a field takes all but Enter, a button its own.
function isTaken({ key: name, target }) {
  if (target.matches("input:not([type=checkbox])")) return name !== "Enter";
  const isPress = name === " " || (name === "Enter" && !target.matches("input"));
  return isPress && target.matches("button, summary, input");
}

document.addEventListener("keydown", (down) => {
  if (down.ctrlKey || down.metaKey || down.altKey || document.getElementById("sheet").open || isTaken(down))
    return;
  const act = actOf(down.key);
  if (!act) return;
  down.preventDefault();
  act();
});

begin();
askNamed();
performance.mark("first-card");
