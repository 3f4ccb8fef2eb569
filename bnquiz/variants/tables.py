"""The tables of ``idioms/``: right texts, and the edits that make mistakes in them, as a person writes them.

    [[wrong]]
    mistakes = ["eps-subtracted"]
    edit = [["torch.sqrt(var + eps)", "torch.sqrt(var - eps)"]]

Each edit is ``[old, new]``; ``old`` stands exactly once in the text. A mistake stands on the lines of
``new`` that ``old`` does not have; ``#-`` at the end of a line: not this one; ``#!``: this one too.
``warnings`` lists ids of severity warning in the same way. ``alone = true``: the row hides, or is hidden by,
others. ``name`` tells apart two rows that make the same mistake.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "idioms"
IDIOMS: tuple[str, ...] = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
ANY = "any"
Lines = dict[str, list[int]]


class ClashError(ValueError):
    """An edit whose place is missing, or there more than once."""


class NoVariant(ValueError):
    """These mistakes cannot be made, or not seen together, in this idiom."""


@dataclass(frozen=True)
class Row:
    """One row of a table: what it makes, and how."""

    name: str
    mistakes: tuple[str, ...]
    warnings: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]
    alone: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """What it makes, of either severity; none where the grader has no name for it."""
        return self.mistakes + self.warnings


@dataclass(frozen=True)
class Edited:
    """A text, and the lines on which each id stands. ``ANY``: every line that an edit changed."""

    text: str
    lines: Lines


def right(idiom: str) -> str:
    """The right text of an idiom. Its first line says what the grader must say of it."""
    return (FOLDER / f"{idiom}.py.txt").read_text(encoding="utf-8")


@cache
def rights(idiom: str) -> dict[str, str]:
    """Texts that are right in different ways, by what is special in them; none where the table has no such
    rows."""
    table = tomllib.loads((FOLDER / f"{idiom}.toml").read_text(encoding="utf-8"))
    made = ((row["name"], row_of({**row, "mistakes": []})) for row in table.get("right", ()))
    return {name: edited(right(idiom), [row]).text for name, row in made}


@cache
def rows(idiom: str) -> tuple[Row, ...]:
    """The rows of an idiom's table."""
    table = tomllib.loads((FOLDER / f"{idiom}.toml").read_text(encoding="utf-8"))
    return tuple(row_of(row) for row in table["wrong"])


def row_of(row: dict) -> Row:  # type: ignore[type-arg]  # as TOML gives it
    """A row as it stands in a table."""
    mistakes, warnings = tuple(row["mistakes"]), tuple(row.get("warnings", ()))
    name = row.get("name") or "+".join(mistakes + warnings)
    edits = tuple((old, new) for old, new in row["edit"])
    return Row(name, mistakes, warnings, edits, row.get("alone", not mistakes))


def edited(text: str, rows: Iterable[Row]) -> Edited:
    """The text with the edits of all these rows. Raises ClashError where one has lost its place."""
    for row in rows:
        for edit in row.edits:
            old, new = _tagged(edit, row.ids)
            if text.count(old) != 1:
                raise ClashError(f"{text.count(old)} times, not once: {old!r}")
            text = text.replace(old, new)
    return _read(text)


def _tagged(edit: tuple[str, str], ids: tuple[str, ...]) -> tuple[str, str]:
    """The edit with a tag at the end of each line on which the ids stand."""
    old, new = edit
    kept, tag = old.split("\n"), f"\0{' '.join([*ids, ANY])}\1"
    return old, "\n".join(_tagged_line(line, line not in kept, tag) for line in new.split("\n"))


def _tagged_line(line: str, changed: bool, tag: str) -> str:
    if line.endswith("#-"):
        return line.removesuffix("#-").removesuffix(" ")
    if line.endswith("#!"):
        return line.removesuffix("#!").removesuffix(" ") + tag
    return line + tag if changed and line else line


def _read(tagged: str) -> Edited:
    """The text without its tags, and the lines on which each id was tagged."""
    found: Lines = {}
    for number, line in enumerate(tagged.split("\n"), start=1):
        for name in {name for tag in re.findall("\0(.*?)\1", line) for name in tag.split()}:
            found.setdefault(name, []).append(number)
    return Edited(re.sub("\0.*?\1", "", tagged), found)
