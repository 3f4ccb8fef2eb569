// When a card comes back: FSRS-6, as bnquiz/study/schedule.py has it. The tests hold the two equal on the same log.
// Times are milliseconds; a state is {phase, step, stability, difficulty, first, last, due, ratings, lapses}.

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const RATINGS = ["again", "hard", "good", "easy"];

// `settings`: {weights, target, longest (days), learning and relearning (minutes of each step)}.
export function fsrs({ weights: w, target, longest, learning, relearning }) {
  const decay = -w[20];
  const factor = 0.9 ** (1 / decay) - 1;
  const steps = { learning, relearning };

  // The chance to recall after so many days.
  const recall = (stability, days) => (1 + (factor * Math.max(days, 0)) / stability) ** decay;

  const recallAt = (state, moment) => recall(state.stability, (moment - state.last) / DAY);

  function daysUntilDue(stability) {
    const days = (stability / factor) * (target ** (1 / decay) - 1);
    return Math.min(Math.max(roundHalfEven(days), 1), longest);
  }

  // Ratings count from 1 (again) to 4 (easy).
  const firstStability = (rating) => Math.max(w[rating - 1], 0.001);
  const firstDifficulty = (rating) => w[4] - Math.E ** (w[5] * (rating - 1)) + 1;
  const between1and10 = (difficulty) => Math.min(Math.max(difficulty, 1), 10);

  function nextDifficulty(difficulty, rating) {
    const damped = ((10 - difficulty) * -(w[6] * (rating - 3))) / 9;
    return between1and10(w[7] * firstDifficulty(4) + (1 - w[7]) * (difficulty + damped));
  }

  function stabilitySameDay(stability, rating) {
    const gain = Math.E ** (w[17] * (rating - 3 + w[18])) * stability ** -w[19];
    return stability * (rating > 1 ? Math.max(gain, 1) : gain);
  }

  function stabilityForgotten(difficulty, stability, chance) {
    const long =
      w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * Math.E ** ((1 - chance) * w[14]);
    return Math.min(long, stability / Math.E ** (w[17] * w[18]));
  }

  function stabilityRecalled(difficulty, stability, chance, rating) {
    const hard = rating === 2 ? w[15] : 1;
    const easy = rating === 4 ? w[16] : 1;
    const gain =
      Math.E ** w[8] * (11 - difficulty) * stability ** -w[9] * (Math.E ** ((1 - chance) * w[10]) - 1);
    return stability * (1 + gain * hard * easy);
  }

  function nextStability(state, rating, days) {
    if (days < 1) return stabilitySameDay(state.stability, rating);
    const chance = recall(state.stability, days);
    return rating === 1
      ? stabilityForgotten(state.difficulty, state.stability, chance)
      : stabilityRecalled(state.difficulty, state.stability, chance, rating);
  }

  // The state after rating (a word of RATINGS) a card at `now`. `state` is null for a card never rated before.
  function rate(state, word, now) {
    const rating = RATINGS.indexOf(word) + 1;
    const phase = state ? state.phase : "learning";
    const days = state ? roundHalfEven((now - state.last) / DAY) : 0;
    const stability = state ? nextStability(state, rating, days) : firstStability(rating);
    return {
      ...placed(phase, state ? state.step : 0, rating, Math.max(stability, 0.001), now),
      stability: Math.max(stability, 0.001),
      difficulty: state ? nextDifficulty(state.difficulty, rating) : between1and10(firstDifficulty(rating)),
      first: state ? state.first : now,
      last: now,
      ratings: (state ? state.ratings : 0) + 1,
      lapses: (state ? state.lapses : 0) + (state && phase === "review" && rating === 1 ? 1 : 0),
    };
  }

  // Phase, step and when it is due. Hard moves a card in learning on, as good does.
  function placed(phase, step, rating, stability, now) {
    const inReview = { phase: "review", step: null, due: now + daysUntilDue(stability) * DAY };
    if (phase === "review") return rating === 1 ? atStep("relearning", 0, now) : inReview;
    if (rating === 1) return atStep(phase, 0, now);
    const next = step + 1;
    return rating === 4 || next >= steps[phase].length ? inReview : atStep(phase, next, now);
  }

  const atStep = (phase, step, now) => ({ phase, step, due: now + steps[phase][step] * MINUTE });

  return { rate, recall, recallAt, target };
}

// To the nearest whole number, a half to the even one: as Python rounds.
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
