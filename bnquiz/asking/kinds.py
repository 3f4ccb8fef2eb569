"""What each kind of card has of its own in a conversation: a new kind is a class here and a row of KINDS."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from random import Random
from typing import Any, Generic, TypeVar

from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Card, Choice, Code, Number, Point, Recall

Asked = TypeVar("Asked", bound=Card)


class Kind(Generic[Asked]):
    """A kind of card whose answer is not judged: it is shown, and the learner rates it."""

    lead = ""  # the word that stands before the keys, in the screen's table
    by_line = False  # the answer is typed
    begins = ""  # of the keys that do something, those that a typed answer may begin with
    may_type = False  # the answer may be typed, if the learner likes

    def pose(self, card: Asked, rng: Random) -> Posed:  # noqa: ARG002 - the kinds that draw use it
        """The card as it is asked this time."""
        return Posed(card)

    def keys(self, posed: Posed) -> str:  # noqa: ARG002 - see above
        """The keys that are an answer."""
        return ""

    def judge(self, posed: Posed, words: str) -> Said | None:  # noqa: ARG002 - see above
        """What the answer is worth; None if it cannot be understood as one."""
        return None

    def points(self, card: Asked) -> tuple[Point, ...]:  # noqa: ARG002 - see above
        """What the learner ticks off after the answer."""
        return ()


class RecallKind(Kind[Recall]):
    lead = "say-it"
    may_type = True

    def judge(self, posed: Posed, words: str) -> Said | None:
        """Which key points the typed words name. The learner has the last word, so ``right`` stays open."""
        from bnquiz.bank.said import named

        card = posed.card
        if not isinstance(card, Recall) or len(words.strip()) < 2:
            return None
        return Said(words.strip(), named=named(card, words))

    def points(self, card: Recall) -> tuple[Point, ...]:
        return card.points


LETTERS = "abcdefghij"  # as the screen names the options


class ChoiceKind(Kind[Choice]):
    lead = "choose"

    def pose(self, card: Choice, rng: Random) -> Posed:
        return Posed(card, options=tuple(rng.sample(card.options, len(card.options))))

    def keys(self, posed: Posed) -> str:
        return LETTERS[: len(posed.options)]

    def judge(self, posed: Posed, words: str) -> Said | None:
        if len(words) != 1 or words not in self.keys(posed):
            return None
        chosen = posed.options[LETTERS.index(words)]
        return Said(words, right=chosen.right, note=None if chosen.right else chosen.why)


class NumberKind(Kind[Number]):
    lead = "type-number"
    by_line = True
    begins = "sxfn"  # sqrt(2); and what is pressed by mistake must not take the card away

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
        return Said(
            words.strip(), right=right, note=note, value=None if right else _reckoned(words, values[0])
        )


def _reckoned(words: str, value: float) -> float | None:
    """What was read, where it is not what was written: a sum, a fraction, a root."""
    return value if re.search(r"[\d)π].*[-+*/^·×√(]|√|sqrt", words.strip()) and "e-" not in words else None


def readings(words: str) -> Iterator[float]:
    """The numbers that may be meant: a comma groups thousands, or is a decimal comma. None where none.

    "1,234" is both; whoever knows the answer tells which was meant.
    """
    from bnquiz.bank.formulas import number

    plain = unicodedata.normalize("NFKC", words).replace("。", ".")
    decimal = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    for text in dict.fromkeys((plain, decimal)):
        value = number(text)
        if value is not None:
            yield value


AROUND = r"lines?\b|\band\b|[第行和与,;、.&]"  # beside the numbers: "line 4", "4 and 6", "第 4 行"


class CodeKind(Kind[Code]):
    lead = "type-line"
    by_line = True
    begins = "xfn"

    def judge(self, posed: Posed, words: str) -> Said | None:
        """Right is who names all lines of one fix, and no other: "4", "line 4", "4 and 6"."""
        card = posed.card
        numbers = re.sub(AROUND, " ", unicodedata.normalize("NFKC", words).casefold()).split()
        if not isinstance(card, Code) or not numbers or not all(map(str.isdecimal, numbers)):
            return None
        named = {int(number) for number in numbers}
        if max(named) > card.listing.count("\n") + 1 or min(named) < 1:
            return None
        return Said(words.strip(), right=any(named == set(fix.lines) for fix in card.fixes))


KINDS: dict[str, Kind[Any]] = {
    "recall": RecallKind(),
    "choice": ChoiceKind(),
    "number": NumberKind(),
    "code": CodeKind(),
}


def kind_of(card: Card) -> Kind[Any]:
    return KINDS[card.kind]


__all__ = ["KINDS", "Kind", "kind_of"]
