"""Wrong learner files, made from right ones by small edits, with what must be said of each.

The right files are `tests/learners/right/`, the edits are tables in `tests/learners/edits/`, a file a base:

    [[wrong]]
    mistakes = ["eps-subtracted"]
    edit = [["torch.sqrt(var + eps)", "torch.sqrt(var - eps)"]]

Each edit is `[old, new]`; `old` stands exactly once in the base. The lines on which the mistake stands are
those of `new` that `old` does not have, or, where `new` marks some with `#!`, those (`#! id` where one of
several ids stands there). An id without lines must be named, on whatever line. `warnings` lists ids of
severity warning in the same way; a row with warnings alone passes. A row without any id must fail, whatever
is named. `alone = true`: it hides, or is hidden by, other mistakes, and enters no pair.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

LEARNERS = Path(__file__).parent.parent / "learners"
Edit = tuple[str, str]
Lines = dict[str, list[int]]


@dataclass(frozen=True)
class Wrong:
    """One wrong learner file: its text, and what the grader must say of it."""

    name: str
    family: str
    text: str
    expected: Lines
    """Mistakes of severity error, each with its lines (none: any line will do)."""
    warnings: Lines = field(default_factory=dict)
    verdict: str = "fail"
    base: str = ""
    edits: tuple[Edit, ...] = ()
    alone: bool = False
    """True: hides or is hidden by any other mistake, so that it enters no pair."""


class ClashError(ValueError):
    """An edit whose place is missing, or there more than once."""


def _tagged(edit: Edit, ids: list[str]) -> Edit:
    old, new = edit
    if "#!" in new:
        return old, re.sub(r" *#! *(.*)$", lambda mark: _tag(mark[1].split() or ids), new, flags=re.MULTILINE)
    kept = old.split("\n")
    return old, "\n".join(line if line in kept else line + _tag(ids) for line in new.split("\n"))


def _tag(ids: list[str]) -> str:
    return f"\0{' '.join(ids)}\1"


def _applied(text: str, edits: list[Edit]) -> str:
    for old, new in edits:
        if text.count(old) != 1:
            raise ClashError(f"{text.count(old)} times, not once: {old!r}")
        text = text.replace(old, new)
    return text


def _read(tagged: str) -> tuple[str, Lines]:
    """The text without its tags, and the lines on which each id was tagged."""
    found: Lines = {}
    for number, line in enumerate(tagged.split("\n"), start=1):
        for name in {name for tag in re.findall("\0(.*?)\1", line) for name in tag.split()}:
            found.setdefault(name, []).append(number)
    return re.sub("\0.*?\1", "", tagged), found


def right(name: str) -> str:
    """The text of a right learner file."""
    return (LEARNERS / "right" / f"{name}.py").read_text(encoding="utf-8")


def family(text: str) -> str:
    """The family that the first line of a learner file names."""
    return re.search(r"family=(\S+)", text.partition("\n")[0])[1]


def _wrong(base: str, row: dict) -> Wrong:
    mistakes, warnings = row["mistakes"], row.get("warnings", [])
    source = right(base)
    edits = tuple(_tagged((old, new), mistakes + warnings) for old, new in row["edit"])
    text, lines = _read(_applied(source, list(edits)))
    return Wrong(
        name=f"{base}/{row.get('name') or '+'.join(mistakes + warnings)}",
        family=family(source),
        text=text,
        expected={name: lines.get(name, []) for name in mistakes},
        warnings={name: lines.get(name, []) for name in warnings},
        verdict=row.get("verdict", "fail" if mistakes or not warnings else "pass"),
        base=base,
        edits=edits,
        alone=row.get("alone", not mistakes),
    )


def _table(path: Path) -> list[Wrong]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["wrong"]
    return [_wrong(row.get("base", path.stem), row) for row in rows]


BASES: dict[str, str] = {path.stem: right(path.stem) for path in sorted((LEARNERS / "edits").glob("*.toml"))}
SINGLES: list[Wrong] = [wrong for base in BASES for wrong in _table(LEARNERS / "edits" / f"{base}.toml")]

# Two mistakes of one set act on the same quantity: one hides the other, or both together are a third.
HIDING: list[set[str]] = []


def compatible(first: Wrong, second: Wrong) -> bool:
    """Whether both mistakes can be seen in one file."""
    ids = set(first.expected) | set(second.expected)
    return (
        first.base == second.base
        and not (first.alone or second.alone)
        and not set(first.expected) & set(second.expected)
        and all(len(ids & hiding) < 2 for hiding in HIDING)
    )


def _pair(first: Wrong, second: Wrong) -> Wrong | None:
    try:
        tagged = _applied(right(first.base), [*first.edits, *second.edits])
    except ClashError:
        return None
    text, lines = _read(tagged)
    expected = {name: lines.get(name, []) for name in (*first.expected, *second.expected)}
    numbers = [number for found in expected.values() for number in found]
    if len(numbers) != len(set(numbers)):
        return None
    return Wrong(
        f"{first.name} & {second.name.partition('/')[2]}", first.family, text, expected, base=first.base
    )


def all_pairs() -> Iterator[Wrong]:
    """Every two compatible mistakes in one file, on different lines."""
    for first, second in combinations(SINGLES, 2):
        if compatible(first, second) and (pair := _pair(first, second)):
            yield pair


def pairs(seed: int, n: int) -> list[Wrong]:
    """`n` files with two mistakes each, drawn by `seed`: the same ones for the same seed."""
    return random.Random(seed).sample(list(all_pairs()), n)  # noqa: S311 -- a draw of test cases
