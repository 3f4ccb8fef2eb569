"""The room in which an interview is held: a sitting whose cards are planned, and whose clock runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct

from bnquiz.asking.interview import records
from bnquiz.asking.interview.records import posed_at, scorecard, share_at
from bnquiz.asking.interview.slots import Answered, follow_up
from bnquiz.asking.records import Posed, Said, Saved, Skipped, TakenBack
from bnquiz.asking.sitting import NOTHING_SAID, Edge, Sitting, Turn, rating_for
from bnquiz.study import interview as log
from bnquiz.study.events import Heard, Planned
from bnquiz.texts import Text, in_language

if TYPE_CHECKING:
    from bnquiz.bank.model import Card, Lang
    from bnquiz.study.events import Rating
    from bnquiz.study.interview import Interview
    from bnquiz.study.session import Session

TRIES = 2  # how often the grader may be asked before the file is handed in


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
    """The last interview in the journal, which must not be over. Cards come by its plan, undo stays in it.

    ``coached``: each answer is told and rated at once; else all of them when the interview is over.
    """

    puts_by = False  # an interview goes on with the place that is open

    def __init__(
        self,
        session: Session,
        cards: Mapping[str, Card],
        lang: Lang,
        edge: Edge,
        desk: Desk,
        *,
        coached: bool = False,
    ) -> None:
        super().__init__(session, cards, lang, edge)
        self.journal = session.journal
        self.desk = desk
        self.coached = coached
        self.since = self.began  # what the clock counts from, besides what the log tells
        self.passes = False  # what was graded last
        self._place = 0
        self._places: list[int] = []  # as ``self.rated``
        self._debriefed: set[int] = set()  # the places that were told after the interview
        self._unrated: set[int] = set()  # of these, passed over when the rating was asked for
        self.settled = 0  # answers that count as they went

    @property
    def interview(self) -> Interview:
        """As the journal has it now."""
        found = log.last(self.journal.lines())
        if found is None:
            raise LookupError("no interview was begun")
        return found

    @property
    def may_undo(self) -> bool:
        return self.coached or self.interview.ended is not None

    def left(self) -> dt.timedelta:
        return self.interview.left(self.since, self.edge.now())

    def until(self) -> dt.datetime | None:
        return None if self.interview.ended else self.edge.now() + self.left()

    def open(self) -> None:
        interview = self.interview
        place = self._next(interview)
        done = len(interview.plan) if place is None else place
        began = interview.began
        self.desk.show(records.Entered(began.minutes, interview.plan, done + 1, self.left(), self.coached))

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
            if interview.ended is None:
                log.end(self.journal, "done" if place is None else "time", now)
            return None
        card = self._card(place, interview)
        assert card is not None  # noqa: S101 - else the place is not open
        turn = Turn(posed=in_language(posed_at(place, interview, card), self.lang), began=now)
        self._place, planned = place, interview.plan[place]
        left = interview.left(self.since, now)
        self.desk.show(records.Put(turn.posed, planned.part, place + 1, len(interview.plan), left))
        return turn

    def hear(self, turn: Turn, went: float) -> None:
        """Save that the question was answered; what the answer is worth is told at the end."""
        self._step(self._place, card=turn.card.id, went=went, words=turn.said.words)

    def rate(self, turn: Turn, rating: Rating, wait: dt.timedelta | None) -> None:
        """Save a rating. After the interview it takes the time that the answer took."""
        now, card, interview = self.edge.now(), turn.card, self.interview
        missed = tuple(place for place, said in enumerate(turn.ticks) if not said)
        self.journal.record_rating(
            card.id,
            rating,
            rev=card.rev,
            lang=self.lang,
            seconds=interview.seconds(self._place) if interview.ended else self._spent(now),
            now=now,
            heard=Heard(self._place, missed, turn.said.right),
        )
        self.since = now
        self.rated.append(turn)
        self._places.append(self._place)
        self.show(Saved(rating, wait))

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
        """Pass over the question: it counts as not answered. After the interview: leave it unrated."""
        if self.interview.ended is None:
            self._step(self._place, card=turn.card.id)
        else:
            self._unrated.add(self._place)
        self.show(Skipped(turn.card))

    # the task

    def set_task(self, planned: Planned) -> None:
        """Say what is to be written, and where; make the file if there is none."""
        interview = self.interview
        made = self.desk.begin(Path(interview.began.file), planned.task)
        place, of = self._place + 1, len(interview.plan)
        self.desk.show(records.Set(planned.task, interview.began.file, made, place, of, self.left()))

    @property
    def tries(self) -> int:
        """How often the grader may still be asked."""
        return max(TRIES - len(self.interview.verdicts), 0)

    def mark(self, *, tell: bool = True) -> None:
        """Grade the file as it stands, and save the verdict: its mistakes' cards become due."""
        self.desk.show(records.Grading())
        file = self.interview.began.file
        marked = self.desk.mark(Path(file))
        if marked.written:
            self.journal.record_verdict(
                file,
                marked.verdict,
                marked.mistakes,
                task=marked.task,
                stopped=marked.stopped,
                now=self.edge.now(),
            )
        self.passes = marked.verdict == "pass"
        self.desk.show(records.Told(marked, self.tries) if tell else records.HandedIn())

    def edit(self) -> None:
        if self.desk.edit:
            self.desk.edit(Path(self.interview.began.file))

    def refuse(self, why: Text) -> None:
        """The file, or the editor, did not do what was asked."""
        self.desk.show(records.Refused(why))

    def hand_in(self) -> None:
        self._step(self._place)

    # after the interview

    def debrief(self) -> Turn | None:
        """The next answer that was not told and rated yet, with what was said; None when all were."""
        interview = self.interview
        answered = [place for place in range(len(interview.plan)) if interview.went(place) is not None]
        waiting = (place for place in answered if place not in interview.heard.keys() | self._debriefed)
        place = next((place for place in waiting if interview.card(place) in self.cards), None)
        if place is None:
            return None
        self._place = place
        self._debriefed.add(place)
        turn = self._turn(place, interview)
        at, of = answered.index(place) + 1, len(answered)
        self.desk.show(records.Debriefed(turn.posed, interview.plan[place].part, turn.said, at, of))
        return turn

    def settle(self) -> None:
        """Rate the answers that the learner did not stay to rate as they went: they were given."""
        interview = self.interview
        for place in range(len(interview.plan)):
            went, card = interview.went(place), self.cards.get(interview.card(place))
            if went is not None and card and place not in interview.heard.keys() | self._unrated:
                self.journal.record_rating(
                    card.id,
                    rating_for(went),
                    rev=card.rev,
                    lang=self.lang,
                    seconds=interview.seconds(place),
                    now=self.edge.now(),
                )
                self.settled += 1
        if self.settled:
            self.desk.show(records.Settled(self.settled))

    def _turn(self, place: int, interview: Interview) -> Turn:
        """What was asked and said at this place."""
        posed = in_language(posed_at(place, interview, self.cards[interview.card(place)]), self.lang)
        return Turn(posed=posed, began=self.edge.now(), said=self._said(place, interview, posed))

    def _said(self, place: int, interview: Interview, posed: Posed) -> Said:
        step = interview.steps.get(place)
        words = step.words if step and isinstance(step.words, str) else ""
        said: Said | None = Turn(posed=posed, began=self.began).kind.judge(posed, words) if words else None
        return said or NOTHING_SAID

    # the end

    def leave(self) -> None:
        """The learner goes; what they spent on the question on the table is spent."""
        if self.interview.ended is None:
            self._step(None)

    def closing(self) -> records.Scorecard | records.Left:
        """The scorecard; or, where the room was left, the time that is left."""
        interview = self.interview
        if interview.ended is None:
            return records.Left(interview.left(self.edge.now(), self.edge.now()), self.coached)
        return in_language(scorecard(interview, self.cards), self.lang)

    def save_score(self, card: records.Scorecard) -> None:
        """For the trend of all interviews."""
        log.score(
            self.journal,
            card.score,
            {share.topic: share.share for share in card.shares},
            [row.spent.total_seconds() for row in card.rows],
            [better.posed.card.id for better in card.better],
            self.edge.now(),
        )

    def _next(self, interview: Interview) -> int | None:
        """The place of the first question that is open, and still in the bank."""
        done = interview.heard.keys() | interview.steps.keys()
        places = (place for place in range(len(interview.plan)) if place not in done)
        return next((place for place in places if self._is_there(place, interview)), None)

    def _is_there(self, place: int, interview: Interview) -> bool:
        return bool(interview.plan[place].task) or self._card(place, interview) is not None

    def _card(self, place: int, interview: Interview) -> Card | None:
        """The card of a place: as planned, or a follow-up to what was said before."""
        if name := interview.plan[place].card:
            return self.cards.get(name)
        before = self.cards.get(interview.card(place - 1)) if place else None
        if interview.plan[place].task or before is None:
            return None
        asked = {interview.card(each) for each in range(len(interview.plan))}
        rng = Random(f"{interview.began.seed}-{place}")  # noqa: S311 - no secret
        return follow_up(self._answered(place - 1, interview, before), self.cards, asked, rng)

    def _answered(self, place: int, interview: Interview, card: Card) -> Answered:
        said, heard = self._said(place, interview, Posed(card)), interview.heard.get(place)
        points = getattr(card, "points", ())
        named = said.named or (False,) * len(points)
        missed = (
            heard.heard.missed if heard and heard.heard else [n for n, each in enumerate(named) if not each]
        )
        told = tuple(points[each] for each in missed if each < len(points))
        return Answered(card, share_at(place, interview, self.cards), told)

    def _is_up(self, interview: Interview) -> bool:
        return interview.left(self.since, self.edge.now()) <= dt.timedelta(0)

    def _spent(self, now: dt.datetime) -> float:
        return max((now - self.since).total_seconds(), 0.0)

    def _step(self, place: int | None, *, card: str = "", went: float | None = None, words: str = "") -> None:
        now = self.edge.now()
        log.step(self.journal, place, self._spent(now), now, card=card, went=went, words=words)
        self.since = now
