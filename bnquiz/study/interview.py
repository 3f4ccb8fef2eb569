"""A mock interview in the log: what was planned, what was heard, how much time is spent.

All of it follows from the log, so that an interview goes on where it was, whatever ended the program.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from bnquiz.study import history
from bnquiz.study.events import (
    LONGEST,
    Event,
    Graded,
    InterviewBegan,
    InterviewEnded,
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
    passed: frozenset[int]  # passed over, or handed in
    graded: Graded | None  # the last verdict on its file
    spent: float  # seconds
    ended: InterviewEnded | None

    @property
    def plan(self) -> tuple[Planned, ...]:
        return self.began.plan

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
    steps = [event for event in events if isinstance(event, InterviewStep)]
    verdicts = [event for event in events if isinstance(event, Graded) and event.file == began.file]
    ends = [event for event in events if isinstance(event, InterviewEnded)]
    return Interview(
        began=began,
        heard=heard,
        passed=frozenset(step.place for step in steps if step.place is not None),
        graded=verdicts[-1] if verdicts else None,
        spent=sum(event.seconds for event in heard.values()) + sum(event.seconds for event in steps),
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


def step(journal: Journal, place: int | None, seconds: float, now: dt.datetime) -> None:
    """Save that a question was passed over or handed in, or (``place`` None) that the room was left."""
    with journal.log.writing(now) as at:
        took = round(min(max(seconds, 0.0), LONGEST), 3)
        journal.log.append(InterviewStep(at=at, seconds=took, place=place))


def end(journal: Journal, why: str, now: dt.datetime) -> None:
    """Save that the interview is over: done, time, or dropped."""
    with journal.log.writing(now) as at:
        journal.log.append(InterviewEnded(at=at, why=why))  # type: ignore[arg-type]
