"""One sitting: what a conversation works on, all that it does to the journal, and the card on the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

from bnquiz.asking.kinds import Kind, kind_of
from bnquiz.asking.records import (
    TICKS,
    Asked,
    Ended,
    Marked,
    Note,
    Opened,
    Posed,
    Proven,
    Revealed,
    Said,
    Saved,
    Shown,
    Skipped,
    TakenBack,
    Ticked,
)
from bnquiz.bank.model import Card
from bnquiz.study.choose import Filters
from bnquiz.study.events import Flagged, Suspended
from bnquiz.texts import in_language

if TYPE_CHECKING:
    from random import Random

    from bnquiz.bank.model import Card, Lang, Ran
    from bnquiz.study.choose import Reason
    from bnquiz.study.events import Rating
    from bnquiz.study.history import OpenMistake
    from bnquiz.study.session import Outlook, Session


HALF, MOST = 0.5, 0.7  # shares of what a full answer says, from which hard and good are proposed
NOTHING_SAID = Said()


class Turn(Struct, kw_only=True):
    """A card from its question to its rating."""

    posed: Posed
    began: dt.datetime
    reason: Reason = "due"  # why the card is asked
    mistake: OpenMistake | None = None  # of the learner's code, which asks for the card
    hinted: bool = False
    said: Said = NOTHING_SAID
    ticks: tuple[bool, ...] = ()  # for each key point, whether the learner said it

    @property
    def card(self) -> Card:
        return self.posed.card

    @property
    def kind(self) -> Kind[Any]:
        return kind_of(self.card)

    def proposed(self) -> Rating:
        """The rating that what happened speaks for: with a hint it was hard at best.

        Where nothing could be judged, an answer without points, it is good: whoever did not know says so.
        """
        if self.said.right is None and self.kind.may_type and not self.ticks:
            return "hard" if self.hinted else "good"
        share = self._said() if self.ticks else float(self.said.right or False)
        rating = rating_for(share)
        return "hard" if rating == "good" and self.hinted else rating

    def _said(self) -> float:
        """The share of the key points that was said; essential ones count double."""
        points = getattr(self.card, "points", ())
        worth = [2 if point.essential else 1 for point in points]
        return sum(each for each, ticked in zip(worth, self.ticks, strict=True) if ticked) / sum(worth)


def rating_for(share: float) -> Rating:
    """The rating that an answer speaks for of which so much was said, 0 to 1."""
    if share < HALF:
        return "again"
    return "good" if share >= MOST else "hard"


class Edge(Struct, frozen=True):
    """Everything that a sitting has from outside. ``now`` is aware, in the learner's time zone."""

    show: Callable[[Shown], None]
    now: Callable[[], dt.datetime]
    rng: Random
    prove: Callable[[Card], Ran]


class Interrupted(Protocol):
    """A stage with a card on the table, which an undo interrupted."""

    turn: Turn
    revealed: bool


class Passed(Struct, frozen=True):
    """A card that was skipped or suspended, at this stage, after so many ratings of the sitting."""

    stage: Interrupted
    after: int
    suspended: bool


class Sitting:
    """Cards one after the other. Whatever raises JournalFull or JournalBusy has changed nothing."""

    puts_by = True  # whether a stage that an undo interrupts comes again

    @property
    def may_undo(self) -> bool:
        """Whether ratings may be taken back now."""
        return True

    def __init__(self, session: Session, cards: Mapping[str, Card], lang: Lang, edge: Edge) -> None:
        self.session = session
        self.cards = cards
        self.lang = lang
        self.edge = edge
        self.show = edge.show
        self.began = edge.now()
        self._opened = False
        self.put_by: list[Interrupted] = []  # the stages that undos interrupted, the last on top
        self.rated: list[Turn] = []  # as ``session.rated``: what was on the table at each rating
        self._passed: list[Passed] = []  # the cards that were passed over, the last on top

    def ask(self) -> Turn | None:
        """Put the next card on the table; None when there is none. Before the first: what is ahead."""
        now = self.edge.now()
        outlook = self.session.outlook(now)
        if not self._opened:
            self._open(outlook, now)
        pick = self.session.next(now)
        if pick is None:
            return None
        card = self.cards[pick.card]
        posed = in_language(kind_of(card).pose(card, self.edge.rng), self.lang)
        turn = Turn(posed=posed, began=now, reason=pick.reason, mistake=pick.mistake)
        self._put(turn, outlook)
        return turn

    def until(self) -> dt.datetime | None:
        """When the time is up, where a clock runs."""
        return None

    def waits(self, turn: Turn) -> dict[Rating, dt.timedelta]:
        """When the card comes back, for each rating."""
        return self.session.outcomes(turn.card.id, self.edge.now())

    def rate(self, turn: Turn, rating: Rating, wait: dt.timedelta | None) -> None:
        """Save the rating, and say so once it is saved."""
        now, card = self.edge.now(), turn.card
        spent = max((now - turn.began).total_seconds(), 0.0)
        self.session.rate(card.id, rating, rev=card.rev, lang=self.lang, seconds=spent, now=now)
        self.rated.append(turn)
        self.show(Saved(rating, wait))

    def ask_again(self, turn: Turn, *, revealed: bool) -> None:
        """Put a card on the table once more, as far as it had come."""
        turn.began = self.edge.now()
        self._put(turn, self.session.outlook(turn.began))
        if revealed:
            points = turn.kind.points(turn.card)
            self.show(Revealed(turn.posed, turn.said, TICKS[: len(points)], turn.mistake))

    def undo(self) -> tuple[str | None, Turn | None]:
        """Take back the last rating: the id of its card, None where there is none to take back.

        And the turn that led to it, if it was in this sitting: rate it again.
        """
        before = len(self.session.rated)
        rated = self.session.undo(self.edge.now())
        turn = self.rated.pop() if len(self.session.rated) < before else None
        self.show(TakenBack(self.cards.get(rated.card), rated.rating) if rated else TakenBack())
        if rated and turn:
            self._answered_again(turn, rated.seconds)
        return rated.card if rated else None, turn

    def _answered_again(self, turn: Turn, seconds: float) -> None:
        """Put a card on the table as it was when it was rated, after so many seconds."""
        self.ask_again(turn, revealed=True)
        turn.began -= dt.timedelta(seconds=seconds)
        if turn.ticks:
            self.show(Ticked(turn.ticks))

    def skip(self, turn: Turn) -> None:
        self.session.skip(turn.card.id)
        self.show(Skipped(turn.card))

    def pass_over(self, stage: Interrupted, *, suspended: bool) -> None:
        """Keep the stage of a card that was skipped or suspended, so that an undo brings it back."""
        self._passed.append(Passed(stage, len(self.rated), suspended))

    def bring_back(self) -> Interrupted | None:
        """The stage of the card that was passed over last, if nothing was rated since; it is asked again."""
        if not self._passed or self._passed[-1].after != len(self.rated):
            return None
        passed, card = self._passed[-1], self._passed[-1].stage.turn.card.id
        if passed.suspended:
            self.session.journal.record_mark(Suspended, card, self.edge.now(), on=False)
        self.session.bring_back(card)
        self.show(Marked("suspend" if passed.suspended else "skip", on=False))
        return self._passed.pop().stage

    def toggle(self, turn: Turn, what: Literal["suspend", "flag"]) -> bool:
        """Suspend or flag the card, or do so no more; whether it is so now."""
        journal, card = self.session.journal, turn.card.id
        marks = journal.marks()
        on = card not in (marks.suspended if what == "suspend" else marks.flagged)
        journal.record_mark(Suspended if what == "suspend" else Flagged, card, self.edge.now(), on=on)
        self.show(Marked(what, on))
        return on

    def note(self, turn: Turn, text: str) -> None:
        """Write on the card; "" takes off what stood there."""
        self.session.journal.record_note(turn.card.id, text, self.edge.now())
        self.show(Marked("note", bool(text)))

    def show_note(self, turn: Turn) -> None:
        """What the learner wrote on the card, if anything."""
        if text := self.session.journal.marks().notes.get(turn.card.id):
            self.show(Note(text))

    def prove(self, turn: Turn) -> None:
        """Run the card's proof and show it. Ctrl-C stops the proof, not the sitting."""
        try:
            self.show(Proven(self.edge.prove(turn.card)))
        except KeyboardInterrupt:
            self.show(Proven(None))

    def ended(self) -> Ended:
        """How it went."""
        now = self.edge.now()
        verdicts = [turn.said.right for turn in self.rated if turn.said.right is not None]
        pairs = zip(self.rated, self.session.rated, strict=True)
        return Ended(
            ratings=tuple((turn.card, rated.rating) for turn, rated in pairs),
            right=sum(verdicts),
            judged=len(verdicts),
            spent=now - self.began,
            now=now,
            outlook=self.session.outlook(now),
            days_left=self._days_left(),
            skipped=self.session.skipped,
            only_weak=self.session.filters.weak,
            day_over=self.session.day_over(now),
            chosen=self.session.filters != Filters(),
        )

    def _open(self, outlook: Outlook, now: dt.datetime) -> None:
        asking = {(each.file, each.found.id): each for each in self.session.wanted(now).values()}
        limit = self.session.minutes
        minutes = None if limit is None else max(round(limit), 1)
        mistakes, days = tuple(asking.values()), self._days_left()
        self.show(Opened(outlook.ahead, outlook.repeats, outlook.unseen, mistakes, days, minutes))
        self._opened = True

    def _put(self, turn: Turn, outlook: Outlook) -> None:
        """Show the question, with its place in the sitting."""
        done, card = self.session.cards, turn.card.id
        place = len(done | {card})
        of, minutes = max(len(done) + outlook.ahead, place), max(round(outlook.minutes), 1)
        flagged = card in self.session.flagged
        self.show(Asked(turn.posed, place, of, turn.reason, turn.mistake, minutes, flagged))

    def _days_left(self) -> int | None:
        goal = self.session.journal.goal()
        left = goal.days_left(self.edge.now().date()) if goal else -1
        return left if left >= 0 else None
