"""One piece of a file becomes one record, field by field: every slip is told, not only the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from bnquiz.bank.pieces import Piece
from bnquiz.bank.texts import texts_in
from bnquiz.texts import Text

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
