"""What is in view while a card is asked: the head of its page, and the keys in one line below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text as Line

from bnquiz.asking.records import Offer, Prompt
from bnquiz.bank.model import Card, Lang, Topic
from bnquiz.screen.ask_words import KEY_NAMES, KEYS, LEADS, SAY
from bnquiz.screen.blocks import fit, wrap
from bnquiz.screen.times import short_span
from bnquiz.screen.words import Did

if TYPE_CHECKING:
    from bnquiz.study.history import OpenMistake


MARK = ">"  # what is typed stands behind it; ASCII, for readline counts cells only of that
BETWEEN = "  "
SOON_OVER = dt.timedelta(minutes=2)  # the clock is red
# of a rating's key: readable on light and on dark, and never the only sign
COLORS: Mapping[str, str] = {"again": "red", "hard": "yellow", "good": "green", "easy": "cyan"}


def prompt_lines(
    prompt: Prompt, lang: Lang, width: int, left: dt.timedelta | None = None, question: str = ""
) -> list[Line]:
    """What was pressed in vain, ``question``, what to do, and the keys in one line; MARK at the end.

    Each has fewer than ``width`` cells. What to do stands before the keys where there is room.
    """
    above = (
        [Line(SAY["unknown-key"].get(lang).format(prompt.unknown), style="yellow")] if prompt.unknown else []
    )
    if question:
        above.append(Line(fit(question, width - 1).rstrip(), style="bold"))
    lead = Line(LEADS[prompt.lead].get(lang)) if prompt.lead else Line()
    mark = Line() if prompt.by_line else Line(MARK, style="bold")
    bar = key_bar(prompt.offers, lang, width, before=(_clock(left, lang), lead), after=(mark,))
    if bar is None:
        above += [Line(each) for each in wrap(lead.plain, width - 1)]
        bar = key_bar(prompt.offers, lang, width, before=(_clock(left, lang),), after=(mark,), shorten=True)
    lines = [*above, bar or mark]
    return [*lines, Line(MARK, style="bold")] if prompt.by_line else lines


def key_bar(
    offers: Sequence[Offer],
    lang: Lang,
    width: int,
    *,
    before: Iterable[Line] = (),
    after: Iterable[Line] = (),
    shorten: bool = False,
) -> Line | None:
    """The keys in one line of fewer than ``width`` cells; None where they need more.

    ``shorten``: keys beside the point are left out, then the words of all, as far as it must be.
    """
    shown = [offer for offer in offers if not offer.minor]
    ways = _shorter(shown) if shorten else iter([(shown, True, True)])
    for fewer, words, waits in ways:
        pieces = [*before, *(offer_line(each, lang, words=words, wait=waits) for each in fewer), *after]
        line = Line(BETWEEN).join(piece for piece in pieces if piece)
        if cell_len(line.plain) + 1 < width:
            return line
    return None


def _shorter(offers: list[Offer]) -> Iterator[tuple[list[Offer], bool, bool]]:
    """Ever less: (which keys, whether with their words, whether with when the card comes back)."""
    side = [offer for offer in offers if offer.side and offer.key != "?"]
    for kept in range(len(side), -1, -1):
        yield [offer for offer in offers if offer not in side[kept:]], True, True
    few = [offer for offer in offers if offer not in side]
    yield few, True, False
    yield [offer for offer in few if not offer.side], True, False
    yield few, False, False
    yield few[:1], False, False
    yield [], False, False


def offer_line(offer: Offer, lang: Lang, *, words: bool = True, wait: bool = True) -> Line:
    """``h hint``; ``[3 good 10m]`` where it is ticked, or what Space takes."""
    said = KEYS[offer.word][0].get(lang) if words else ""
    back = short_span(offer.wait, lang) if offer.wait is not None and wait else ""
    line = Line(key_name(offer, lang), style=f"bold {COLORS.get(offer.word, '')}".strip())
    if rest := " ".join(word for word in (said, back) if word):
        line.append(f" {rest}", style="bold" if offer.chosen else "not bold default")
    return Line("[", style="bold") + line + Line("]", style="bold") if offer.chosen else line


def key_name(offer: Offer, lang: Lang) -> str:
    return KEY_NAMES[offer.key].get(lang) if offer.key in KEY_NAMES else offer.key


def _clock(left: dt.timedelta | None, lang: Lang) -> Line:
    if left is None:
        return Line()
    if left <= dt.timedelta(0):
        return Line(SAY["time-up"].get(lang), style="bold red")
    return Line(minutes(left), style="bold red" if left < SOON_OVER else "bold")


def minutes(time: dt.timedelta) -> str:
    """``22:05``: minutes and seconds."""
    seconds = max(int(time.total_seconds()), 0)
    return f"{seconds // 60}:{seconds % 60:02}"


def header(left: Sequence[str], right: str, width: int) -> Line:
    """The first line of a page: what it is, and to the right how far one is."""
    room = width - cell_len(right)
    words = list(left)
    while len(words) > 1 and cell_len(" · ".join(words)) + 2 > room:
        words.pop()
    return Line.assemble((fit(" · ".join(words), max(room, 2)), "dim"), (right, "bold"))


def progress(done: int, of: int, width: int) -> Line:
    """A rule whose heavy part says how far one is."""
    full = round(done / max(of, 1) * width)
    return Line.assemble(("━" * full, "green"), ("─" * (width - full), "dim"))


class View(Struct):
    """``width``: cells of a page, which the window may change."""

    lang: Lang
    topics: Mapping[str, Topic]
    did: Did
    width: int = 80

    def say(self, word: str, *values: object, **named: object) -> str:
        """A sentence of ``SAY``, filled in."""
        return SAY[word].get(self.lang).format(*values, **named)

    def counted(self, word: str, number: int, *values: object) -> str:
        """The sentence for this very number, such as ``ended-1``, if it has one of its own."""
        own = f"{word}-{number}"
        return self.say(own if own in SAY else word, number, *values)

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
        return self.say("asked-for", file=PurePath(mistake.file).name, where=self._where(mistake))

    def _where(self, mistake: OpenMistake) -> str:
        lines = mistake.found.lines
        word = "on-line" if len(lines) == 1 else "on-lines"
        return self.say(word, ", ".join(map(str, lines))) if lines else ""
