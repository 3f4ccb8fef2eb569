"""When a card comes back: FSRS, and how forgetting goes."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from bnquiz.study.events import RATINGS, Rating

if TYPE_CHECKING:
    import fsrs


# FSRS-6's published default weights. Pinned here, not taken from the package: the log is replayed with them,
# and a replay must give the same state for ever.
WEIGHTS = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # stability after a first again, hard, good, easy
    *(6.4133, 0.8334, 3.0194, 0.001),  # difficulty
    *(1.8722, 0.1666, 0.796),  # stability after recall
    *(1.4835, 0.0614, 0.2629, 1.6483),  # stability after forgetting
    *(0.6014, 1.8729),  # hard, easy
    *(0.5425, 0.0912, 0.0658),  # the same day
    0.1542,  # decay
)
TARGET = 0.9  # chance to recall at which a card falls due when there is no goal
LONGEST = 365  # days between two askings, at most

DECAY = -WEIGHTS[20]
FACTOR = 0.9 ** (1 / DECAY) - 1


def recall(stability: float, days: float) -> float:
    """The chance to recall after so many days."""
    return float((1 + FACTOR * max(days, 0.0) / stability) ** DECAY)


def days_until(stability: float, target: float) -> float:
    """The days after which the chance to recall has fallen to ``target``."""
    return float(stability / FACTOR * (target ** (1 / DECAY) - 1))


Phase = Literal["learning", "review", "relearning"]
PHASES: tuple[Phase, ...] = ("learning", "review", "relearning")  # FSRS counts them from 1

MINUTE = dt.timedelta(minutes=1)
LEARNING_STEPS = (1 * MINUTE, 10 * MINUTE)
RELEARNING_STEPS = (10 * MINUTE,)


class CardState(Struct, frozen=True, gc=False):
    """What the journal knows of a card that was rated at least once. Times are UTC."""

    card: str
    phase: Phase
    step: int | None  # which of the learning steps; None in review
    stability: float  # days until the chance to recall is 0.9
    difficulty: float  # 1 (easy) to 10 (hard)
    first: dt.datetime  # of the first rating
    last: dt.datetime  # of the last rating
    due: dt.datetime
    ratings: int  # how many
    lapses: int  # how many times it was known and then forgotten

    @property
    def missed(self) -> bool:
        """Whether the last rating was again: every other one leaves the first learning step."""
        return self.step == 0


def rate(card: str, state: CardState | None, rating: Rating, now: dt.datetime) -> CardState:
    """The state after rating ``card`` at ``now`` (UTC). ``state`` is None for a card never rated before."""
    from fsrs import Rating as FsrsRating

    after, _ = _scheduler().review_card(_card(state, now), FsrsRating(RATINGS.index(rating) + 1), now)
    if rating == "hard":
        _move_on(after, state, now)
    assert after.stability is not None  # noqa: S101 - a rated card has both; the package's types cannot say so
    assert after.difficulty is not None  # noqa: S101
    lapsed = state is not None and state.phase == "review" and rating == "again"
    return CardState(
        card=card,
        phase=PHASES[after.state - 1],
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        first=state.first if state else now,
        last=now,
        due=after.due,
        ratings=(state.ratings if state else 0) + 1,
        lapses=(state.lapses if state else 0) + lapsed,
    )


def _move_on(after: fsrs.Card, state: CardState | None, now: dt.datetime) -> None:
    """Hard moves a card in learning on as good does, with hard's stability.

    FSRS would repeat its step, and who is honest about a hard card would be asked it for ever.
    """
    from fsrs import State

    if state is not None and state.phase == "review":
        return
    steps = RELEARNING_STEPS if state and state.phase == "relearning" else LEARNING_STEPS
    step = 1 + ((state.step or 0) if state else 0)
    if step < len(steps):
        after.step, after.due = step, now + steps[step]
        return
    assert after.stability is not None  # noqa: S101 - as in rate
    days = min(max(round(days_until(after.stability, TARGET)), 1), LONGEST)
    after.state, after.step, after.due = State.Review, None, now + dt.timedelta(days=days)


def outcomes(card: str, state: CardState | None, now: dt.datetime) -> dict[Rating, CardState]:
    """What each of the four ratings would make of the card: its ``due`` is what a screen shows."""
    return {rating: rate(card, state, rating, now) for rating in RATINGS}


def recall_at(state: CardState, moment: dt.datetime) -> float:
    """The chance that the learner recalls the card at ``moment``."""
    return recall(state.stability, (moment - state.last) / dt.timedelta(days=1))


@cache
def _scheduler() -> fsrs.Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        parameters=WEIGHTS,
        desired_retention=TARGET,
        learning_steps=LEARNING_STEPS,
        relearning_steps=RELEARNING_STEPS,
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(state: CardState | None, now: dt.datetime) -> fsrs.Card:
    from fsrs import Card, State

    if state is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State(PHASES.index(state.phase) + 1),
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due,
        last_review=now - _whole_days(now - state.last),
    )


def _whole_days(time: dt.timedelta) -> dt.timedelta:
    """The nearest number of days. FSRS counts whole ones, and would take last evening for this morning."""
    return dt.timedelta(days=round(time / dt.timedelta(days=1)))
