// What comes next, how ready one is, and what the ratings on this device say: bnquiz/study in small.
// `known`: {now, states, mistakes, goal, suspended, today, ...}; a card is as the page's data has it.

import { DAY, MINUTE, RATINGS } from "./fsrs.mjs";

export const SITTING = 20; // cards, where no interview is set
const SOON = 20 * MINUTE; // a card in learning may come so much early when nothing else is left
const ENOUGH = 4; // ratings of a card in one day
const NEW_SHARE = 3; // of so many cards one is new
const CAP = 0.5; // of a card that was missed, and of a question while a mistake stands open that its cards cure
const WARM_UP = 15; // minutes on the day of the interview
const REST = 3; // days before it that bring no new card
const REFRESH = 2; // days before it in which what would be forgotten counts as due
const FIRM = 0.9; // the chance of recall on the day from which a card is left in peace in these days

// ---- days, in the time zone of this device

const midnight = (moment, days = 0) => {
  const day = new Date(moment);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime();
};
const localDate = (date, days = 0, hour = 0) => {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day + days, hour).getTime();
};
export function isoDay(moment) {
  const day = new Date(moment);
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
export const daysLeft = (goal, now) => Math.round((localDate(goal.date) - midnight(now)) / DAY);
const isToday = (moment, now) => midnight(moment) === midnight(now);

// ---- the interview

const atWork = (goal, now) => (goal && daysLeft(goal, now) >= 0 ? goal : null);
const wholeDays = (goal) => Math.round((localDate(goal.date) - localDate(goal.since)) / DAY);

export function budget(goal, now) {
  const left = daysLeft(goal, now);
  const short = Math.min(goal.minutes, WARM_UP);
  if (left === 0) return short;
  return left <= 1 && wholeDays(goal) > 1 ? Math.max(Math.floor(goal.minutes / 2), short) : goal.minutes;
}

function bringsNew(goal, now) {
  const whole = wholeDays(goal);
  return whole <= 1 || daysLeft(goal, now) > Math.min(Math.max(Math.floor(whole / 4), 1), REST);
}

export const interviewAt = (goal, now) => (goal ? Math.max(localDate(goal.date, 0, 12), now) : now);

// ---- the study of one device: what the page carries, and what was rated here

export function study(data, scheduler) {
  const cards = new Map(data.cards.map((card) => [card.id, card]));
  const carried = data.journal;

  // The states after the ratings of this device. Those that the journal had when the page was made are in it already.
  function statesAfter(events) {
    const states = new Map(Object.entries(carried.states));
    for (const event of events) {
      if (event.kind !== "rating") continue;
      const state = states.get(event.card) ?? null;
      const at = Date.parse(event.at);
      if (!state || at > state.last) states.set(event.card, scheduler.rate(state, event.rating, at));
    }
    return states;
  }

  function marked(kind, events) {
    const on = new Set(carried[kind === "suspend" ? "suspended" : "flagged"]);
    for (const event of events) {
      if (event.kind === kind) event.on ? on.add(event.card) : on.delete(event.card);
    }
    return on;
  }

  // What the choice rests on, at one moment. `sitting`: {done, fresh, skipped}: sets of ids.
  function know(events, now, sitting) {
    const suspended = marked("suspend", events);
    const known = {
      now,
      states: statesAfter(events),
      goal: atWork(carried.goal, now),
      cards: data.cards.filter((card) => !suspended.has(card.id)),
      flagged: marked("flag", events),
      sitting,
      ...today(events, now),
    };
    known.wanted = wanted(known.states);
    known.due = dues(known);
    return known;
  }

  // How often each card was rated today, and for how many seconds: in the journal, and here.
  function today(events, now) {
    const before =
      carried.today && isToday(carried.today.at, now) ? carried.today : { counts: {}, seconds: 0 };
    const counts = new Map(Object.entries(before.counts));
    let seconds = before.seconds;
    for (const event of events) {
      const at = Date.parse(event.at);
      if (event.kind !== "rating" || !isToday(at, now) || at <= (carried.at ?? 0)) continue;
      counts.set(event.card, (counts.get(event.card) ?? 0) + 1);
      seconds += event.seconds;
    }
    return { counts, seconds };
  }

  // Which card each open mistake asks for: those not rated since it was last seen.
  function wanted(states) {
    const found = new Map();
    for (const mistake of carried.mistakes) {
      for (const card of mistake.cards) {
        const state = states.get(card);
        if (cards.has(card) && (!state || state.last < mistake.last) && !found.has(card))
          found.set(card, mistake);
      }
    }
    return found;
  }

  function dues({ goal, now }) {
    const day = interviewAt(goal, now);
    const refresh = goal ? localDate(goal.date, -REFRESH) : null;
    const exactly = (state) => {
      const left = refresh === null || state.phase !== "review" || state.last >= refresh;
      return left || scheduler.recallAt(state, day) >= FIRM ? state.due : Math.min(state.due, refresh);
    };
    return {
      at: (state) => (state.phase === "review" ? midnight(exactly(state)) : exactly(state)),
      is: (state) => (state.phase === "review" ? exactly(state) < midnight(now, 1) : exactly(state) <= now),
      urgency: (card, state) => card.weight * (1 - scheduler.recallAt(state, day)) + 1e-9,
    };
  }

  // ---- which card next

  const rated = (known) => known.cards.filter((card) => known.states.has(card.id));
  const stateOf = (known, card) => known.states.get(card.id);

  function byDue(known, some) {
    return some.toSorted((a, b) => known.due.at(stateOf(known, a)) - known.due.at(stateOf(known, b)));
  }

  function learning(known) {
    const some = rated(known).filter((card) => stateOf(known, card).phase !== "review");
    return byDue(
      known,
      some.filter((card) => known.due.is(stateOf(known, card))),
    );
  }

  function review(known) {
    const repeats = known.goal && !bringsNew(known.goal, known.now);
    const some = rated(known).filter((card) => {
      const state = stateOf(known, card);
      return (
        state.phase === "review" && (known.due.is(state) || (repeats && !isToday(state.last, known.now)))
      );
    });
    if (!known.goal) return byDue(known, some);
    const urgency = (card) => known.due.urgency(card, stateOf(known, card));
    return some.toSorted((a, b) => urgency(b) - urgency(a));
  }

  // The cards never rated, in their turn: of look-alikes one first, the others when all have had theirs.
  function unseen(known) {
    if (known.goal && !bringsNew(known.goal, known.now)) return [];
    const had = new Map();
    const count = (card) => card.alike && had.set(card.alike, (had.get(card.alike) ?? 0) + 1);
    rated(known).forEach(count);
    const rows = known.cards.filter((card) => !known.states.has(card.id)).toSorted((a, b) => a.turn - b.turn);
    const rounds = rows.map((card) => {
      const round = had.get(card.alike) ?? 0;
      count(card);
      return { card, round };
    });
    return rounds.toSorted((a, b) => a.round - b.round).map(({ card }) => card);
  }

  function newTurn(known) {
    const { done, fresh } = known.sitting;
    const waits = done.size > NEW_SHARE * fresh.size && (learning(known).length || review(known).length);
    return waits ? unseen(known).slice(0, 1) : [];
  }

  const fromMistakes = (known) =>
    [...known.wanted.keys()].map((id) => cards.get(id)).filter((card) => known.cards.includes(card));

  function soon(known) {
    const some = rated(known).filter((card) => stateOf(known, card).phase !== "review");
    return byDue(
      known,
      some.filter((card) => stateOf(known, card).due <= known.now + SOON),
    );
  }

  const GROUPS = [
    ["new", newTurn],
    ["due", learning],
    ["due", review],
    ["mistake", fromMistakes],
    ["new", unseen],
    ["soon", soon],
  ];

  // Whether another card of its look-alike group was asked in this sitting.
  const hadOneLike = (known, { id, alike }) =>
    Boolean(alike) &&
    [...known.sitting.done].some((other) => other !== id && cards.get(other).alike === alike);

  // All that may be asked now, in order: {card, reason}.
  function queue(known) {
    const picks = [];
    const seen = new Set();
    for (const [reason, group] of GROUPS) {
      for (const card of group(known)) {
        const again = reason === "due" || reason === "soon";
        const enough = known.states.has(card.id) && (known.counts.get(card.id) ?? 0) >= ENOUGH;
        if (seen.has(card.id) || enough || known.sitting.skipped.has(card.id)) continue;
        if (hadOneLike(known, card)) continue;
        if (!again && known.sitting.done.has(card.id)) continue;
        seen.add(card.id);
        picks.push({ card, reason });
      }
    }
    return picks;
  }

  // The first that is no look-alike of the card asked last; the same card itself only when it is due.
  function next(known, last) {
    const { done } = known.sitting;
    const full = done.size >= (known.sitting.most ?? Infinity);
    const picks = queue(known).filter((pick) => !full || done.has(pick.card.id));
    const before = cards.get(last);
    const unlike = (card) => !before || !card.covers.some((name) => before.covers.includes(name));
    return (
      picks.find((pick) => pick.card.id !== last && unlike(pick.card)) ??
      picks.find((pick) => pick.card.id !== last) ??
      picks.find((pick) => pick.reason === "due") ??
      null
    );
  }

  // ---- where one stands

  // The share of what interviewers ask that would be answered on the day; in all and by topic.
  function readiness(known) {
    const day = interviewAt(known.goal, known.now);
    const mistaken = new Set(carried.mistakes.flatMap((mistake) => mistake.cards));
    const counted = known.cards.some((card) => card.covers.length);
    const questions = new Map();
    for (const card of known.cards) {
      const state = known.states.get(card.id);
      for (const name of counted ? card.covers : [card.id]) {
        const worth = counted ? (data.questions[name] ?? 0) : 1;
        const question = questions.get(name) ?? {
          worth,
          topics: new Set(),
          chance: 0,
          seen: false,
          capped: false,
        };
        questions.set(name, question);
        question.topics.add(card.topic);
        question.chance = Math.max(question.chance, state ? chanceOf(state, day) : 0);
        question.seen ||= Boolean(state);
        question.capped ||= mistaken.has(card.id);
      }
    }
    const asked = [...questions.values()];
    const held = (question) => (question.capped ? Math.min(question.chance, CAP) : question.chance);
    const topics = data.topics.map((topic) => [
      topic.id,
      asked.filter((question) => question.topics.has(topic.id)),
    ]);
    return {
      onTheDay: weighted(asked, held),
      seen: weighted(asked, (question) => Number(question.seen)),
      topics: Object.fromEntries(
        topics.filter(([, some]) => some.length).map(([id, some]) => [id, weighted(some, held)]),
      ),
    };
  }

  // A card that was missed when it was asked last is in its first learning step.
  function chanceOf(state, day) {
    const chance = scheduler.recallAt(state, day);
    return state.step === 0 ? Math.min(chance, CAP) : chance;
  }

  const cost = (card, isNew) => {
    const { seconds, other, fresh, repeat } = carried.pace;
    return (seconds[card.kind] ?? other) * (isNew ? fresh : repeat);
  };

  // The cards that wait whatever the plan is, and the minutes that today still has or they take.
  function ahead(known) {
    const waiting = known.cards.filter((card) => {
      const state = known.states.get(card.id);
      return (state && known.due.is(state)) || known.wanted.has(card.id);
    });
    const seconds = waiting.reduce((sum, card) => sum + cost(card, !known.states.has(card.id)), 0);
    const left = known.goal ? Math.max(budget(known.goal, known.now) - known.seconds / 60, 0) : null;
    const minutes = left === null ? Math.max(1, Math.round(seconds / 60)) : Math.round(left);
    return { waiting: waiting.length, minutes: waiting.length || left ? minutes : 0, left };
  }

  // How many cards the sitting still brings, about, at the learner's own pace: as bnquiz/study/session.py has it.
  function coming(known, left) {
    const { done, most = Infinity } = known.sitting;
    let count = 0;
    for (const { card, isNew } of asPlanned(known)) {
      const begins = !done.has(card.id);
      if (left <= 0 || (begins && done.size + count >= most)) continue;
      left -= cost(card, isNew);
      count += begins;
    }
    return count;
  }

  // What may be asked now in the order in which a day asks it: of some cards one is new.
  function asPlanned(known) {
    const rows = queue(known).map(({ card }) => ({ card, isNew: !known.states.has(card.id) }));
    const fresh = rows.filter(({ isNew }) => isNew);
    const step = NEW_SHARE - 1;
    const mixed = rows
      .filter(({ isNew }) => !isNew)
      .flatMap((row, place) => (place % step === step - 1 ? [row, ...fresh.splice(0, 1)] : [row]));
    return [...mixed, ...fresh];
  }

  // When the next card falls due, if none waits; null where nothing was ever rated.
  function nextDue(known) {
    const later = rated(known)
      .map((card) => known.due.at(stateOf(known, card)))
      .filter((due) => due > known.now);
    return later.length ? Math.min(...later) : null;
  }

  const outcomes = (known, card) => {
    const before = known.states.get(card.id) ?? null;
    return Object.fromEntries(
      RATINGS.map((rating) => [rating, wait(scheduler.rate(before, rating, known.now), known)]),
    );
  };

  // Whole days, or less.
  function wait(state, known) {
    const due = known.due.at(state);
    return state.phase === "review" ? midnight(due) - midnight(known.now) : due - known.now;
  }

  return { cards, know, next, queue, readiness, ahead, coming, nextDue, outcomes };
}

const weighted = (some, part) => {
  const whole = some.reduce((sum, each) => sum + each.worth, 0);
  return whole ? some.reduce((sum, each) => sum + each.worth * part(each), 0) / whole : 0;
};

// ---- the rating that an answer speaks for

const HALF = 0.5; // shares of what a full answer says, from which hard and good are proposed
const MOST = 0.7;

// `ticks`: for each key point, whether it was said; `right`: null where nothing was judged.
export function proposed(card, { right, ticks, hinted }) {
  const points = card.points ?? [];
  if (right === null && card.kind === "recall" && !points.length) return hinted ? "hard" : "good";
  const said = points.length ? shareSaid(points, ticks) : Number(Boolean(right));
  if (said < HALF) return "again";
  return said >= MOST && !hinted ? "good" : "hard";
}

// The share of the key points that was said; essential ones count double.
function shareSaid(points, ticks) {
  const worth = points.map((point) => (point.essential ? 2 : 1));
  const said = worth.filter((_, place) => ticks[place]);
  return said.reduce((a, b) => a + b, 0) / worth.reduce((a, b) => a + b, 0);
}

// Right is who names all lines of one fix, and no other.
export const fixes = (card, lines) =>
  card.fixes.some((fix) => fix.lines.length === lines.size && fix.lines.every((line) => lines.has(line)));

// ---- the log of this device

// An event as a line of the journal has it. Times only go forward.
export function event(events, kind, fields, now) {
  const last = events.length ? Date.parse(events.at(-1).at) : 0;
  const id = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return { id, kind, at: new Date(Math.max(now, last + 1)).toISOString(), ...fields };
}

// The text that `bnquiz journal import` reads.
export const exported = (events, header) =>
  [header, ...events.map((each) => JSON.stringify(each))].join("\n") + "\n";
