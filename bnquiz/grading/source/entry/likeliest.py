"""Of what speaks for each role of each parameter the likeliest assignments of all of them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from bnquiz.grading.source.entry.packs import taken_up
from bnquiz.grading.source.entry.tools import TOOLS

MOST = 40  # assignments that are worth a look
FARTHEST = 12.0  # from the likeliest one
STATISTICS: frozenset[str | None] = frozenset({"mean", "var"})


def best_first(
    choices: Sequence[list[tuple[str | None, float]]], alone: str
) -> Iterator[tuple[str | None, ...]]:
    """Every assignment that gives each role once, and ``alone`` to one; those far from the likeliest left
    out. There is one switch, whichever way it goes: another flag is an option."""
    found: list[tuple[float, tuple[str | None, ...]]] = [(0.0, ())]
    for options in choices:
        further = [
            (total + weight, (*chosen, role))
            for total, chosen in found
            for role, weight in options
            if role is None or role in _MANY or not _alike(role) & {r for c in chosen for r in _alike(c)}
        ]
        further.sort(key=lambda pair: -pair[0])
        found = further[: 20 * MOST]
    having = [pair for pair in found if not alone or alone in pair[1]] or found
    having = sorted(having, key=lambda pair: -(pair[0] - _ALONE * _has_one_alone(pair[1])))
    best = having[0][0] if having else 0.0
    for total, chosen in itertools.islice(having, MOST):
        if best - total <= FARTHEST:
            yield chosen


_ALONE = 3.0  # what speaks against one of the two statistics without the other


def _has_one_alone(chosen: Collection[str | None]) -> bool:
    taken = {r for role in chosen for r in _alike(role)}
    return len(taken & STATISTICS) == 1


def _alike(role: str | None) -> set[str | None]:
    """The roles of which one assignment gives one."""
    return {"training"} if role == "eval" else taken_up(role)


_MANY = frozenset({"affine", "channels", "unused", "object", "fixed", *TOOLS})
