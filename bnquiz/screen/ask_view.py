"""What is in view while a card is asked: the head of its page, what each kind shows of its own, and the
keys.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text as Line

from bnquiz.asking.records import Offer, Posed, Prompt, Revealed, Said
from bnquiz.bank.model import Card, Code, Lang, Recall, Topic
from bnquiz.screen import cards
from bnquiz.screen.ask_words import KEY_NAMES, KEYS, LEADS, SAY, UNSEEN, on_lines
from bnquiz.screen.blocks import GAP, Block, fit, wrap
from bnquiz.screen.words import WORDS, Did, short_span

if TYPE_CHECKING:
    from bnquiz.study.history import OpenMistake


Page = Block | Line


class KindPage(Struct, frozen=True):
    """``terms``: below the question; ``answer``: once it is known; ``more``: before why and source."""

    answer: Callable[[Revealed, Lang], Iterator[Page]]
    terms: Callable[[Posed, Lang], Iterator[Block]] = lambda *_: iter(())
    more: Callable[[Posed, Lang], Iterator[Block]] = lambda *_: iter(())
    gives_away: bool = False  # naming the mistake in the learner's code would give the answer away


def verdict(said: Said, lang: Lang, wrong: str = "") -> Iterator[Block]:
    """Right or wrong, and what is wrong with this very answer."""
    if said.right is None:
        return
    yield GAP
    if said.right:
        yield Block(SAY["right"].get(lang), lead="✓ ", style="green")
    else:
        yield Block(wrong or SAY["wrong"].get(lang), lead="✗ ", style="red")
    if said.value is not None:
        yield Block(SAY["read-as"].get(lang).format(said.words, f"{said.value:.6g}"), 2)
    if said.note:
        yield Block(said.note.get(lang), 2)


# ---- recall


def _recall(record: Revealed, lang: Lang) -> Iterator[Page]:
    card = record.posed.card
    if not isinstance(card, Recall):
        return
    if record.aloud and card.spoken:
        yield from cards.model(card, lang)
    else:
        yield from cards.section("answer", card.answer, lang)
    if card.points:
        yield GAP
        yield Block(WORDS["points"].get(lang), style="bold")
    named = record.said.named or (None,) * len(card.points)
    for key, point, said in zip(record.ticks, card.points, named, strict=False):
        mark = {True: "✓ ", False: "· ", None: ""}[said]
        yield Block(point.get(lang), 2, f"{key} {mark}", "green" if said else "")


# ---- choice


def _choice(record: Revealed, lang: Lang) -> Iterator[Block]:
    posed, said = record.posed, record.said
    yield GAP
    for letter, option in zip(cards.LETTERS, posed.options, strict=False):
        if letter == said.words and not option.right:
            yield Block(option.get(lang), lead=f"✗ {letter}) ", style="red")
            if said.note:
                yield Block(said.note.get(lang), 5)
    for letter, option in zip(cards.LETTERS, posed.options, strict=False):
        if option.right:
            yield Block(option.get(lang), lead=f"✓ {letter}) ", style="green")
    if not said.right and not said.note and posed.card.why:
        yield from cards.section("why", posed.card.why, lang)


def _reasons(posed: Posed, lang: Lang) -> Iterator[Block]:
    """What is wrong with each option that is."""
    yield GAP
    for letter, option in zip(cards.LETTERS, posed.options, strict=False):
        if option.why and not option.right:
            yield Block(option.get(lang), lead=f"✗ {letter}) ")
            yield Block(option.why.get(lang), 5, style="dim")


# ---- number


def _terms(posed: Posed, lang: Lang) -> Iterator[Block]:
    """How exact the answer must be: in words that are the same whatever the answer is."""
    drawn = posed.drawn
    if drawn is None:
        return
    share = f"{drawn.within * 100:.3g} %" if drawn.within else ""
    near = [part for part in (share, f"{drawn.floor:g}" if drawn.floor else "") if part]
    within = SAY["within"].get(lang).format(SAY["or"].get(lang).join(near))
    yield Block(within if near else SAY["exactly"].get(lang), style="dim")


def _number(record: Revealed, lang: Lang) -> Iterator[Block]:
    yield from verdict(record.said, lang)
    if record.posed.drawn:
        yield from cards.section("solution", record.posed.drawn.solution, lang)
    yield from cards.section("rule", record.posed.card.answer, lang)


# ---- code


def _code(record: Revealed, lang: Lang) -> Iterator[Block]:
    card = record.posed.card
    if not isinstance(card, Code):
        return
    word = "line-is" if len(card.lines) == 1 else "lines-are"
    yield from verdict(record.said, lang, SAY[word].get(lang).format(", ".join(map(str, card.lines))))
    yield from cards.solution(card, lang)


KINDS: dict[str, KindPage] = {
    "recall": KindPage(_recall),
    "choice": KindPage(_choice, more=_reasons),
    "number": KindPage(_number, terms=_terms),
    "code": KindPage(_code, gives_away=True),
}


MARK = ">"  # what is typed stands behind it; ASCII, for readline counts cells only of that
BETWEEN = "  "
SOON_OVER = dt.timedelta(minutes=2)  # the clock is red
# of a rating's key: readable on light and on dark, and never the only sign
COLORS: Mapping[str, str] = {"again": "red", "hard": "yellow", "good": "green", "easy": "cyan"}


def _in_vain(key: str, lang: Lang) -> str:
    if key in UNSEEN:
        return SAY["unknown-named-key"].fill(KEY_NAMES[UNSEEN[key]]).get(lang)
    return SAY["unknown-key"].fill(key).get(lang)


def prompt_lines(
    prompt: Prompt, lang: Lang, width: int, left: dt.timedelta | None = None, question: str = ""
) -> list[Line]:
    """What was pressed in vain, ``question``, what to do, and the keys in one line; MARK at the end.

    Each has fewer than ``width`` cells. What to do stands before the keys where there is room.
    """
    above = [Line(_in_vain(prompt.unknown, lang), style="yellow")] if prompt.unknown else []
    if question:
        above.append(Line(fit(question, width - 1).rstrip(), style="bold"))
    lead = Line(LEADS[prompt.lead].get(lang)) if prompt.lead else Line()
    mark = Line() if prompt.by_line else Line(MARK, style="bold")
    bar = key_bar(prompt.offers, lang, width, before=(_clock(left, lang), lead), after=(mark,))
    if bar is None:
        above += [Line(each) for each in wrap(lead.plain, width - 1) if each]
        bar = key_bar(prompt.offers, lang, width, before=(_clock(left, lang),), after=(mark,), shorten=True)
    lines = [*above, bar or mark]
    return [*lines, Line(MARK, style="bold")] if prompt.by_line else lines


class Shape(Struct, frozen=True):
    """How much of the keys a bar shows. ``bare``: these without their words."""

    offers: list[Offer]
    bare: list[Offer] = []
    waits: bool = True  # when the card comes back
    between: str = BETWEEN


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

    ``shorten``: it shows ever less of them, as far as it must be.
    """
    shown = [offer for offer in offers if not offer.minor]
    for shape in _shorter(shown) if shorten else [Shape(shown)]:
        keys = (
            offer_line(each, lang, words=each not in shape.bare, wait=shape.waits) for each in shape.offers
        )
        line = Line(shape.between).join(piece for piece in (*before, *keys, *after) if piece)
        if cell_len(line.plain) + 1 < width:
            return line
    return None


def _shorter(offers: list[Offer]) -> Iterator[Shape]:
    """Ever less, in the order in which it is missed; ``?``, which lists all keys, stays longest."""
    side = [offer for offer in offers if offer.side]
    for worded in range(len(side), 0, -1):
        yield Shape(offers, side[worded:])
    passed = [offer for offer in side if offer.key != "?"]
    for waits, between in ((True, BETWEEN), (False, BETWEEN), (False, " ")):
        for kept in range(len(passed), -1, -1):
            left = [offer for offer in offers if offer not in passed[kept:]]
            yield Shape(left, side, waits, between)
    few = [offer for offer in offers if offer not in passed]
    for keys in (few, few[:1], []):
        yield Shape(keys, keys, waits=False)


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
        return on_lines(mistake.found).get(self.lang)
