"""The sheet on the terminal: text as it is, formulas in Unicode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bnquiz.bank.model import Lang
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.notes import Form, Line, Note, Noted, Sheet, grasp, notes, percent, posed, question, word

COLORS = {"-": "red", "+": "green"}


def sheet_page(sheet: Sheet, lang: Lang) -> Iterator[Block]:
    yield Block(word("title", lang), style="bold")
    yield Block(word("made", lang, sheet.made, sheet.cards, len(sheet.chapters)), style="dim")
    for chapter in sheet.chapters:
        yield GAP
        share = word("known", lang, percent(chapter.standing.share))
        yield Block(f"{chapter.topic.title.get(lang)} · {share}", style="bold reverse")
        for noted in chapter.cards:
            yield GAP
            yield from _card(noted, lang, folded=sheet.folded)


def cheat_page(lines: Sequence[Line], lang: Lang) -> Iterator[Block]:
    yield Block(word("cheat", lang), style="bold")
    for line in lines:
        yield GAP
        yield Block(line.question, style="bold")
        yield Block(line.essence, 2)


def _card(noted: Noted, lang: Lang, *, folded: bool) -> Iterator[Block]:
    yield Block(question(noted, lang), style="bold")
    yield Block(grasp(noted.chance, lang), style="dim")
    for note in posed(noted, lang):
        yield from _FORMS[note.form](note)
    if folded:
        yield Block(word("look", lang, noted.card.id), 2, style="dim")
        return
    for note in notes(noted, lang):
        yield from _FORMS[note.form](note)


def _prose(note: Note) -> Iterator[Block]:
    yield Block(note.head, 2, style="cyan")
    yield from (Block(line, 4) for line in note.lines)


def _list(note: Note) -> Iterator[Block]:
    yield Block(note.head, 2, style="cyan")
    yield from (Block(line, 4, "• ") for line in note.lines)


def _code(note: Note) -> Iterator[Block]:
    yield from (Block(line, 4, f"{number:>3}  ", cut=True) for number, line in enumerate(note.lines, 1))


def _change(note: Note) -> Iterator[Block]:
    yield Block(note.head, 2, style="cyan")
    yield from (Block(line[1:], 4, f"{line[0]} ", COLORS[line[0]], cut=True) for line in note.lines)


def _nothing(_: Note) -> Iterator[Block]:
    """TeX is for export."""
    return iter(())


def _source(note: Note) -> Iterator[Block]:
    yield Block(" · ".join(note.lines), 2, style="dim")


_FORMS: dict[Form, Callable[[Note], Iterator[Block]]] = {
    "text": _prose,
    "list": _list,
    "code": _code,
    "change": _change,
    "tex": _nothing,
    "source": _source,
}
