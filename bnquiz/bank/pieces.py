"""A file of cards, cut where each card begins.

``tomllib`` tells no line numbers and stops at the first mistake. A ``[[card]]`` heading begins a piece that
is TOML by itself, so each piece is parsed alone: its line is known, and a slip in one card does not hide the
next.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from msgspec import Struct

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
    """The fields of the piece. Raises BadToml."""
    try:
        table = tomllib.loads(piece.text)
    except tomllib.TOMLDecodeError as error:
        raise BadToml(*_placed(piece, str(error))) from None
    cards = table.get("card")
    return cards[0] if cards and piece.text.startswith("[[card]]") else table


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
