"""What is in view while a card is asked: the card, what was said of it, and the prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text as Line

from bnquiz.asking.records import Offer, Prompt
from bnquiz.bank.model import Card, Lang, Topic
from bnquiz.screen.ask_words import KEY_NAMES, KEYS, LEADS, SAY
from bnquiz.screen.times import short_span
from bnquiz.screen.words import Did

if TYPE_CHECKING:
    from bnquiz.study.history import OpenMistake


MARK = ">"  # what is typed stands behind it; ASCII, for readline counts cells only of that
BETWEEN = "  "


def prompt_lines(prompt: Prompt, lang: Lang, width: int) -> list[Line]:
    """The keys, in lines of fewer than ``width`` cells that break between keys only; MARK at the end."""
    lines = [Line()]
    for piece in _pieces(prompt, lang):
        if lines[-1] and cell_len(lines[-1].plain) + len(BETWEEN) + cell_len(piece.plain) >= width:
            lines.append(Line())
        lines[-1] += Line(BETWEEN if lines[-1] else "") + piece
    mark = Line(MARK, style="bold")
    if prompt.by_line or cell_len(lines[-1].plain) + len(BETWEEN + MARK) + 1 >= width:
        return [*lines, mark]
    return [*lines[:-1], lines[-1] + Line(BETWEEN) + mark]


def offer_line(offer: Offer, lang: Lang) -> Line:
    """``h hint``; ``[3 good 10 min]`` where it is ticked, or what Space takes."""
    key = key_name(offer, lang)
    wait = short_span(offer.wait, lang) if offer.wait is not None else ""
    rest = " ".join(word for word in (KEYS[offer.word][0].get(lang), wait) if word)
    line = Line(key, style="bold cyan").append(
        f" {rest}" if rest else "", style="bold" if offer.chosen else "dim"
    )
    return Line("[", style="bold") + line + Line("]", style="bold") if offer.chosen else line


def key_name(offer: Offer, lang: Lang) -> str:
    return KEY_NAMES[offer.key].get(lang) if offer.key in KEY_NAMES else offer.key


def _pieces(prompt: Prompt, lang: Lang) -> Iterator[Line]:
    if prompt.unknown:
        yield Line(SAY["unknown-key"].get(lang).format(prompt.unknown), style="yellow")
    if prompt.lead:
        yield Line(LEADS[prompt.lead].get(lang))
    for offer in prompt.offers:
        if not offer.minor:
            yield offer_line(offer, lang)


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
