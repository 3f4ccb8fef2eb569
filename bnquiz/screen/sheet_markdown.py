"""The sheet in Markdown (CommonMark, with GitHub's $$ for TeX). No character of a text counts as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from bnquiz.bank.model import Lang
from bnquiz.screen.notes import Form, Line, Note, Noted, Sheet, grasp, notes, percent, posed, question, word

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$]")  # wherever they stand
_AT_START = re.compile(r"^(#{1,6}(?= )|[-+=](?=[ \-+=]|$)|\d+(?=[.)]))")  # only where a line begins


def markdown(sheet: Sheet, lang: Lang) -> str:
    return "\n\n".join(_blocks(sheet, lang)) + "\n"


def escaped(line: str) -> str:
    """One line of text, so that Markdown shows it as it is."""
    bare = line.lstrip(" ")
    indent = "&nbsp;" * (len(line) - len(bare))
    return indent + _AT_START.sub(_shielded, _MARKS.sub(r"\\\g<0>", bare))


def _shielded(start: re.Match[str]) -> str:
    """``1.`` is shielded at its dot, all else at its first character."""
    mark = start[1]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _blocks(sheet: Sheet, lang: Lang) -> Iterator[str]:
    yield f"# {escaped(word('title', lang))}"
    yield escaped(word("made", lang, sheet.made, sheet.cards, len(sheet.chapters)))
    for chapter in sheet.chapters:
        yield f"## {escaped(chapter.topic.title.get(lang))}"
        yield f"*{escaped(word('known', lang, percent(chapter.standing.share)))}*"
        for noted in chapter.cards:
            yield from _card(noted, lang, folded=sheet.folded)


def cheat_markdown(lines: Sequence[Line], lang: Lang) -> str:
    rows = (
        f"- **{escaped(line.question)}**\\\n  {escaped(' '.join(line.essence.split()))}" for line in lines
    )
    return f"# {escaped(word('cheat', lang))}\n\n" + "\n".join(rows) + "\n"


def _card(noted: Noted, lang: Lang, *, folded: bool) -> Iterator[str]:
    title, *rest = question(noted, lang).split("\n")
    yield f"### {escaped(title)}"
    if rest:
        yield _broken(rest)
    yield f"*{escaped(grasp(noted.chance, lang))}*"
    yield from (_FORMS[note.form](note) for note in posed(noted, lang))
    if folded:
        yield f"<details><summary>{escape(word('unfold', lang))}</summary>"
    yield from (_FORMS[note.form](note) for note in notes(noted, lang))
    if folded:
        yield "</details>"


def _broken(lines: Sequence[str]) -> str:
    """Lines that stay lines."""
    return "\\\n".join(escaped(line) for line in lines)


def _prose(note: Note) -> str:
    return f"**{escaped(note.head)}**\\\n{_broken(note.lines)}"


def _list(note: Note) -> str:
    points = (_broken(point.split("\n")).replace("\n", "\n  ") for point in note.lines)
    return f"**{escaped(note.head)}**\n\n" + "\n".join(f"- {point}" for point in points)


def _code(note: Note) -> str:
    return _fenced("python", note.lines)


def _change(note: Note) -> str:
    return f"**{escaped(note.head)}**\n\n" + _fenced("diff", note.lines)


def _fenced(language: str, lines: Sequence[str]) -> str:
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((f"{fence}{language}", *lines, fence))


def _tex(note: Note) -> str:
    return "\n".join(("$$", *note.lines, "$$"))


def _source(note: Note) -> str:
    return f"*{escaped(' · '.join(note.lines))}*"


_FORMS: dict[Form, Callable[[Note], str]] = {
    "text": _prose,
    "list": _list,
    "code": _code,
    "change": _change,
    "tex": _tex,
    "source": _source,
}
