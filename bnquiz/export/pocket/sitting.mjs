// The state of the page: the sitting, and the card on the table from its question to its rating.

import { fsrs } from "./fsrs.mjs";
import { SITTING, study } from "./study.mjs";
import { data, events, read, write } from "./kept.mjs";

export const learner = study(data, fsrs(data.fsrs));

// What a thumb or a key does. `page.mjs` fills it, so that whatever shows a button can name what it does.
export const acts = {};

export const app = {
  lang: read("lang", data.lang),
  theme: read("theme", ""),
  sitting: null,
  turn: null,
  last: null,
};

// A sitting begins: of so many minutes; else of those that the day has, or of twenty cards.
export function sit(minutes = null) {
  const sets = () => ({ done: new Set(), fresh: new Set(), skipped: new Set() });
  const left = minutes ?? learner.ahead(learner.know(events(), Date.now(), sets())).left;
  app.sitting = { ...sets(), rated: [], minutes: left, most: left === null ? SITTING : undefined };
}

export const known = () => learner.know(events(), Date.now(), app.sitting);

export const spent = () => app.sitting.rated.reduce((sum, each) => sum + each.event.seconds, 0);

// Of the sitting's minutes; without these there is no end.
export const secondsLeft = () =>
  app.sitting.minutes === null ? Infinity : Math.max(app.sitting.minutes * 60 - spent(), 0);

export const isOver = () => secondsLeft() === 0;

// A card from its question to its rating.
export function turnOf({ card, reason }) {
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
  const fresh = [...card.draws.keys()].filter((place) => place !== last[card.id] || card.draws.length === 1);
  const place = shuffled(fresh)[0];
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
