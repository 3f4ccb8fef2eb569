"""What a kind of card may have of its own; most have little."""

from __future__ import annotations

from random import Random
from typing import Generic, TypeVar

from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Card, Point

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
