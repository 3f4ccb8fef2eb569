"""A mock interview in the log: what was planned, what was heard, how much time is spent.

All of it follows from the log, so that an interview goes on where it was, whatever ended the program.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct

from bnquiz.study import history
from bnquiz.study.events import (
    LONGEST,
    Event,
    Graded,
    InterviewBegan,
    InterviewEnded,
    InterviewScored,
    InterviewStep,
    Line,
    Planned,
    Rated,
)
from bnquiz.study.journal import Journal


class Interview(Struct, frozen=True):
    """An interview, as far as it went. Its questions are named by their places in the plan, from 0."""

    began: InterviewBegan
    heard: dict[int, Rated]
    steps: dict[int, InterviewStep]  # answered without a word on it, passed over, or handed in
    verdicts: tuple[Graded, ...]  # on its file
    spent: float  # seconds
    ended: InterviewEnded | None

    @property
    def plan(self) -> tuple[Planned, ...]:
        return self.began.plan

    @property
    def passed(self) -> frozenset[int]:
        """Passed over, or handed in."""
        return frozenset(place for place, step in self.steps.items() if step.went is UNSET)

    @property
    def graded(self) -> Graded | None:
        """The last verdict on its file."""
        return self.verdicts[-1] if self.verdicts else None

    def card(self, place: int) -> str:
        """What was asked, or is to be asked, at this place; "" where nothing was drawn yet."""
        step, rated = self.steps.get(place), self.heard.get(place)
        drawn = step.card if step and isinstance(step.card, str) else rated.card if rated else ""
        return self.plan[place].card or drawn

    def went(self, place: int) -> float | None:
        """How well the answer went, as far as was known when it was given; None: it was not answered."""
        step = self.steps.get(place)
        return step.went if step and isinstance(step.went, float) else None

    def seconds(self, place: int) -> float:
        """What the question took."""
        found = self.steps.get(place) or self.heard.get(place)
        return found.seconds if found else 0.0

    def left(self, since: dt.datetime, now: dt.datetime) -> dt.timedelta:
        """The time left when the learner has sat there ``since`` the log's last word; negative when over."""
        here = max(now - since, dt.timedelta(0))
        return dt.timedelta(minutes=self.began.minutes, seconds=-self.spent) - here


def last(lines: Sequence[Line]) -> Interview | None:
    """The interview that began last; None if none ever did."""
    events = [event for _, event in history.settled(history.standing(lines))]
    places = [place for place, event in enumerate(events) if isinstance(event, InterviewBegan)]
    return _read(events[places[-1] :]) if places else None


def _read(events: Sequence[Event]) -> Interview:
    """``events``: from the beginning of the interview on."""
    began = events[0]
    assert isinstance(began, InterviewBegan)  # noqa: S101 - the caller cut there
    heard = {event.heard.place: event for event in events if isinstance(event, Rated) and event.heard}
    spent = [event for event in events if isinstance(event, InterviewStep)]
    steps = {step.place: step for step in spent if step.place is not None}
    ends = [event for event in events if isinstance(event, InterviewEnded)]
    rated = sum(event.seconds for place, event in heard.items() if place not in steps)
    return Interview(
        began=began,
        heard=heard,
        steps=steps,
        verdicts=tuple(each for each in events if isinstance(each, Graded) and each.file == began.file),
        spent=rated + sum(step.seconds for step in spent),
        ended=ends[0] if ends else None,
    )


def begin(
    journal: Journal,
    plan: Sequence[Planned],
    *,
    minutes: int,
    seed: int,
    file: str,
    now: dt.datetime,
) -> None:
    """Save that an interview begins, with all that was drawn for it."""
    with journal.log.writing(now) as at:
        journal.log.append(InterviewBegan(at=at, minutes=minutes, seed=seed, plan=tuple(plan), file=file))


def step(
    journal: Journal,
    place: int | None,
    seconds: float,
    now: dt.datetime,
    *,
    card: str = "",
    went: float | None = None,
    words: str = "",
) -> None:
    """Save that a question was answered (it ``went`` so), passed over or handed in; no ``place``: left."""
    with journal.log.writing(now) as at:
        took = round(min(max(seconds, 0.0), LONGEST), 3)
        told = {"card": card or UNSET, "words": words or UNSET, "went": UNSET if went is None else went}
        journal.log.append(InterviewStep(at=at, seconds=took, place=place, **told))  # type: ignore[arg-type]


def end(journal: Journal, why: str, now: dt.datetime) -> None:
    """Save that the interview is over: done, time, or dropped."""
    with journal.log.writing(now) as at:
        journal.log.append(InterviewEnded(at=at, why=why))  # type: ignore[arg-type]


def score(
    journal: Journal,
    share: float,
    topics: Mapping[str, float],
    seconds: Sequence[float],
    improve: Sequence[str],
    now: dt.datetime,
) -> None:
    """Save how it went: shares, 0 to 1, the seconds of each question, the cards to say better."""
    with journal.log.writing(now) as at:
        took = tuple(round(min(each, LONGEST), 3) for each in seconds)
        rounded = {topic: round(each, 4) for topic, each in topics.items()}
        journal.log.append(
            InterviewScored(
                at=at, score=round(share, 4), topics=rounded, seconds=took, improve=tuple(improve)
            )
        )


def scores(lines: Sequence[Line]) -> list[InterviewScored]:
    """How the interviews went so far, the oldest first."""
    return [event for _, event in history.settled(lines) if isinstance(event, InterviewScored)]
