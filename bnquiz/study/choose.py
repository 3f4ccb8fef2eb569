"""Which card next: due first, then what open mistakes ask for, then new ones in their turn.

Pure functions over what is known; a card is here only what the choice needs of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from bnquiz.study.history import OpenMistake
from bnquiz.study.schedule import CardState

Reason = Literal["due", "mistake", "new", "soon", "all"]
SOON = dt.timedelta(minutes=20)  # a card in learning may come so much early when nothing else is left


class Candidate(Struct, frozen=True, gc=False):
    """A card that may be chosen. ``asked``: how often interviewers ask it; ``covers``: what it is about.

    ``turn``: its place in the order in which new cards are asked.
    """

    id: str
    topic: str
    level: str
    asked: int = 0
    covers: tuple[str, ...] = ()
    turn: int = 0


class Filters(Struct, frozen=True):
    """Which cards are wanted. An empty tuple lets all pass."""

    topics: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
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


class Known(Struct, frozen=True):
    """What the choice rests on, at one moment."""

    now: dt.datetime
    states: Mapping[str, CardState]
    wanted: Mapping[str, OpenMistake]  # card id → the open mistake that asks for it
    when: When
    new_limit: int | None = None  # how many new cards today still brings; None: no limit


def passing(candidates: Sequence[Candidate], filters: Filters) -> list[Candidate]:
    """The candidates of the wanted topics and levels, in their order."""
    return [
        each
        for each in candidates
        if (not filters.topics or each.topic in filters.topics)
        and (not filters.levels or each.level in filters.levels)
    ]


def queue(
    candidates: Sequence[Candidate], known: Known, filters: Filters, done: Container[str] = ()
) -> Iterator[Pick]:
    """All that may be asked now, in order. ``done`` were asked already, and come again only when due.

    One group after another, as far as somebody asks: for the first card mostly the first group is enough.
    """
    wanted = passing(candidates, filters)
    seen: set[str] = set()
    for reason, group in GROUPS.items():
        if _chosen(reason, filters):
            for card in group(wanted, known):
                if card not in seen and (reason in AGAIN or card not in done):
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
    """The cards never rated, in their turn."""
    fresh = [each for each in candidates if each.id not in states]
    return [each.id for each in sorted(fresh, key=lambda each: each.turn)]


def _due(candidates: Sequence[Candidate], known: Known) -> list[str]:
    return _by_due((state for state in _rated(candidates, known) if known.when.is_due(state)), known)


def _mistake(candidates: Sequence[Candidate], known: Known) -> list[str]:
    ids = {each.id for each in candidates}
    return [card for card in known.wanted if card in ids]


def _new(candidates: Sequence[Candidate], known: Known) -> list[str]:
    return unseen(candidates, known.states)[: known.new_limit]


def _soon(candidates: Sequence[Candidate], known: Known) -> list[str]:
    learning = (state for state in _rated(candidates, known) if state.phase != "review")
    return _by_due((state for state in learning if state.due <= known.now + SOON), known)


def _all(candidates: Sequence[Candidate], known: Known) -> list[str]:
    return _by_due(_rated(candidates, known), known) + unseen(candidates, known.states)


def _rated(candidates: Sequence[Candidate], known: Known) -> Iterator[CardState]:
    return (known.states[each.id] for each in candidates if each.id in known.states)


def _by_due(states: Iterable[CardState], known: Known) -> list[str]:
    return [state.card for state in sorted(states, key=known.when.due)]


def _chosen(reason: Reason, filters: Filters) -> bool:
    if filters.only_new:
        return reason == "new"
    return filters.everything or reason != "all"


GROUPS: dict[Reason, Callable[[Sequence[Candidate], Known], list[str]]] = {
    "due": _due,
    "mistake": _mistake,
    "new": _new,
    "all": _all,
    "soon": _soon,
}
AGAIN: tuple[Reason, ...] = ("due", "soon")
