"""The sheet as one HTML file that needs no other: readable, printable, in the dark too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from bnquiz.bank.model import Lang
from bnquiz.screen.notes import (
    Chapter,
    Form,
    Note,
    Noted,
    Sheet,
    grasp,
    notes,
    percent,
    posed,
    question,
    word,
)
from bnquiz.screen.notes import Line as CheatLine
from bnquiz.texts import LANGUAGE_TAGS

CHANGES = {"-": "del", "+": "ins"}

STYLE = """\
:root {
  color-scheme: light dark;
  --ground: #fdfdfb; --ink: #1d1f21; --quiet: #5f6468; --line: #dcdcd6; --well: #f2f2ec;
  --accent: #0b6a4f; --gone: #a4262c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #17191b; --ink: #e6e6e2; --quiet: #a0a5a8; --line: #34383b; --well: #202427;
    --accent: #66c8a4; --gone: #f0908f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 46rem; padding: 2rem 1.2rem 5rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei",
    sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; padding-top: .8rem; border-top: 2px solid var(--accent); }
h3 { font-size: 1.05rem; line-height: 1.45; margin: 0; white-space: pre-line; }
h4 { font-size: .8rem; margin: .8rem 0 0; color: var(--accent); }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.2rem; }
li { white-space: pre-line; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: .85rem; }
nav ol { padding: 0; list-style: none; }
nav li { display: flex; gap: .8rem; align-items: center; white-space: normal; }
nav a { flex: 1; color: inherit; text-decoration-color: var(--line); }
nav span { min-width: 5.5rem; text-align: right; }
meter { width: 6rem; }
article { padding: 1.3rem 0; border-bottom: 1px solid var(--line); }
pre, code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: .85rem; }
pre { margin: .5rem 0; padding: .7rem .9rem; background: var(--well); border-radius: 6px; overflow-x: auto; }
pre.numbered { counter-reset: line; }
pre.numbered span::before {
  counter-increment: line; content: counter(line); display: inline-block; width: 2ch; margin-right: 1.2ch;
  text-align: right; color: var(--quiet);
}
del { color: var(--gone); text-decoration: none; }
ins { color: var(--accent); text-decoration: none; }
details { margin-top: .8rem; }
summary { cursor: pointer; }
@media print {
  :root {
    color-scheme: light; --ground: #fff; --ink: #000; --quiet: #444; --line: #bbb; --well: #f4f4f4;
    --accent: #000; --gone: #000;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  pre { white-space: pre-wrap; }
  h2, h3, h4 { break-after: avoid; }
  pre, li { break-inside: avoid; }
  nav { break-after: page; }
  del { text-decoration: line-through; }
}
"""


CHEAT_STYLE = """\
@page { size: A4; margin: 9mm; }
body { max-width: none; padding: 1rem; font-size: 7.6pt; line-height: 1.28; }
h1 { font-size: 11pt; }
dl { columns: 3; column-gap: 5mm; margin: 0; }
dt { font-weight: 600; break-after: avoid; margin-top: .45em; }
dd { margin: 0; break-inside: avoid; overflow-wrap: anywhere; }
@media print { body { padding: 0; font-size: 7.6pt; } }
"""


def cheat_html(lines: Sequence[CheatLine], lang: Lang) -> str:
    """One printed page."""
    rows = "\n".join(f"<dt>{escape(line.question)}</dt>\n<dd>{escape(line.essence)}</dd>" for line in lines)
    body = f"<h1>{escape(word('cheat', lang))}</h1>\n<dl>\n{rows}\n</dl>"
    return "\n".join((*_top(word("cheat", lang), lang, STYLE + CHEAT_STYLE), body, "</body>\n</html>")) + "\n"


def html(sheet: Sheet, lang: Lang) -> str:
    return "\n".join(_lines(sheet, lang)) + "\n"


def _lines(sheet: Sheet, lang: Lang) -> Iterator[str]:
    title = escape(word("title", lang))
    yield from _top(word("title", lang), lang, STYLE)
    yield f"<header>\n<h1>{title}</h1>"
    made = word("made", lang, sheet.made, sheet.cards, len(sheet.chapters))
    yield f'<p class="quiet">{escape(made)}</p>\n</header>'
    yield from _contents(sheet, lang)
    for chapter in sheet.chapters:
        yield from _chapter(chapter, lang, folded=sheet.folded)
    yield "</body>\n</html>"


def _top(title: str, lang: Lang, style: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{LANGUAGE_TAGS[lang]}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>"


def _contents(sheet: Sheet, lang: Lang) -> Iterator[str]:
    yield "<nav>\n<ol>"
    for chapter in sheet.chapters:
        title, share = escape(chapter.topic.title.get(lang)), chapter.standing.share
        link = f'<a href="#{escape(chapter.topic.id)}">{title}</a>'
        known = escape(word("known", lang, percent(share)))
        yield f'<li>{link}<meter value="{share:.3f}">{known}</meter><span class="quiet">{known}</span></li>'
    yield "</ol>\n</nav>"


def _chapter(chapter: Chapter, lang: Lang, *, folded: bool) -> Iterator[str]:
    yield f'<section id="{escape(chapter.topic.id)}">\n<h2>{escape(chapter.topic.title.get(lang))}</h2>'
    yield f'<p class="quiet">{escape(word("known", lang, percent(chapter.standing.share)))}</p>'
    for noted in chapter.cards:
        yield from _card(noted, lang, folded=folded)
    yield "</section>"


def _card(noted: Noted, lang: Lang, *, folded: bool) -> Iterator[str]:
    yield f'<article id="{escape(noted.card.id)}">\n<h3>{escape(question(noted, lang))}</h3>'
    yield f'<p class="quiet">{escape(grasp(noted.chance, lang))}</p>'
    yield from (_FORMS[note.form](note) for note in posed(noted, lang))
    if folded:
        yield f"<details>\n<summary>{escape(word('unfold', lang))}</summary>"
    yield from (_FORMS[note.form](note) for note in notes(noted, lang))
    yield "</details>\n</article>" if folded else "</article>"


def _head(note: Note) -> str:
    return f"<h4>{escape(note.head)}</h4>\n"


def _prose(note: Note) -> str:
    return f"{_head(note)}<p>{escape(chr(10).join(note.lines))}</p>"


def _list(note: Note) -> str:
    points = "\n".join(f"<li>{escape(point)}</li>" for point in note.lines)
    return f"{_head(note)}<ul>\n{points}\n</ul>"


def _code(note: Note) -> str:
    lines = "\n".join(f"<span>{escape(line)}</span>" for line in note.lines)
    return f'<pre class="numbered">{lines}</pre>'


def _change(note: Note) -> str:
    lines = "\n".join(f"<{CHANGES[line[0]]}>{escape(line)}</{CHANGES[line[0]]}>" for line in note.lines)
    return f"{_head(note)}<pre>{lines}</pre>"


@cache
def mathml() -> dict[str, str]:
    """TeX → MathML, for the formulas of our bank: a file that the tests write and compare."""
    kept: dict[str, str] = json.loads(Path(__file__).with_name("formulas.json").read_text(encoding="utf-8"))
    return kept


def _tex(note: Note) -> str:
    """The formula as a picture where it is one of ours, and always its source."""
    tex = "\n".join(note.lines)
    source = f'<summary class="quiet">{escape(note.head)}</summary><pre>{escape(tex)}</pre>'
    return f"{mathml().get(tex, '')}<details>{source}</details>"


def _source(note: Note) -> str:
    source, card = note.lines
    return f'<p class="quiet">{escape(source)} · <code>{escape(card)}</code></p>'


_FORMS: dict[Form, Callable[[Note], str]] = {
    "text": _prose,
    "list": _list,
    "code": _code,
    "change": _change,
    "tex": _tex,
    "source": _source,
}
