"""Anki notes: a text file that Anki imports by itself, and a package (``.apkg``) made by genanki.

Both have the same fields, and a note's guid is its card's: whoever imports a second time, in whichever of the
two forms or languages, gets the newer texts and keeps the history.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from bnquiz.bank.model import Card, Lang
from bnquiz.screen.code import spans
from bnquiz.screen.notes import Form, Note, Noted, notes, posed, question
from bnquiz.screen.sheet_html import mathml
from bnquiz.texts import LANGUAGE_TAGS

DECK = "Batch normalization"
DECK_ID, MODEL_ID = 1_802_611_501, 1_802_611_502  # drawn once: by these Anki knows deck and model again
FIELDS = ("Front", "Back")
# by the screen's style of a token; these can be read on white and on Anki's dark ground
COLORS = {
    "magenta": "color:#b5489b",
    "green": "color:#3c8a3f",
    "cyan": "color:#1f85a8",
    "italic dim": "color:#7d8288;font-style:italic",
    "bold": "font-weight:bold",
}
STYLE = """\
.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; max-width: 40em; margin: 0 auto; }
"""
PRE = "text-align:left;white-space:pre-wrap;font-family:monospace;font-size:.85em"
HEADER = (
    "#separator:tab",
    "#html:true",
    "#notetype:Basic",
    f"#deck:{DECK}",
    "#guid column:1",
    "#tags column:4",
)


class AnkiNote(Struct, frozen=True):
    guid: str
    front: str
    back: str
    tags: tuple[str, ...]


def note(noted: Noted, langs: Sequence[Lang], cures: Mapping[str, Sequence[str]]) -> AnkiNote:
    """The card as a note. ``cures``: the mistakes that a card is for, by its id."""
    card = noted.card
    return AnkiNote(f"bnquiz:{card.id}", _front(noted, langs), _back(noted, langs), tuple(_tags(card, cures)))


def text(made: Iterable[AnkiNote]) -> str:
    """The file that Anki's own import reads: a line a note."""
    rows = ("\t".join((each.guid, each.front, each.back, " ".join(each.tags))) for each in made)
    return "\n".join((*HEADER, *rows)) + "\n"


def package(made: Iterable[AnkiNote]) -> bytes:
    """The package. Raises ImportError where genanki is not installed."""
    import genanki

    template = {"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
    fields = [{"name": name} for name in FIELDS]
    model = genanki.Model(MODEL_ID, "bnquiz", fields=fields, templates=[template], css=STYLE)
    deck = genanki.Deck(DECK_ID, DECK)
    for each in made:
        deck.add_note(
            genanki.Note(model=model, fields=[each.front, each.back], tags=list(each.tags), guid=each.guid)
        )
    content = io.BytesIO()
    genanki.Package(deck).write_to_file(content)
    return content.getvalue()


def _tags(card: Card, cures: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Anki nests tags at ``::``, and none may hold a space."""
    for name, value in (("topic", card.topic), ("level", card.level), ("kind", card.kind)):
        yield f"bnquiz::{name}::{'-'.join(value.split())}"
    for mistake in cures.get(card.id, ()):
        yield f"bnquiz::mistake::{mistake}"


def _front(noted: Noted, langs: Sequence[Lang]) -> str:
    return "".join(
        _in_language(lang, f"<p><b>{_lines(question(noted, lang))}</b></p>", posed(noted, lang), place)
        for place, lang in enumerate(langs)
    )


def _back(noted: Noted, langs: Sequence[Lang]) -> str:
    return "".join(_in_language(lang, "", notes(noted, lang), place) for place, lang in enumerate(langs))


def _in_language(lang: Lang, head: str, body: Iterable[Note], place: int) -> str:
    """What is the same in each language stands in the first only."""
    shown = "".join(_FORMS[each.form](each) for each in body if place == 0 or each.form not in SAME)
    return f'<div lang="{LANGUAGE_TAGS[lang]}">{head}{shown}</div>' if head or shown else ""


SAME: frozenset[Form] = frozenset({"code", "change", "tex", "source"})


def _lines(said: str) -> str:
    """Text as HTML on one line: a field must hold neither a tab nor a line break."""
    return escape(said.strip("\n")).replace("\t", "    ").replace("\n", "<br>")


def _head(each: Note) -> str:
    return f"<p><small><b>{escape(each.head)}</b></small><br>"


def _prose(each: Note) -> str:
    return f"{_head(each)}{_lines(chr(10).join(each.lines))}</p>"


def _list(each: Note) -> str:
    points = "".join(f"<li>{_lines(point)}</li>" for point in each.lines)
    return f"<p><small><b>{escape(each.head)}</b></small></p><ul>{points}</ul>"


def _code(each: Note) -> str:
    code = "\n".join(each.lines)
    numbered = (
        f'<span style="color:#7d8288">{number:>2} </span>{_colored(line, styled)}'
        for number, (line, styled) in enumerate(zip(each.lines, spans(code), strict=True), start=1)
    )
    return f'<pre style="{PRE}">{"<br>".join(numbered)}</pre>'


def _colored(line: str, styled: Iterable[tuple[int, int, str]]) -> str:
    shown, at = "", 0
    for start, end, style in styled:
        shown += f'{_lines(line[at:start])}<span style="{COLORS[style]}">{_lines(line[start:end])}</span>'
        at = end
    return shown + _lines(line[at:])


def _change(each: Note) -> str:
    lines = "<br>".join(map(_lines, each.lines))
    return f'{_head(each)}</p><pre style="{PRE}">{lines}</pre>'


def _tex(each: Note) -> str:
    """The formula typeset where it is one of ours; else its source."""
    tex = "\n".join(each.lines)
    return mathml().get(tex) or f"<p><code>{_lines(tex)}</code></p>"


def _source(each: Note) -> str:
    return f'<p><small style="color:#7d8288">{_lines(" · ".join(each.lines))}</small></p>'


_FORMS: dict[Form, Callable[[Note], str]] = {
    "text": _prose,
    "list": _list,
    "code": _code,
    "change": _change,
    "tex": _tex,
    "source": _source,
}
