"""Which card next: due first, then what open mistakes ask for, then new ones in their turn.

Pure functions over what is known; a card is here only what the choice needs of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from bnquiz.study.history import OpenMistake
from bnquiz.study.schedule import TARGET, CardState, recall_at

Reason = Literal["due", "mistake", "new", "soon", "all", "named", "weak"]
SOON = dt.timedelta(minutes=20)  # a card in learning may come so much early when nothing else is left


class Candidate(Struct, frozen=True, gc=False):
    """A card that may be chosen. ``asked``: how often interviewers ask it; ``covers``: what it is about.

    ``turn``: its place in the order in which new cards are asked. ``weight``: what it counts in a plan.
    ``alike``: its group of look-alikes. ``worth``: what each of the questions in ``covers`` counts.
    """

    id: str
    topic: str
    level: str
    asked: int = 0
    covers: tuple[str, ...] = ()
    turn: int = 0
    kind: str = "recall"
    weight: float = 0.0
    alike: str | None = None
    worth: tuple[float, ...] = ()


class Filters(Struct, frozen=True):
    """Which cards are wanted. An empty tuple lets all pass."""

    topics: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()  # these alone, due or not, in this order
    weak: bool = False  # those that are likely to be forgotten, the weakest first
    only_new: bool = False  # cards never rated, and as many as there are
    everything: bool = False  # after all others, cards that are not due


class Pick(Struct, frozen=True):
    """The card to ask, and why. ``mistake`` is the open mistake that asks for it, whatever the reason is."""

    card: str
    reason: Reason
    mistake: OpenMistake | None = None


class When(Protocol):
    """When cards are due: ``goal.Dues``."""

    def due(self, state: CardState) -> dt.datetime: ...
    def is_due(self, state: CardState) -> bool: ...
    def urgency(self, state: CardState) -> float: ...


class Known(Struct, frozen=True):
    """What the choice rests on, at one moment."""

    now: dt.datetime
    states: Mapping[str, CardState]
    wanted: Mapping[str, OpenMistake]  # card id → the open mistake that asks for it
    when: When
    brings_new: bool = True  # whether the day brings new cards
    new_turn: bool = False  # whether a new card has its turn before the due ones
    repeats: bool = False  # the day only repeats: what was not asked today is due, the weakest first
    by_urgency: bool = False  # towards an interview: what matters most first, else what is due longest
    put_off: frozenset[str] = frozenset()  # cards that had enough for today
    named: tuple[str, ...] = ()  # cards that were asked for, in their order


def passing(candidates: Sequence[Candidate], filters: Filters) -> list[Candidate]:
    """The candidates of the wanted topics and levels, in their order."""
    return [
        each
        for each in candidates
        if (not filters.topics or each.topic in filters.topics)
        and (not filters.levels or each.level in filters.levels)
        and (not filters.kinds or each.kind in filters.kinds)
        and (not filters.cards or each.id in filters.cards)
    ]


def queue(
    candidates: Sequence[Candidate], known: Known, filters: Filters, done: Container[str] = ()
) -> Iterator[Pick]:
    """All that may be asked now, in order. ``done`` were asked already, and come again only when due.

    One group after another, as far as somebody asks: for the first card mostly the first group is enough.
    """
    wanted = passing(candidates, filters)
    seen: set[str] = set()
    for reason, group in GROUPS:
        if _chosen(reason, filters):
            for card in group(wanted, known):
                if card not in seen and card not in known.put_off and (reason in AGAIN or card not in done):
                    seen.add(card)
                    yield Pick(card, reason, known.wanted.get(card))


def first_unlike(picks: Iterable[Pick], candidates: Mapping[str, Candidate], last: str | None) -> Pick | None:
    """The first that is no look-alike of the card asked last.

    When only look-alikes are left, the first of them; the same card itself only when it is due.
    """
    before = candidates.get(last) if last else None
    alike: list[Pick] = []
    for pick in picks:
        if pick.card != last and (before is None or not look_alike(candidates[pick.card], before)):
            return pick
        alike.append(pick)
    others = [pick for pick in alike if pick.card != last]
    due = [pick for pick in alike if pick.reason == "due"]
    return next(iter(others or due), None)


def look_alike(one: Candidate, other: Candidate) -> bool:
    """Whether two cards ask much the same: about a thing in common."""
    return not set(one.covers).isdisjoint(other.covers)


def unseen(candidates: Sequence[Candidate], states: Mapping[str, CardState]) -> list[str]:
    """The cards never rated, in their turn: of look-alikes one first, the others when all have had theirs."""
    order = sorted(candidates, key=lambda each: each.turn)
    had: Counter[str] = Counter(each.alike for each in order if each.alike and each.id in states)
    rounds: list[tuple[int, str]] = []
    for each in order:
        if each.id not in states:
            rounds.append((had[each.alike] if each.alike else 0, each.id))
            had.update([each.alike] if each.alike else [])
    return [card for _, card in sorted(rounds, key=lambda each: each[0])]


def _learning(candidates: Sequence[Candidate], known: Known) -> list[str]:
    learning = (state for state in _rated(candidates, known) if state.phase != "review")
    return [state.card for state in sorted(learning, key=known.when.due) if known.when.is_due(state)]


def _new_turn(candidates: Sequence[Candidate], known: Known) -> list[str]:
    """A new card, where it has its turn and others are due."""
    if not known.new_turn or not (_learning(candidates, known) or _due(candidates, known)):
        return []
    return _new(candidates, known)[:1]


def _due(candidates: Sequence[Candidate], known: Known) -> list[str]:
    review = (state for state in _rated(candidates, known) if state.phase == "review")
    due = [
        state for state in review if known.when.is_due(state) or (known.repeats and _not_today(state, known))
    ]
    if known.by_urgency:
        return [state.card for state in sorted(due, key=known.when.urgency, reverse=True)]
    return _by_due(due, known)


def _not_today(state: CardState, known: Known) -> bool:
    return state.last.astimezone(known.now.tzinfo).date() < known.now.date()


def _mistake(candidates: Sequence[Candidate], known: Known) -> list[str]:
    ids = {each.id for each in candidates}
    return [card for card in known.wanted if card in ids]


def _new(candidates: Sequence[Candidate], known: Known) -> list[str]:
    return unseen(candidates, known.states) if known.brings_new else []


def _soon(candidates: Sequence[Candidate], known: Known) -> list[str]:
    learning = (state for state in _rated(candidates, known) if state.phase != "review")
    return _by_due((state for state in learning if state.due <= known.now + SOON), known)


def _all(candidates: Sequence[Candidate], known: Known) -> list[str]:
    return _by_due(_rated(candidates, known), known) + unseen(candidates, known.states)


def _named(candidates: Sequence[Candidate], known: Known) -> list[str]:
    ids = {each.id for each in candidates}
    return [card for card in known.named if card in ids]


def _weak(candidates: Sequence[Candidate], known: Known) -> list[str]:
    """What is being learnt again, or is likelier to be forgotten tomorrow than the schedule wants."""
    tomorrow = known.now + dt.timedelta(days=1)
    chances = {state.card: recall_at(state, tomorrow) for state in _rated(candidates, known)}
    again = {state.card for state in _rated(candidates, known) if state.phase == "relearning"}
    weak = (card for card, chance in chances.items() if chance < TARGET or card in again)
    return sorted(weak, key=chances.__getitem__)


def _rated(candidates: Sequence[Candidate], known: Known) -> Iterator[CardState]:
    return (known.states[each.id] for each in candidates if each.id in known.states)


def _by_due(states: Iterable[CardState], known: Known) -> list[str]:
    return [state.card for state in sorted(states, key=known.when.due)]


def _chosen(reason: Reason, filters: Filters) -> bool:
    if filters.cards or filters.weak:
        return reason == ("named" if filters.cards else "weak")
    if filters.only_new:
        return reason == "new"
    return reason not in ("named", "weak") and (filters.everything or reason != "all")


GROUPS: tuple[tuple[Reason, Callable[[Sequence[Candidate], Known], list[str]]], ...] = (
    ("named", _named),
    ("weak", _weak),
    ("new", _new_turn),
    ("due", _learning),
    ("due", _due),
    ("mistake", _mistake),
    ("new", _new),
    ("all", _all),
    ("soon", _soon),
)
AGAIN: tuple[Reason, ...] = ("due", "soon")
