"""What a page of the conversation needs besides its record: the language, the topics, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct

from bnquiz.bank.model import Card, Lang, Topic
from bnquiz.screen.ask_words import KEYS, SAY
from bnquiz.screen.words import Did

if TYPE_CHECKING:
    from bnquiz.study.history import OpenMistake


class View(Struct, frozen=True):
    lang: Lang
    topics: Mapping[str, Topic]
    did: Did

    def say(self, word: str, *values: object, **named: object) -> str:
        """A sentence of ``SAY``, filled in."""
        return SAY[word].get(self.lang).format(*values, **named)

    def topic(self, card: Card) -> str:
        return self.topics[card.topic].title.get(self.lang)

    def rating(self, rating: str) -> str:
        return KEYS[rating][0].get(self.lang)

    def mistake(self, mistake: OpenMistake) -> str:
        """``your my_bn.py subtracted eps on line 13``."""
        what = self.did(mistake.found.id).get(self.lang)
        return self.say("mistake", file=PurePath(mistake.file).name, did=what, where=self._where(mistake))

    def place(self, mistake: OpenMistake) -> str:
        """Where the mistake is, without what it is."""
        return self.say("place", file=PurePath(mistake.file).name, where=self._where(mistake))

    def _where(self, mistake: OpenMistake) -> str:
        lines = mistake.found.lines
        word = "on-line" if len(lines) == 1 else "on-lines"
        return self.say(word, ", ".join(map(str, lines))) if lines else ""
