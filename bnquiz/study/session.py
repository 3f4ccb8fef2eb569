"""One sitting with the cards: which comes next, what was rated, skipped and taken back, when to come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate, Filters, Known, Pick, Reason, first_unlike, passing, queue
from bnquiz.study.events import Lang, Rated, Rating, utc
from bnquiz.study.history import OpenMistake, asked_for
from bnquiz.study.journal import Journal
from bnquiz.study.plan import DAY, Dues, new_today
from bnquiz.study.schedule import CardState, outcomes


class Outlook(Struct, frozen=True):
    """What is left when a sitting ends."""

    waiting: int  # cards that may be asked right now
    next_due: dt.datetime | None  # when the next one falls due, if none waits
    unseen: int  # cards never rated


class Session:
    """A sitting. The journal is asked anew for each card, so that what another process rates counts here too.

    ``count``: after so many ratings ``next`` gives no more. ``now`` is aware, in the learner's time zone.
    """

    def __init__(
        self,
        journal: Journal,
        candidates: Sequence[Candidate],
        filters: Filters | None = None,
        count: int | None = None,
    ) -> None:
        self.journal = journal
        self.candidates = {each.id: each for each in candidates}
        self.filters = filters or Filters()
        self.count = count
        self.rated: list[Rated] = []  # in this sitting, and not taken back
        self._skipped: set[str] = set()
        self._again: str | None = None  # the rating of this card was just taken back
        self._last = journal.last_rated()
        self._read: tuple[dt.datetime, Known] | None = None

    def next(self, now: dt.datetime) -> Pick | None:
        """The card to ask; None when the sitting is over. Asked twice without a rating, it says the same."""
        if self.count is not None and len(self.rated) >= self.count:
            return None
        known = self._known(now)
        if self._again in self.candidates and self._again is not None:
            reason: Reason = "due" if self._again in known.states else "new"
            return Pick(self._again, reason, known.wanted.get(self._again))
        return first_unlike(self._queue(known), self.candidates, self._last)

    def rate(
        self, card: str, rating: Rating, *, rev: int, lang: Lang, seconds: float, now: dt.datetime
    ) -> CardState:
        """Save a rating. When it raises (JournalFull, JournalBusy), nothing has changed: try again."""
        state = self.journal.record_rating(card, rating, rev=rev, lang=lang, seconds=seconds, now=now)
        self.rated.append(Rated(at=state.last, card=card, rev=rev, rating=rating, lang=lang, seconds=seconds))
        self._again, self._last, self._read = None, card, None
        return state

    def skip(self, card: str) -> None:
        """Do not ask this card again in this sitting."""
        self._skipped.add(card)
        self._again, self._last = None, card

    def undo(self, now: dt.datetime) -> Rated | None:
        """Take back the last rating, of this sitting or an earlier one; its card is asked next."""
        rated = self.journal.undo(now)
        if rated is None:
            return None
        if self.rated and self.rated[-1].at == rated.at:
            self.rated.pop()
        self._skipped.discard(rated.card)
        self._again, self._last, self._read = rated.card, self.journal.last_rated(), None
        return rated

    def wanted(self, now: dt.datetime) -> dict[str, OpenMistake]:
        """The open mistake that asks for each card, for the cards of this sitting."""
        known = self._known(now)
        cards = {each.id for each in passing(list(self.candidates.values()), self.filters)}
        return {card: mistake for card, mistake in known.wanted.items() if card in cards}

    def outcomes(self, card: str, now: dt.datetime) -> dict[Rating, dt.timedelta]:
        """After which time the card comes back, for each rating that it may get now: whole days, or less."""
        at = self.journal.time(now).astimezone(now.tzinfo)
        dues = self._dues(at)
        states = outcomes(card, self.journal.state(card), utc(at))
        return {rating: _wait(state, dues.due(state), at) for rating, state in states.items()}

    def outlook(self, now: dt.datetime) -> Outlook:
        """What waits, and when to come back."""
        known = self._known(now)
        wanted = passing(list(self.candidates.values()), self.filters)
        dues = [known.when.due(known.states[each.id]) for each in wanted if each.id in known.states]
        unseen = sum(each.id not in known.states for each in wanted)
        later = [due for due in dues if due > known.now]
        if unseen and known.new_limit == 0:
            later.append(dt.datetime.combine(known.now.date() + DAY, dt.time(), known.now.tzinfo))
        return Outlook(sum(1 for _ in self._queue(known)), min(later, default=None), unseen)

    def _queue(self, known: Known) -> Iterator[Pick]:
        done = {rated.card for rated in self.rated}
        picks = queue(list(self.candidates.values()), known, self.filters, done)
        return (pick for pick in picks if pick.card not in self._skipped)

    def _known(self, now: dt.datetime) -> Known:
        """What is known now; read once where one moment is asked for several things."""
        if self._read is None or self._read[0] != now:
            self._read = now, self._read_anew(now)
        return self._read[1]

    def _read_anew(self, now: dt.datetime) -> Known:
        at = self.journal.time(now).astimezone(now.tzinfo)
        states = self.journal.states()
        candidates = list(self.candidates.values())
        return Known(
            now=at,
            states=states,
            wanted=asked_for(self.journal.open_mistakes(), states),
            when=self._dues(at),
            new_limit=None
            if self.filters.only_new
            else new_today(candidates, states, self.journal.goal(), at),
        )

    def _dues(self, at: dt.datetime) -> Dues:
        return Dues(list(self.candidates.values()), self.journal.goal(), at)


def _wait(state: CardState, due: dt.datetime, at: dt.datetime) -> dt.timedelta:
    if state.phase != "review":
        return due - at
    return due.date() - at.date()
