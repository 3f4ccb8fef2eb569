"""Of what speaks for each role of each parameter the likeliest assignments of all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cache

from bnquiz.grading.source.entry.packs import taken_up
from bnquiz.grading.source.entry.tools import TOOLS

MOST = 40  # assignments that are worth a look
FARTHEST = 12.0  # from the likeliest one
STATISTICS = frozenset({"mean", "var"})


def best_first(
    choices: Sequence[list[tuple[str | None, float]]], alone: str
) -> Iterator[tuple[str | None, ...]]:
    """Every assignment that gives each role once, and ``alone`` to one; those far from the likeliest left
    out. There is one switch, whichever way it goes: another flag is an option."""
    found: list[tuple[float, tuple[str | None, ...], frozenset[str]]] = [(0.0, (), frozenset())]
    for options in choices:
        further = [
            (total + weight, (*chosen, role), taken | _taken_by(role))
            for total, chosen, taken in found
            for role, weight in options
            if taken.isdisjoint(_taken_by(role))
        ]
        further.sort(key=lambda one: -one[0])
        found = further[: 20 * MOST]
    having = [one for one in found if not alone or alone in one[1]] or found
    having.sort(key=lambda one: -(one[0] - _ALONE * (len(one[2] & STATISTICS) == 1)))
    best = having[0][0] if having else 0.0
    for total, chosen, _ in itertools.islice(having, MOST):
        if best - total <= FARTHEST:
            yield chosen


_ALONE = 3.0  # what speaks against one of the two statistics without the other
_MANY = frozenset({"affine", "channels", "unused", "flag", "object", "fixed", *TOOLS})


@cache
def _taken_by(role: str | None) -> frozenset[str]:
    """What an assignment gives once: there is one mode, whichever way round it is told."""
    if role is None or role in _MANY:
        return frozenset()
    return frozenset({"training"}) if role == "eval" else taken_up(role)
