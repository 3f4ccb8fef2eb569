"""What each kind of card shows of its own while it is asked: a row of ``KINDS`` each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from rich.text import Text as Line

from bnquiz.asking.records import Posed, Revealed, Said
from bnquiz.bank.model import Code, Lang, Recall
from bnquiz.screen import cards
from bnquiz.screen.ask_words import SAY
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.words import WORDS

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
