"""Choice: the options shuffled, one key is the answer, and a wrong option says why it is wrong."""

from __future__ import annotations

from random import Random

from bnquiz.asking.kinds.kind import Kind
from bnquiz.asking.records import Posed, Said
from bnquiz.bank.model import Choice

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
