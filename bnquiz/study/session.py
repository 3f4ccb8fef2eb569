"""One sitting with the cards: which comes next, what was rated, skipped and taken back, when to come back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

from msgspec import Struct

from bnquiz.study.choose import Candidate, Filters, Known, Pick, Reason, first_unlike, passing, queue
from bnquiz.study.events import Rated, Rating, utc
from bnquiz.study.history import OpenMistake, asked_for
from bnquiz.study.journal import Journal
from bnquiz.study.plan import DAY, MINUTE, NEW_SHARE, Dues, at_work, mixed, pace
from bnquiz.study.schedule import CardState, outcomes
from bnquiz.texts import Lang

ENOUGH = 4  # ratings of a card in one day


class Outlook(Struct, frozen=True):
    """What is left, in a sitting and after it."""

    waiting: int  # cards that may be asked right now
    next_due: dt.datetime | None  # when the next one falls due, if none waits
    unseen: int  # cards never rated
    repeats: int = 0  # of those that may be asked now: cards rated before
    ahead: int = 0  # cards that this sitting still brings, about, at the learner's own pace
    minutes: float = 0.0  # that are left of it


class Session:
    """A sitting. The journal is asked anew for each card, so that what another process rates counts here too.

    ``count``: the cards that it brings at most; ``minutes``: after so many it is over.
    ``now`` is aware, in the learner's time zone.
    """

    def __init__(
        self,
        journal: Journal,
        candidates: Sequence[Candidate],
        filters: Filters | None = None,
        count: int | None = None,
        minutes: float | None = None,
    ) -> None:
        self.journal = journal
        self.candidates = {each.id: each for each in candidates}
        self.filters = filters or Filters()
        self.count = count
        self.minutes = minutes
        self.rated: list[Rated] = []  # in this sitting, and not taken back
        self._skipped: set[str] = set()
        self._new: set[str] = set()  # rated for the first time in this sitting
        self._again: str | None = None  # the rating of this card was just taken back
        self._last = journal.last_rated()
        self._read: tuple[dt.datetime, Known] | None = None

    def next(self, now: dt.datetime) -> Pick | None:
        """The card to ask; None when the sitting is over. Asked twice without a rating, it says the same."""
        if self._again in self.candidates and self._again is not None:
            known = self._known(now)
            reason: Reason = "due" if self._again in known.states else "new"
            return Pick(self._again, reason, known.wanted.get(self._again))
        if self.minutes is not None and self.spent >= self.minutes * MINUTE:
            return None
        picks = self._open(self._queue(self._known(now)))
        if self.filters.cards or self.filters.weak:
            return next(picks, None)
        return first_unlike(picks, self.candidates, self._last)

    @property
    def spent(self) -> float:
        """Seconds that the ratings of this sitting took."""
        return sum(each.seconds for each in self.rated)

    @property
    def cards(self) -> set[str]:
        """The cards that were rated in this sitting."""
        return {each.card for each in self.rated}

    def _open(self, picks: Iterator[Pick]) -> Iterator[Pick]:
        """Once the sitting has its cards, only these come again."""
        full = self.count is not None and len(self.cards) >= self.count
        return (pick for pick in picks if not full or pick.card in self.cards)

    def rate(
        self, card: str, rating: Rating, *, rev: int, lang: Lang, seconds: float, now: dt.datetime
    ) -> CardState:
        """Save a rating. When it raises (JournalFull, JournalBusy), nothing has changed: try again."""
        if self.journal.state(card) is None:
            self._new.add(card)
        state = self.journal.record_rating(card, rating, rev=rev, lang=lang, seconds=seconds, now=now)
        self.rated.append(Rated(at=state.last, card=card, rev=rev, rating=rating, lang=lang, seconds=seconds))
        self._again, self._last, self._read = None, card, None
        return state

    @property
    def flagged(self) -> frozenset[str]:
        """The cards that the learner flagged."""
        return self.journal.marks().flagged

    @property
    def skipped(self) -> int:
        """How many cards were passed over."""
        return len(self._skipped)

    def skip(self, card: str) -> None:
        """Do not ask this card again in this sitting."""
        self._skipped.add(card)
        self._again, self._last = None, card

    def bring_back(self, card: str) -> None:
        """The card may be asked again in this sitting."""
        self._skipped.discard(card)

    def undo(self, now: dt.datetime) -> Rated | None:
        """Take back the last rating, of this sitting or an earlier one; its card is asked next."""
        rated = self.journal.undo(now)
        if rated is None:
            return None
        if self.rated and self.rated[-1].at == rated.at:
            self.rated.pop()
            self._new -= {rated.card} - self.cards
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
        if unseen and not known.brings_new:
            later.append(dt.datetime.combine(known.now.date() + DAY, dt.time(), known.now.tzinfo))
        picks = list(self._queue(known))
        repeats = sum(pick.card in known.states for pick in picks)
        costs = dict(self._fitting(picks, known))
        ahead = len(costs.keys() - self.cards)
        minutes = sum(costs.values()) / MINUTE if self.minutes is None else self._left / MINUTE
        return Outlook(len(picks), min(later, default=None), unseen, repeats, ahead, minutes)

    @property
    def _left(self) -> float:
        """Seconds that are left of the sitting's minutes; without these there is no end."""
        return inf if self.minutes is None else max(self.minutes * MINUTE - self.spent, 0.0)

    def day_over(self, now: dt.datetime) -> bool:
        """Whether the minutes that the day has towards the interview are used up: no other sitting begins."""
        return self.filters == Filters() and minutes_left(self.journal, now) == 0

    def _fitting(self, picks: Iterable[Pick], known: Known) -> Iterator[tuple[str, float]]:
        """The cards that the sitting still brings, as the plan counts them: seconds that each takes."""
        own = pace(self.journal.recent_ratings(), self.candidates.values(), known.states)
        left, more = self._left, inf if self.count is None else self.count - len(self.cards)
        for card, new in _as_planned([pick.card for pick in picks], known):
            begins = card not in self.cards
            if left <= 0 or (begins and more <= 0):
                continue
            cost = own.cost(self.candidates[card], new=new)
            left, more = left - cost, more - begins
            yield card, cost

    def _queue(self, known: Known) -> Iterator[Pick]:
        done = {rated.card for rated in self.rated}
        picks = queue(list(self.candidates.values()), known, self.filters, done)
        asked = self._asked_by_group()
        return (
            pick
            for pick in picks
            if pick.card not in self._skipped
            and not asked.get(self.candidates[pick.card].alike, set()) - {pick.card}
        )

    def _asked_by_group(self) -> dict[str | None, set[str]]:
        """Look-alike group → its cards that were asked in this sitting; none where cards were named."""
        asked: dict[str | None, set[str]] = {}
        for card in () if self.filters.cards else self.cards & self.candidates.keys():
            if group := self.candidates[card].alike:
                asked.setdefault(group, set()).add(card)
        return asked

    def _known(self, now: dt.datetime) -> Known:
        """What is known now; read once where one moment is asked for several things."""
        if self._read is None or self._read[0] != now:
            self._read = now, self._read_anew(now)
        return self._read[1]

    def _read_anew(self, now: dt.datetime) -> Known:
        at = self.journal.time(now).astimezone(now.tzinfo)
        states, goal = self.journal.states(self.candidates), at_work(self.journal.goal(), at.date())
        return Known(
            now=at,
            states=states,
            wanted=asked_for(self.journal.open_mistakes(), states),
            when=self._dues(at),
            brings_new=self.filters.only_new or goal is None or goal.brings_new(at.date()),
            new_turn=self._new_turn(),
            repeats=goal is not None and not goal.brings_new(at.date()),
            by_urgency=goal is not None,
            put_off=frozenset() if self.filters.cards else self._put_off(states, at),
            named=self.filters.cards,
        )

    def _new_turn(self) -> bool:
        """Whether a new card comes before those that are due, so that these never take a whole sitting."""
        return len(self.cards) > NEW_SHARE * len(self._new)

    def _put_off(self, states: Mapping[str, CardState], at: dt.datetime) -> frozenset[str]:
        """The cards in learning that were rated so often today that tomorrow is better."""
        morning = dt.datetime.combine(at.date(), dt.time(), at.tzinfo)
        today = Counter(each.card for each in self.journal.ratings_since(utc(morning)))
        return frozenset(card for card, count in today.items() if count >= ENOUGH and card in states)

    def _dues(self, at: dt.datetime) -> Dues:
        return Dues(list(self.candidates.values()), self.journal.goal(), at)


def _as_planned(cards: Iterable[str], known: Known) -> list[tuple[str, bool]]:
    """The cards in the order in which a day asks them; True for new ones."""
    rows = [(card, card not in known.states) for card in cards]
    return mixed([row for row in rows if not row[1]], [row for row in rows if row[1]])


def minutes_left(journal: Journal, now: dt.datetime) -> float | None:
    """The minutes that today still has towards the interview, 0 or more; None without one."""
    at = journal.time(now).astimezone(now.tzinfo)
    goal = at_work(journal.goal(), at.date())
    if goal is None:
        return None
    morning = dt.datetime.combine(at.date(), dt.time(), at.tzinfo)
    spent = sum(each.seconds for each in journal.ratings_since(utc(morning)))
    return max(goal.budget(at.date()) - spent / MINUTE, 0.0)


def _wait(state: CardState, due: dt.datetime, at: dt.datetime) -> dt.timedelta:
    if state.phase != "review":
        return due - at
    return due.date() - at.date()
