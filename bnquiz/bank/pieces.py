"""A file of cards, cut where each card begins; and each piece as a record, where every slip is told.

``tomllib`` tells no line numbers and stops at the first mistake. A ``[[card]]`` heading begins a piece that
is TOML by itself, so each piece is parsed alone: its line is known, and a slip in one card does not hide the
next. A piece becomes a record field by field, for the same reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from bnquiz.bank.model import texts_in
from bnquiz.texts import Text

HEADING = re.compile(r"^\[\[card\]\][ \t]*(?:#.*)?$", re.MULTILINE)


class Piece(Struct, frozen=True):
    """One card, or the head of the file. ``line`` is its first line in the file, counted from 1."""

    text: str
    line: int

    def line_of(self, *path: str | int) -> int:
        """The line in the file of a field such as ``("question", "zh")`` or ``("points", 1, "en")``.

        Falls back to the innermost part of the path that has a line of its own.
        """
        parts = (_find(self.text, path[:length]) for length in range(len(path), 0, -1))
        at = next((start for start in parts if start is not None), 0)
        return self.line + self.text.count("\n", 0, at)


class BadToml(Exception):
    """A piece that is not TOML. ``line`` is counted in the file."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def cut(text: str) -> list[Piece]:
    """The head, then one piece a card."""
    starts = [0, *(match.start() for match in HEADING.finditer(text))]
    ends = [*starts[1:], len(text)]
    return [
        Piece(text[start:end], text.count("\n", 0, start) + 1)
        for start, end in zip(starts, ends, strict=True)
    ]


def parse(piece: Piece) -> dict[str, Any]:
    """The fields of the piece; a table beside the card is a field named ``[so]``. Raises BadToml."""
    try:
        table = tomllib.loads(piece.text)
    except tomllib.TOMLDecodeError as error:
        raise BadToml(*_placed(piece, str(error))) from None
    if not piece.text.startswith("[[card]]"):
        return table
    (card,) = table.pop("card")
    return {**card} | {f"[{name}]": value for name, value in table.items()}


def line_of_heading(text: str, name: str) -> int:
    """The line of the heading ``[name]``."""
    found = re.search(rf"^[ \t]*\[{re.escape(name)}\]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _placed(piece: Piece, message: str) -> tuple[int, str]:
    """tomllib ends its message with "(at line 3, column 7)" or "(at end of document)"."""
    found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", message)
    inside = int(found[1]) if found and found[1] else len(piece.text.rstrip().splitlines())
    what = message[: found.start()] if found else message
    return piece.line + max(inside, 1) - 1, what


def _find(text: str, path: tuple[str | int, ...]) -> int | None:
    """Where the field's own line starts in the piece; None where it has none."""
    if len(path) > 1 and isinstance(path[1], int):
        blocks = [match.start() for match in re.finditer(rf"^\[\[card\.{path[0]}\]\]", text, re.MULTILINE)]
        if path[1] >= len(blocks):
            return None
        start, end = [*blocks, len(text)][path[1] : path[1] + 2]
        return _field(text, path[2:], start, end) if path[2:] else start
    return _field(text, path, 0, len(text))


def _field(text: str, path: tuple[str | int, ...], start: int, end: int) -> int | None:
    name = r"\.".join(re.escape(str(part)) for part in path)
    line = rf"^(?:[ \t]*{name}[ \t]*[.=]|\[\[card\.{name}\]\])"
    found = re.compile(line, re.MULTILINE).search(text, start, end)
    return found.start() if found else None


Slip = tuple[int, Text]  # line in the file, and what is wrong there
Record = TypeVar("Record", bound=Struct)

VERBATIM = {"listing", "mended"}  # white space is part of these

# what msgspec says → what to tell the author; {at} is the field as written in the file
ADVICE: tuple[tuple[str, Text], ...] = (
    (
        r"Object missing required field `en`",
        Text("'{at}' has no English: write {at}.en", "“{at}”没有英文：请写 {at}.en"),
    ),
    (r"Object missing required field `(\w+)`", Text("'{at}' has no {1}: write it", "“{at}”没有 {1}：请写上")),
    (
        r"Object contains unknown field `(\w+)`",
        Text(
            "'{at}' has no field {1}: take it out, or fix its name", "“{at}”没有字段 {1}：请删掉，或改正名字"
        ),
    ),
    (
        r"Expected `object`, got .*",
        Text(
            "'{at}' needs both languages: write {at}.en and {at}.zh",
            "“{at}”要有两种语言：请写 {at}.en 和 {at}.zh",
        ),
    ),
    (
        r"Expected `str` matching .*",
        Text("'{at}' is empty: write it, or take it out", "“{at}”是空的：请写上，或删掉"),
    ),
    (
        r"Expected `array` of length >= (\d+)",
        Text("'{at}' needs at least {1} entries", "“{at}”至少要有 {1} 条"),
    ),
    (
        r"Invalid enum value '(.*)'",
        Text(
            "'{at}' cannot be '{1}': questions/README.md lists what it can be",
            "“{at}”不能是“{1}”：可用的值见 questions/README.md",
        ),
    ),
)


def record(
    kind: type[Record],
    table: dict[str, Any],
    piece: Piece,
    given: dict[str, Any],
    *,
    one_language: bool = False,
) -> tuple[Record | None, list[Slip]]:
    """The record of ``table``, or every slip in it. ``given`` are fields that the file must not set.

    ``one_language``: a text may lack its Chinese.
    """
    wanted = {field.name: field for field in fields(kind) if field.name not in given}
    slips = [
        (
            piece.line_of(name),
            Text(
                "there is no field '{}' here: take it out, or fix its name",
                "这里没有字段“{}”：请删掉，或改正名字",
            ).fill(name),
        )
        for name in table
        if name not in wanted
    ]
    values: dict[str, Any] = {}
    for name, field in wanted.items():
        if name not in table:
            slips += (
                [(piece.line, Text("'{}' is missing: write it", "缺少“{}”：请写上").fill(name))]
                if field.required
                else []
            )
            continue
        try:
            values[name] = msgspec.convert(_tidy(name, table[name]), field.type)
        except msgspec.ValidationError as error:
            slips.append(_slip(name, str(error), piece))
        else:
            slips += () if one_language else _untranslated(name, values[name], piece)
    return (None if slips else kind(**given, **values)), slips


def _tidy(name: str, value: Any) -> Any:
    """Prose without the line breaks that a multi-line string begins and ends with; listings keep indents."""
    if isinstance(value, str):
        return value.rstrip() if name in VERBATIM else value.strip()
    if isinstance(value, list):
        return [_tidy(name, entry) for entry in value]
    if isinstance(value, dict):
        return {key: _tidy(key, entry) for key, entry in value.items()}
    return value


def _untranslated(name: str, value: Any, piece: Piece) -> Iterator[Slip]:
    """A `Text` may lack its Chinese; a card may not."""
    for path, text in texts_in(value, (name,)):
        if not text.zh:
            at = _dotted(path)
            yield (
                piece.line_of(*path),
                Text("'{}' has no Chinese: write {}.zh", "“{}”没有中文：请写 {}.zh").fill(at, at),
            )


def _slip(name: str, message: str, piece: Piece) -> Slip:
    said, _, where = message.partition(" - at `$")
    path = (name, *_path(where.rstrip("`")))
    at = _dotted(path)
    for pattern, advice in ADVICE:
        if found := re.fullmatch(pattern, said):
            return piece.line_of(*path), advice.fill(said, *found.groups(), at=at)
    return piece.line_of(*path), Text("'{}': {}", "“{}”：{}").fill(at, f"{said[0].lower()}{said[1:]}")


def _path(where: str) -> Iterator[str | int]:
    for word, index in re.findall(r"\.(\w+)|\[(\d+)\]", where):
        yield word or int(index)


def _dotted(path: tuple[str | int, ...]) -> str:
    """``("options", 1, "why")`` as ``options 2.why``: people count from one."""
    text = "".join(f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
