"""Words in both languages, for every room: a card, a mistake and the screen say theirs in the same way."""

# Without `from __future__ import annotations`: msgspec would compile each string anew at every start.

import re
from collections.abc import Iterable
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

Lang = Literal["en", "zh"]
T = TypeVar("T")
Written = Annotated[str, Meta(pattern=r"\S")]  # at least one character that is not white space


class Text(Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """The same words in English and Chinese; line breaks are kept as written. Chinese may be missing."""

    en: Written
    zh: Written = ""

    def get(self, lang: Lang) -> str:
        """In this language; in English where nobody has written the Chinese."""
        return (self.zh or self.en) if lang == "zh" else self.en

    def fill(self, *values: object, **named: object) -> "Text":
        """Both sentences with values in their braces; a value that is a text goes in in its own language."""
        return Text(*(_filled(self.get(lang), values, named, lang) for lang in LANGS))


def in_language(value: T, lang: Lang) -> T:
    """The record, with every text in it said in this language alone."""
    if isinstance(value, tuple):
        return type(value)(in_language(each, lang) for each in value)
    if not isinstance(value, Struct):
        return value
    own = {name: in_language(getattr(value, name), lang) for name in value.__struct_fields__}
    if isinstance(value, Text):
        own |= dict.fromkeys(LANGS, value.get(lang))
    return replace(value, **own)


LANGS: tuple[Lang, Lang] = ("en", "zh")
LANGUAGE_TAGS: dict[Lang, str] = {"en": "en", "zh": "zh-Hans"}  # as a page names its language


def as_is(words: str) -> Text:
    """What is the same in both languages: code, a name, what another program says."""
    return Text(words, words)


def printable(words: str) -> str:
    """Somebody else's words so that they can be sent and shown: what is no character, moves the cursor or
    turns the reading around is written as Python escapes it."""
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in words)


NEWLINE = re.compile(r"\r\n|\r|\n")  # where Python ends a line; str.splitlines knows more ends


def split_lines(source: str) -> list[str]:
    """As Python counts them; what follows the last line break is no line when it is empty."""
    *ended, last = NEWLINE.split(source)
    return [*ended, last] if last or not ended else ended


def joined(separator: Text, parts: Iterable[Text]) -> Text:
    """The parts in each language, with that language's separator."""
    each = list(parts)
    return Text(*(separator.get(lang).join(part.get(lang) for part in each) for lang in LANGS))


NOTHING = Text("", "")  # where there is nothing to say
SEMICOLON = Text("; ", "；")
COMMA = Text(", ", "、")  # between the members of a list
COLON = Text(": ", "：")

DOT_IN_KEY = "\u2024"  # in a dotted name: a dot within one part, the key "bn.weight" of a dict
AND = Text(", ", "，")  # between clauses
CELL = Text("cell {}", "单元格 {}")  # of a notebook
LINE = Text("line {}", "第 {} 行")
LINES = Text("lines {}", "第 {} 行")
IN_CELL = Text("cell {}, {}", "单元格 {} {}")  # a cell, and the line there


def either(words: Iterable[str]) -> Text:
    """``this or that``."""
    return joined(Text(" or ", " 或 "), map(as_is, words))


def counted(number: int, one: Text, many: Text) -> Text:
    """``1 mistake``, ``2 mistakes``: the plural is right by construction."""
    return (one if number == 1 else many).fill(number)


def placed(cell: int | None, line: int) -> Text:
    """``line 3``, and in a notebook ``cell 2, line 3``."""
    words = LINE.fill(line)
    return IN_CELL.fill(cell, words) if cell else words


def lines_at(places: Iterable[tuple[int | None, int]]) -> Text:
    """``line 3``, ``lines 3, 13``, of a notebook ``cell 2, line 3; cell 4, line 1``."""
    by_cell: dict[int | None, list[int]] = {}
    for cell, line in places:
        by_cell.setdefault(cell, []).append(line)
    return joined(SEMICOLON, (_in_cell(cell, lines) for cell, lines in by_cell.items()))


def _in_cell(cell: int | None, lines: list[int]) -> Text:
    words = (LINE if len(lines) == 1 else LINES).fill(joined(COMMA, (as_is(str(line)) for line in lines)))
    return IN_CELL.fill(cell, words) if cell else words


def _filled(sentence: str, values: tuple[object, ...], named: dict[str, object], lang: Lang) -> str:
    def said(value: object) -> object:
        return value.get(lang) if isinstance(value, Text) else value

    return sentence.format(*map(said, values), **{name: said(value) for name, value in named.items()})
