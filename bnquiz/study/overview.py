"""Where the learner stands: what is known of each topic, the weakest cards, and the next thing to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bnquiz.study import history, interview
from bnquiz.study.choose import Candidate, When
from bnquiz.study.clock import Load, loads, streak
from bnquiz.study.events import Event, Graded, Rated
from bnquiz.study.history import MendedMistake, OpenMistake
from bnquiz.study.journal import Journal
from bnquiz.study.plan import DAY, MINUTE, Dues, Goal, Pace, Plan, at_work, interview_at, pace, plan
from bnquiz.study.readiness import Readiness, readiness
from bnquiz.study.schedule import TARGET, CardState, recall_at


class Standing(Struct, frozen=True):
    """A set of cards: how many there are, were never rated, are due, and are known."""

    cards: int
    unseen: int
    known: float  # sum over the cards of the chance to recall them tomorrow; at most cards − unseen
    due: int

    @property
    def share(self) -> float:
        """The share that is known, 0 to 1."""
        return self.known / self.cards if self.cards else 0.0


class Weak(Struct, frozen=True):
    """A card that is likely to be forgotten tomorrow."""

    card: str
    chance: float  # to recall it tomorrow
    lapses: int


def tomorrow(state: CardState, now: dt.datetime) -> float:
    """The chance that the learner recalls the card a day from ``now``."""
    return recall_at(state, now + DAY)


def known(state: CardState | None, now: dt.datetime) -> float:
    """How much of the card counts as known: ``tomorrow``, and 0 as long as it is being learnt."""
    return tomorrow(state, now) if state and state.phase == "review" else 0.0


def standing(
    cards: Iterable[Candidate], states: Mapping[str, CardState], when: When, now: dt.datetime
) -> Standing:
    each = [states.get(card.id) for card in cards]
    return Standing(
        cards=len(each),
        unseen=each.count(None),
        known=sum(known(state, now) for state in each),
        due=sum(state is not None and when.is_due(state) for state in each),
    )


def by_topic(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], when: When, now: dt.datetime
) -> dict[str, Standing]:
    """Topic → where one stands in it. ``candidates`` stand topic by topic."""
    topics = groupby(candidates, key=lambda each: each.topic)
    return {topic: standing(cards, states, when, now) for topic, cards in topics}


def weakest(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], now: dt.datetime, most: int
) -> list[Weak]:
    """The cards just forgotten, or likelier to be forgotten than the schedule wants; worst first."""
    seen = [states[each.id] for each in candidates if each.id in states]
    poor = [state for state in seen if state.phase == "relearning" or tomorrow(state, now) < TARGET]
    weak = [Weak(state.card, tomorrow(state, now), state.lapses) for state in poor]
    return sorted(weak, key=lambda each: (each.chance, -each.lapses))[:most]


def least_known_first(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], now: dt.datetime
) -> list[Candidate]:
    """Topics, and the cards in each, by how little is known; of equals, the one asked more often."""
    topics: dict[str, list[Candidate]] = {}
    for each in candidates:
        topics.setdefault(each.topic, []).append(each)

    def share(cards: Sequence[Candidate]) -> float:
        return sum(known(states.get(each.id), now) for each in cards) / len(cards)

    def first(card: Candidate) -> tuple[float, float, int]:
        state = states.get(card.id)
        return known(state, now), tomorrow(state, now) if state else 0.0, -card.asked

    return [each for cards in sorted(topics.values(), key=share) for each in sorted(cards, key=first)]


Step = Literal["over", "begin", "due", "mend", "resume", "write", "new", "interview"]


class Facts(Struct, frozen=True, kw_only=True):
    """What the advice rests on."""

    begun: bool  # whether anything was ever rated, graded, or planned, or an interview held
    graded: bool  # whether any file was ever graded
    days_left: int | None  # to the interview, negative after it; None without one
    waiting: int  # cards that today still brings: due, asked for by mistakes, and with a goal new ones
    unseen: int
    underway: bool  # whether an interview was left before its end
    wrong: OpenMistake | None  # the first open mistake of severity error


def next_step(facts: Facts) -> Step:
    """What to do next; there is always something."""
    return next(step for step, applies in STEPS.items() if applies(facts))


STEPS: dict[Step, Callable[[Facts], bool]] = {
    "over": lambda facts: facts.days_left is not None and facts.days_left < 0,
    "begin": lambda facts: not facts.begun,
    "due": lambda facts: facts.waiting > 0,
    "mend": lambda facts: facts.wrong is not None,
    "resume": lambda facts: facts.underway,
    "write": lambda facts: not facts.graded,
    "new": lambda facts: facts.days_left is None and facts.unseen > 0,
    "interview": lambda _: True,
}


WEAKEST = 5


class Overview(Struct, frozen=True, kw_only=True):
    """Where the learner stands. Dates are those of the learner's time zone."""

    today: dt.date
    goal: Goal | None
    begun: bool  # whether anything was ever rated, graded, or planned, or an interview held
    all: Standing
    topics: dict[str, Standing]
    loads: tuple[Load, ...]  # from today on
    weakest: tuple[Weak, ...]
    open: tuple[OpenMistake, ...]
    mended: tuple[MendedMistake, ...]  # the last of each mistake of each file, if it is not open again
    streak: int  # days in a row
    waiting: int  # cards that today still brings
    minutes: int  # that they will take, by the learner's own pace
    step: Step  # the next thing to do
    readiness: Readiness = Readiness()
    before: float | None = None  # readiness when it was last noted, on an earlier day
    plan: Plan | None = None  # with a goal
    interviews: tuple[tuple[dt.date, float], ...] = ()  # the days of mock interviews, and their scores

    @property
    def wrong(self) -> OpenMistake | None:
        """The open mistake to mend first: warnings are none."""
        return _wrong(self.open)


def overview(journal: Journal, candidates: Sequence[Candidate], now: dt.datetime) -> Overview:
    """``now`` is aware, in the learner's time zone."""
    at = journal.time(now).astimezone(now.tzinfo)
    events = [event for _, event in history.settled(history.standing(journal.lines()))]
    states, goal, opened = journal.states(), journal.goal(), journal.open_mistakes()
    gone = _still_mended(journal.mended_mistakes(), opened)
    dues = Dues(candidates, goal, at)
    whole = standing(candidates, states, dues, at)
    ratings = [event for event in events if isinstance(event, Rated)]
    learned = pace(journal.recent_ratings(), candidates, states)
    aim, spent = at_work(goal, at.date()), _spent(ratings, at)
    planned = plan(candidates, states, aim, at, learned, spent) if aim else None
    due = _waiting(candidates, states, dues, opened)
    waiting = _today(planned, len(due), spent)
    held = interview.last(journal.lines())
    facts = Facts(
        begun=bool(goal or held) or any(isinstance(event, Rated | Graded) for event in events),
        graded=any(isinstance(event, Graded) for event in events),
        days_left=goal.days_left(at.date()) if goal else None,
        waiting=waiting,
        unseen=whole.unseen,
        underway=held is not None and held.ended is None,
        wrong=_wrong(opened),
    )
    return Overview(
        today=at.date(),
        goal=goal,
        begun=facts.begun,
        all=whole,
        topics=by_topic(candidates, states, dues, at),
        loads=(Load(at.date(), waiting), *loads(candidates, states, goal, at, learned)[1:]),
        weakest=tuple(weakest(candidates, states, at, WEAKEST)),
        open=tuple(opened),
        mended=tuple(replace(each, mended=each.mended.astimezone(at.tzinfo)) for each in gone),
        streak=streak(_studied(events, at.tzinfo), at.date()),
        waiting=waiting,
        minutes=planned.days[0].minutes if planned else _minutes(due, candidates, states, learned),
        step=next_step(facts),
        readiness=readiness(candidates, states, opened, interview_at(aim, at)),
        before=_before(journal, at.date()),
        plan=planned,
        interviews=tuple(
            (each.at.astimezone(at.tzinfo).date(), each.score) for each in interview.scores(journal.lines())
        ),
    )


def _today(planned: Plan | None, due: int, spent: float) -> int:
    """The cards that today still brings: with a goal as many as its minutes take, and no more."""
    if planned is None:
        return due
    today = planned.days[0]
    left = planned.goal.budget(today.date) - spent / MINUTE
    full = today.minutes >= int(left)
    return today.new + today.repeat if full else max(today.new + today.repeat, due)


def _waiting(
    candidates: Sequence[Candidate],
    states: dict[str, CardState],
    dues: Dues,
    opened: Sequence[OpenMistake],
) -> set[str]:
    """The cards that wait whatever the plan is: due, and asked for by open mistakes."""
    ids = {each.id for each in candidates}
    due = {card for card in ids & states.keys() if dues.is_due(states[card])}
    return due | (history.asked_for(opened, states).keys() & ids)


def _minutes(
    due: set[str], candidates: Sequence[Candidate], states: dict[str, CardState], learned: Pace
) -> int:
    seconds = sum(learned.cost(each, new=each.id not in states) for each in candidates if each.id in due)
    return max(1, round(seconds / MINUTE))


def _spent(ratings: Sequence[Rated], at: dt.datetime) -> float:
    """Seconds of today's ratings."""
    return sum(each.seconds for each in ratings if each.at.astimezone(at.tzinfo).date() == at.date())


def _before(journal: Journal, today: dt.date) -> float | None:
    noted = [each.on_the_day for day, each in journal.readiness().items() if day < today]
    return noted[-1] if noted else None


def _wrong(opened: Sequence[OpenMistake]) -> OpenMistake | None:
    return next((mistake for mistake in opened if mistake.found.severity == "error"), None)


def _still_mended(mended: Sequence[MendedMistake], opened: Sequence[OpenMistake]) -> list[MendedMistake]:
    last = {(mistake.file, mistake.found.id): mistake for mistake in mended}
    again = {(mistake.file, mistake.found.id) for mistake in opened}
    return sorted((each for key, each in last.items() if key not in again), key=lambda each: each.mended)


def _studied(events: Sequence[Event], zone: dt.tzinfo | None) -> set[dt.date]:
    return {event.at.astimezone(zone).date() for event in events if isinstance(event, Rated | Graded)}
