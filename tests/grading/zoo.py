"""Wrong learner files, made from right ones by small edits, with what must be said of each.

The right files are `tests/learners/right/` and the idioms of `bnquiz.variants`, which has the edits too: its
tables say what a row is. An id without lines must be named, on whatever line. A row with warnings alone
passes; one without any id must fail, whatever is named.
"""

import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from bnquiz.variants import IDIOMS
from bnquiz.variants import tables as variants
from bnquiz.variants.drawing import compatible as rows_compatible
from bnquiz.variants.drawing import together
from bnquiz.variants.tables import Row

LEARNERS = Path(__file__).parent.parent / "learners"
ANY = "any"
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
    row: Row | None = None
    parts: tuple[str, ...] = ()
    """Of a pair: the names of its two mistakes in `SINGLES`."""
    lines: tuple[int, ...] = ()
    """Every line that an edit changed: where a file stands wrong for which no id is named."""


def _titled(text: str, title: str) -> str:
    """The text with another first line: that of the right file promises what no longer holds."""
    return f"# {title}\n{text.partition(chr(10))[2]}"


def right(name: str) -> str:
    """The text of a right learner file; of a notebook, its code."""
    if name in IDIOMS:
        return variants.right(name)
    notebook = LEARNERS / "right" / f"{name}.ipynb"
    if notebook.exists():
        return _code(json.loads(notebook.read_text(encoding="utf-8")))
    return notebook.with_suffix(".py").read_text(encoding="utf-8")


def _code(notebook: dict) -> str:
    cells = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    return re.sub(r"^(?=[%!])", "# ", "\n\n".join(cells), flags=re.MULTILINE)


@dataclass(frozen=True)
class Expectation:
    """The first line of a right file: `# expect: pass family=… warnings=… momentum=…`."""

    family: str
    warnings: tuple[str, ...] = ()
    momentum: str = ""


def expectation(text: str) -> Expectation:
    """What the first line of a right file promises. Raises ValueError where it is not such a line."""
    first = text.splitlines()[0]
    if not first.startswith("# expect: pass "):
        raise ValueError(f"not an expectation: {first}")
    fields = dict(word.split("=", 1) for word in first.removeprefix("# expect: pass ").split())
    warnings = fields.pop("warnings", "").replace(",", " ").split()
    return Expectation(fields.pop("family"), tuple(warnings), **fields)


def _wrong(base: str, row: Row) -> Wrong:
    source = right(base)
    made = variants.edited(source, [row])
    name = f"{base}/{row.name}"
    return Wrong(
        name=name,
        family=expectation(source).family,
        text=_titled(made.text, name),
        expected={mistake: made.lines.get(mistake, []) for mistake in row.mistakes},
        warnings={warning: made.lines.get(warning, []) for warning in row.warnings},
        verdict="fail" if row.mistakes or not row.warnings else "pass",
        lines=tuple(made.lines.get(ANY, [])),
        base=base,
        row=row,
    )


def _slips() -> list[Wrong]:
    table = tomllib.loads((LEARNERS / "slips.toml").read_text(encoding="utf-8"))["wrong"]
    return [_wrong(row["base"], variants.row_of(row)) for row in table]


def _own(path: Path) -> Wrong:
    """A file of its own, which says on its first line what to expect, with line numbers."""
    text = path.read_text(encoding="utf-8")
    verdict, *fields = text.partition("\n")[0].removeprefix("# expect: ").split()
    said = dict(field.split("=") for field in fields)
    expected, warnings = (_numbered(said.get(key, "")) for key in ("mistakes", "warnings"))
    return Wrong(path.stem, "", text, expected, warnings, verdict)


def _numbered(ids: str) -> Lines:
    """`graph-leak:13+14,missing-import` as {"graph-leak": [13, 14], "missing-import": []}."""
    pairs = (each.partition(":") for each in ids.split(",") if each)
    return {name: [int(number) for number in lines.split("+") if number] for name, _, lines in pairs}


# name: what is expected of the right file
RIGHT: dict[str, Expectation] = {
    name: expectation(right(name))
    for name in sorted([*IDIOMS, *(path.stem for path in (LEARNERS / "right").iterdir())])
}
SINGLES: list[Wrong] = [_wrong(base, row) for base in IDIOMS for row in variants.rows(base)]
SLIPS: list[Wrong] = _slips()
MISCONDUCT: list[Wrong] = [_own(path) for path in sorted((LEARNERS / "misconduct").glob("*.py"))]
LISTING: Wrong = _own(LEARNERS / "wrong" / "listing.py")


def right_path(name: str) -> Path:
    """Where a right file lies; one of an idiom would lie there."""
    notebook = LEARNERS / "right" / f"{name}.ipynb"
    return notebook if notebook.exists() else notebook.with_suffix(".py")


def compatible(first: Wrong, second: Wrong) -> bool:
    """Whether both mistakes can be seen in one file."""
    return first.base == second.base and rows_compatible(first.row, second.row)


def _pair(first: Wrong, second: Wrong) -> Wrong | None:
    made = together(first.base, (first.row, second.row))
    if made is None:
        return None
    name = f"{first.name} & {second.name.partition('/')[2]}"
    return Wrong(
        name=name,
        family=first.family,
        text=_titled(made.text, name),
        expected={name: made.lines.get(name, []) for name in (*first.expected, *second.expected)},
        base=first.base,
        parts=(first.name, second.name),
    )


def all_pairs() -> Iterator[Wrong]:
    """Every two compatible mistakes in one file, on different lines."""
    for first, second in combinations(SINGLES, 2):
        if compatible(first, second) and (pair := _pair(first, second)):
            yield pair


def pairs(seed: int, n: int) -> list[Wrong]:
    """`n` files with two mistakes each, drawn by `seed`: the same ones for the same seed."""
    return random.Random(seed).sample(list(all_pairs()), n)  # noqa: S311 -- a draw of test cases
