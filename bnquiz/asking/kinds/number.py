"""Number: parameters drawn afresh, the answer typed as people write numbers, a known slip named."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from random import Random

from bnquiz.asking.kinds.kind import Kind
from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Number


class NumberKind(Kind[Number]):
    lead = "type-number"
    by_line = True
    begins = "s"  # sqrt(2)

    def pose(self, card: Number, rng: Random) -> Posed:
        from bnquiz.bank.numbers import draw

        return Posed(card, drawn=draw(card, rng))

    def judge(self, posed: Posed, words: str) -> Said | None:
        drawn, values = posed.drawn, list(readings(words))
        if drawn is None or not values:
            return None
        right = any(drawn.accepts(value) for value in values)
        notes = (drawn.trap(value) for value in values)
        note = None if right else next((note for note in notes if note), None)
        return Said(words.strip(), right=right, note=note)


def readings(words: str) -> Iterator[float]:
    """The numbers that may be meant: a comma groups thousands, or is a decimal comma. None where none.

    "1,234" is both; whoever knows the answer tells which was meant.
    """
    from bnquiz.bank.answers import number

    plain = unicodedata.normalize("NFKC", words).replace("。", ".")
    decimal = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    for text in dict.fromkeys((plain, decimal)):
        value = number(text)
        if value is not None:
            yield value
