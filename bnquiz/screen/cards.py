"""Cards on the screen: a list, one of them whole, and the program behind an answer with what it printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text as Line

from bnquiz.bank.model import Bank, Card, Choice, Code, Fix, Lang, Number, Option, Ran, Recall, Text
from bnquiz.screen.blocks import GAP, Block, cells, visible
from bnquiz.screen.code import spans
from bnquiz.screen.words import WORDS

if TYPE_CHECKING:
    from bnquiz.bank.numbers import Drawn


GUTTER = 3  # cells, at least: a number of two digits, and a space


def show_program(console: Console, source: str) -> None:
    """Print a Python source. In a pipe or a file it comes out as it is, character for character."""
    if not console.is_terminal:
        console.file.write(source)
        return
    for line in numbered(source, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def numbered(source: str, width: int) -> Iterator[Line]:
    """The source's lines with their numbers in front; what is too long for the screen hangs below, uncut."""
    gutter = gutter_of(source)
    for number, line in enumerate(_colored(source.removesuffix("\n")), 1):
        offsets = _breaks(line.plain, max(width - gutter, 2))
        for row, piece in enumerate(line.divide(offsets)):
            lead = f"{number:>{gutter - 1}} " if row == 0 else " " * gutter
            yield Line().append(lead, "dim").append_text(piece)


def _colored(source: str) -> Iterator[Line]:
    """The source's lines in their colors."""
    for text, colors in zip(source.split("\n"), spans(source), strict=True):
        line = Line(text)
        for start, end, style in colors:
            line.stylize(style, start, end)
        yield line


def gutter_of(source: str) -> int:
    """Cells for the number of the last line, and a space."""
    return max(GUTTER, len(str(source.count("\n") + 1)) + 1)


def _breaks(line: str, room: int) -> list[int]:
    """The offsets at which a line of code is cut to fit: after a space where there is one, for `1e-` at the
    end of a row reads as another number."""
    offsets, start, space, size = [], 0, 0, 0
    for at, char in enumerate(line):
        if size + cells(char) > room and at > start:
            start = space if space > start else at
            offsets.append(start)
            size = cells(line[start:at])
        size += cells(char)
        if char == " " and line[start:at].strip():
            space = at + 1
    return offsets


def proven(ran: Ran, lang: Lang) -> Iterator[Block | Line]:
    """The program's lines come whole and without a margin: what is copied from the screen runs."""
    parts: dict[str, Iterable[Block | Line]] = {
        "claim": [Block(ran.claim.get(lang), 2)],
        "program": _colored(visible(ran.code)),
        "printed": [Block(ran.printed, 2, cut=True)],
    }
    for word, blocks in parts.items():
        yield Block(WORDS[word].get(lang), style="bold")
        yield from blocks
        yield GAP
    if complaint := ran.complaint.get(lang):
        yield Block(complaint, 2, style="red", cut=True)
    yield Block(
        WORDS["holds" if ran.holds else "fails"].get(lang), style="bold green" if ran.holds else "bold red"
    )


def catalog(bank: Bank, cards: Sequence[Card], lang: Lang, examples: Mapping[str, Drawn]) -> Iterator[Block]:
    """The cards under their topics' titles, with how many there are. ``examples``: of number cards."""
    if not cards:
        yield Block(WORDS["none"].get(lang))
    for topic in bank.topics.values():
        own = [card for card in cards if card.topic == topic.id]
        if own:
            yield Block(f"{topic.title.get(lang)} ({topic.id}) · {_count(len(own), lang)}", style="bold")
            for card in own:
                yield from _entry(card, lang, examples.get(card.id))
            yield GAP
    yield Block(_count(len(cards), lang), style="dim")


def _entry(card: Card, lang: Lang, drawn: Drawn | None) -> Iterator[Block]:
    kind = WORDS[card.kind].get(lang)
    yield Block(f"{card.id} · {kind} · {WORDS[card.level].get(lang)}", 2, style="cyan")
    yield Block((drawn or card).question.get(lang), 6)


def _count(number: int, lang: Lang) -> str:
    return WORDS["card" if number == 1 else "cards"].get(lang).format(number)


LETTERS = "abcdefghij"


def head(card: Card, lang: Lang) -> Iterator[Block]:
    """The card's id, and in a quiet line its kind, its level, and how often it is asked if that is known."""
    about = [WORDS[card.kind].get(lang), WORDS[card.level].get(lang)]
    if card.asked:
        about.append(WORDS["asked"].get(lang).format(card.asked))
    yield Block(card.id, style="bold")
    yield Block(" · ".join(about), style="dim")


def question(
    card: Card, lang: Lang, *, drawn: Drawn | None = None, options: Sequence[Option] | None = None
) -> Iterator[Block]:
    """What is asked. ``drawn``: a number card's numbers; ``options``: a choice's options as shuffled."""
    yield Block((drawn.question if drawn else card.question).get(lang))
    if isinstance(card, Choice):
        yield GAP
        for letter, option in zip(LETTERS, options or card.options, strict=False):
            yield Block(option.get(lang), 2, f"{letter}) ")
    if isinstance(card, Code):
        yield GAP
        yield from _listing(card.listing, frozenset())


def hint(card: Card, lang: Lang) -> Iterator[Block]:
    if card.hint:
        yield from section("hint", card.hint, lang)


def answer(card: Card, lang: Lang, *, drawn: Drawn | None = None) -> Iterator[Block]:
    """The answer, why it is so, a common wrong answer, the source, and how to run the proof."""
    yield from solution(card, lang, drawn=drawn)
    yield from model(card, lang)
    yield from background(card, lang)
    if card.proof:
        command = f"bnquiz prove {card.id}"
        yield from section("proof", Text(command, command), lang)


def solution(card: Card, lang: Lang, *, drawn: Drawn | None = None) -> Iterator[Block]:
    """The answer alone."""
    yield from _ANSWERS[type(card)](card, lang, drawn)


def background(card: Card, lang: Lang) -> Iterator[Block]:
    """Why it is so, a common wrong answer, and the source."""
    for word, text in (("why", card.why), ("wrong", card.wrong)):
        if text:
            yield from section(word, text, lang)
    yield from section("source", Text(card.source, card.source), lang)


def model(card: Card, lang: Lang) -> Iterator[Block]:
    """The answer as one would say it, and the next question that it invites."""
    for word, text in (("spoken", card.spoken), ("followup", card.followup)):
        if text:
            yield from section(word, text, lang)


def whole(card: Card, lang: Lang, *, drawn: Drawn | None = None) -> Iterator[Block]:
    """All of the card: what ``bnquiz show`` prints."""
    yield from head(card, lang)
    yield GAP
    yield from question(card, lang, drawn=drawn)
    yield from hint(card, lang)
    yield from answer(card, lang, drawn=drawn)


def section(word: str, text: Text, lang: Lang) -> Iterator[Block]:
    """A heading, which is a word of ``WORDS``, and a text below it."""
    yield GAP
    yield Block(WORDS[word].get(lang), style="bold")
    yield Block(text.get(lang), 2)


def _recall(card: Recall, lang: Lang, _: Drawn | None) -> Iterator[Block]:
    yield from section("answer", card.answer, lang)
    if card.points:
        yield GAP
        yield Block(WORDS["points"].get(lang), style="bold")
    for point in card.points:
        yield Block(point.get(lang), 2, "• ")


def _choice(card: Choice, lang: Lang, _: Drawn | None) -> Iterator[Block]:
    yield GAP
    yield Block(WORDS["answer"].get(lang), style="bold")
    for option in sorted(card.options, key=lambda option: not option.right):
        yield Block(option.get(lang), 2, "✓ " if option.right else "✗ ", "green" if option.right else "")
        if option.why:
            yield Block(option.why.get(lang), 6, style="dim")


def _number(card: Number, lang: Lang, drawn: Drawn | None) -> Iterator[Block]:
    if drawn:
        yield from section("example", drawn.solution, lang)
    yield from section("answer", card.answer, lang)


def _code(card: Code, lang: Lang, _: Drawn | None) -> Iterator[Block]:
    yield from section("answer", card.answer, lang)
    yield GAP
    yield Block(WORDS["line" if len(card.lines) == 1 else "lines"].get(lang), style="bold")
    yield from _listing(card.listing, frozenset(card.lines), only=True)
    for word, fix in zip(("mended", *["also"] * len(card.also)), card.fixes, strict=True):
        if fix.mended:  # of a listing that was drawn only the wrong lines are known
            yield from _fix(word, fix, lang)


def _fix(word: str, fix: Fix, lang: Lang) -> Iterator[Block]:
    yield GAP
    yield Block(WORDS[word].get(lang), style="bold")
    for number, line in zip(fix.lines, fix.mended, strict=True):
        yield Block(line or WORDS["deleted"].get(lang), 2, f"{number:>3}  ", "green", cut=bool(line))


def _listing(code: str, wrong: frozenset[int], *, only: bool = False) -> Iterator[Block]:
    for number, (line, colors) in enumerate(zip(code.split("\n"), spans(code), strict=True), 1):
        lead = f"{number:>3}  "
        if number in wrong:
            yield Block(line, 2, lead, "red", cut=True)
        elif not only:
            yield Block(line, 2, lead, cut=True, lead_style="dim", spans=colors)


_ANSWERS: dict[type[Any], Callable[[Any, Lang, Drawn | None], Iterator[Block]]] = {
    Recall: _recall,
    Choice: _choice,
    Number: _number,
    Code: _code,
}
