"""The room in which an interview is held: a sitting whose cards are planned, and whose clock runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bnquiz.asking.interview import records
from bnquiz.asking.interview.scorecard import posed_at, scorecard
from bnquiz.asking.records import Saved, Skipped, TakenBack
from bnquiz.asking.sitting import Edge, Sitting
from bnquiz.asking.turn import Turn
from bnquiz.study import interview as log
from bnquiz.study.events import Heard, Planned

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Lang
    from bnquiz.study.events import Rating
    from bnquiz.study.interview import Interview
    from bnquiz.study.session import Session


class Desk(Struct, frozen=True):
    """What a room has besides a sitting: its screen, and where the task is written.

    ``begin`` makes the file if there is none, and says whether it did. ``mark`` grades it. ``edit`` opens it
    in the learner's editor, and is None where there is none. All raise BadFile.
    """

    show: Callable[[records.Shown], None]
    begin: Callable[[Path, str], bool]
    mark: Callable[[Path], records.Marked]
    edit: Callable[[Path], None] | None = None


class Room(Sitting):
    """The last interview in the journal, which must not be over. Cards come by its plan, undo stays in it."""

    def __init__(
        self, session: Session, cards: Mapping[str, Card], lang: Lang, edge: Edge, desk: Desk
    ) -> None:
        super().__init__(session, cards, lang, edge)
        self.journal = session.journal
        self.desk = desk
        self.since = self.began  # what the clock counts from, besides what the log tells
        self.passes = False  # what was graded last
        self._place = 0
        self._places: list[int] = []  # as ``self.rated``

    @property
    def interview(self) -> Interview:
        """As the journal has it now."""
        found = log.last(self.journal.lines())
        if found is None:
            raise LookupError("no interview was begun")
        return found

    def left(self) -> dt.timedelta:
        return self.interview.left(self.since, self.edge.now())

    def open(self) -> None:
        interview = self.interview
        place = self._next(interview)
        done = len(interview.plan) if place is None else place
        self.desk.show(records.Entered(interview.began.minutes, interview.plan, done + 1, self.left()))

    def task(self) -> Planned | None:
        """The task, if it is what comes next and there is time for it."""
        interview = self.interview
        place = self._next(interview)
        if place is None or not interview.plan[place].task or self._is_up(interview):
            return None
        self._place = place
        return interview.plan[place]

    def ask(self) -> Turn | None:
        """Put the next question; None, and the interview is over, when all was asked or the time is up."""
        interview, now = self.interview, self.edge.now()
        place = self._next(interview)
        if place is None or self._is_up(interview):
            self._end("done" if place is None else "time")
            return None
        turn = Turn(posed=posed_at(place, interview, self.cards), began=now)
        self._place, planned = place, interview.plan[place]
        left = interview.left(self.since, now)
        self.desk.show(records.Put(turn.posed, planned.part, place + 1, len(interview.plan), left))
        return turn

    def rate(self, turn: Turn, rating: Rating, wait: dt.timedelta | None) -> None:
        now, card = self.edge.now(), turn.card
        missed = tuple(place for place, said in enumerate(turn.ticks) if not said)
        self.journal.record_rating(
            card.id,
            rating,
            rev=card.rev,
            lang=self.lang,
            seconds=self._spent(now),
            now=now,
            heard=Heard(self._place, missed, turn.said.right),
        )
        self.since = now
        self.rated.append(turn)
        self._places.append(self._place)
        self.show(Saved(rating, wait))

    puts_by = False  # an interview goes on with the place that is open

    def undo(self) -> tuple[str | None, Turn | None]:
        """Take back the last rating, if it was given in this interview."""
        last = self.journal.log.last_rating()
        if last is None or last[1].heard is None or last[1].at < self.interview.began.at:
            self.show(TakenBack())
            return None, None
        self.journal.undo(self.edge.now())
        self.since -= dt.timedelta(seconds=last[1].seconds)  # the clock gives nothing back
        turn = self.rated.pop() if self.rated else None
        self._place = self._places.pop() if turn else self._place
        self.show(TakenBack(self.cards.get(last[1].card), last[1].rating, turn.posed if turn else None))
        return last[1].card, turn

    def skip(self, turn: Turn) -> None:
        """Pass over the question: it counts as not answered."""
        self._step(self._place)
        self.show(Skipped(turn.card))

    # the task

    def set_task(self, planned: Planned) -> None:
        """Say what is to be written, and where; make the file if there is none."""
        interview = self.interview
        made = self.desk.begin(Path(interview.began.file), planned.task)
        place, of = self._place + 1, len(interview.plan)
        self.desk.show(records.Set(planned.task, interview.began.file, made, place, of, self.left()))

    def mark(self) -> None:
        """Grade the file as it stands, and save the verdict: its mistakes' cards become due."""
        self.desk.show(records.Grading())
        file = self.interview.began.file
        marked = self.desk.mark(Path(file))
        self.journal.record_verdict(
            file,
            marked.verdict,
            marked.mistakes,
            task=marked.task,
            stopped=marked.stopped,
            now=self.edge.now(),
        )
        self.passes = marked.verdict == "pass"
        self.desk.show(records.Told(marked, self.left()))

    def edit(self) -> None:
        if self.desk.edit:
            self.desk.edit(Path(self.interview.began.file))

    def refuse(self, why: str) -> None:
        """The file, or the editor, did not do what was asked."""
        self.desk.show(records.Refused(why))

    def hand_in(self) -> None:
        self._step(self._place)

    # the end

    def leave(self) -> None:
        """The learner goes; what they spent on the question on the table is spent."""
        if self.interview.ended is None:
            self._step(None)

    def closing(self) -> records.Scorecard | records.Left:
        """The scorecard; or, where the room was left, the time that is left."""
        interview = self.interview
        if interview.ended is None:
            return records.Left(interview.left(self.edge.now(), self.edge.now()))
        return scorecard(interview, self.cards)

    def _next(self, interview: Interview) -> int | None:
        """The place of the first question that is open, and still in the bank."""
        done = interview.heard.keys() | interview.passed
        places = (place for place in range(len(interview.plan)) if place not in done)
        return next((place for place in places if self._is_there(interview.plan[place])), None)

    def _is_there(self, planned: Planned) -> bool:
        return bool(planned.task) or planned.card in self.cards

    def _is_up(self, interview: Interview) -> bool:
        return interview.left(self.since, self.edge.now()) <= dt.timedelta(0)

    def _spent(self, now: dt.datetime) -> float:
        return max((now - self.since).total_seconds(), 0.0)

    def _step(self, place: int | None) -> None:
        now = self.edge.now()
        log.step(self.journal, place, self._spent(now), now)
        self.since = now

    def _end(self, why: str) -> None:
        log.end(self.journal, why, self.edge.now())
