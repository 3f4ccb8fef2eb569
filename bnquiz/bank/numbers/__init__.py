"""Number cards: the parameters are drawn from an rng that is passed in, the answer is computed.

A generator is a function ``(rng) -> Made`` and a row in its module's ``GENERATORS``. Pure ``math``; the tests
compare every one with torch over drawn parameters.
"""

from __future__ import annotations

import re
from functools import cache
from random import Random

from msgspec import Struct

from bnquiz.bank.model import LANGS, Lang, Number, Text
from bnquiz.bank.numbers import counting, forward, running, scale
from bnquiz.bank.numbers.made import Generator, Made, Trap, Value

_MODULES = (counting, forward, running, scale)
GENERATORS: dict[str, Generator] = {
    name: generator for module in _MODULES for name, generator in module.GENERATORS.items()
}

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Drawn(Struct, frozen=True, kw_only=True):
    """A number card with its numbers filled in. ``tolerance`` is absolute.

    It follows from ``within``, a share of the answer, and ``floor``, which is absolute. These two are the
    same whatever is drawn: they may be shown before the answer is.
    """

    question: Text
    answer: float
    tolerance: float
    within: float
    floor: float
    unit: Text | None
    solution: Text
    traps: tuple[Trap, ...]

    def accepts(self, value: float) -> bool:
        return abs(value - self.answer) <= self.tolerance

    def trap(self, value: float) -> Text | None:
        """What the learner did to get this wrong value, where it is a known one."""
        near = (trap for trap in self.traps if abs(value - trap.value) <= max(abs(trap.value) * 0.01, 1e-12))
        found = next(near, None)
        return found.why if found else None


def draw(card: Number, rng: Random) -> Drawn:
    """Draw the card's parameters afresh. The same state of ``rng`` gives the same problem."""
    made = GENERATORS[card.generator](rng)
    tolerance = max(abs(made.answer) * made.within, made.floor, 1e-9 if made.within else 0.0)
    filled = {lang: _fill(card.question.get(lang), made.values, lang) for lang in LANGS}
    return Drawn(
        question=Text(**filled),
        answer=made.answer,
        tolerance=tolerance,
        within=made.within,
        floor=made.floor,
        unit=made.unit,
        solution=made.solution,
        traps=tuple(trap for trap in made.traps if abs(trap.value - made.answer) > 2 * tolerance),
    )


def placeholders(template: str) -> set[str]:
    return set(_PLACEHOLDER.findall(template))


@cache
def names(generator: str) -> frozenset[str]:
    """The placeholders that a generator fills."""
    return frozenset(GENERATORS[generator](Random(0)).values)


def _fill(template: str, values: dict[str, Value], lang: Lang) -> str:
    return _PLACEHOLDER.sub(lambda found: _shown(values[found[1]], lang), template)


def _shown(value: Value, lang: Lang) -> str:
    return value.get(lang) if isinstance(value, Text) else str(value)


__all__ = ["GENERATORS", "Drawn", "Made", "Trap", "draw", "names", "placeholders"]
