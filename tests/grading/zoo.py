"""Wrong learner files, made from right ones by small edits, with what must be said of each.

The right files are `tests/learners/right/`, the edits are tables in `tests/learners/edits/`, a file a base:

    [[wrong]]
    mistakes = ["eps-subtracted"]
    edit = [["torch.sqrt(var + eps)", "torch.sqrt(var - eps)"]]

Each edit is `[old, new]`; `old` stands exactly once in the base. The lines on which the mistake stands are
those of `new` that `old` does not have; `#-` at the end of a line: not this one; `#!`: this one too. An
id without lines must be named, on whatever line. `warnings` lists ids of severity warning in the same way; a
row with warnings alone passes. A row without any id must fail, whatever is named. `alone = true`: the mistake
hides, or is hidden by, others, and enters no pair.
"""

import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from zoo_hiding import hides

LEARNERS = Path(__file__).parent.parent / "learners"
ANY = "any"
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
    parts: tuple[str, ...] = ()
    """Of a pair: the names of its two mistakes in `SINGLES`."""
    lines: tuple[int, ...] = ()
    """Every line that an edit changed: where a file stands wrong for which no id is named."""
    alone: bool = False
    """True: hides or is hidden by any other mistake, so that it enters no pair."""


class ClashError(ValueError):
    """An edit whose place is missing, or there more than once."""


def _tagged(edit: Edit, ids: list[str]) -> Edit:
    """The edit with a tag at the end of each line on which `ids` stand."""
    old, new = edit
    kept = old.split("\n")
    return old, "\n".join(
        _tagged_line(line, line not in kept, f"\0{' '.join([*ids, ANY])}\1") for line in new.split("\n")
    )


def _tagged_line(line: str, changed: bool, tag: str) -> str:
    if line.endswith("#-"):
        return line.removesuffix("#-").removesuffix(" ")
    if line.endswith("#!"):
        return line.removesuffix("#!").removesuffix(" ") + tag
    return line + tag if changed and line else line


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


def _titled(text: str, title: str) -> str:
    """The text with another first line: that of the right file promises what no longer holds."""
    return f"# {title}\n{text.partition(chr(10))[2]}"


def right(name: str) -> str:
    """The text of a right learner file; of a notebook, its code."""
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


def _wrong(base: str, row: dict) -> Wrong:
    mistakes, warnings = row["mistakes"], row.get("warnings", [])
    source = right(base)
    edits = tuple(_tagged((old, new), mistakes + warnings) for old, new in row["edit"])
    text, lines = _read(_applied(source, list(edits)))
    name = f"{base}/{row.get('name') or '+'.join(mistakes + warnings)}"
    return Wrong(
        name=name,
        family=expectation(source).family,
        text=_titled(text, name),
        expected={mistake: lines.get(mistake, []) for mistake in mistakes},
        warnings={warning: lines.get(warning, []) for warning in warnings},
        verdict="fail" if mistakes or not warnings else "pass",
        lines=tuple(lines.get(ANY, [])),
        base=base,
        edits=edits,
        alone=row.get("alone", not mistakes),
    )


def _table(path: Path) -> list[Wrong]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["wrong"]
    return [_wrong(row.get("base", path.stem), row) for row in rows]


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


RIGHT: dict[Path, Expectation] = {
    path: expectation(right(path.stem)) for path in sorted((LEARNERS / "right").iterdir())
}
BASES: dict[str, str] = {path.stem: right(path.stem) for path in sorted((LEARNERS / "edits").glob("*.toml"))}
SINGLES: list[Wrong] = [wrong for base in BASES for wrong in _table(LEARNERS / "edits" / f"{base}.toml")]
SLIPS: list[Wrong] = _table(LEARNERS / "slips.toml")
MISCONDUCT: list[Wrong] = [_own(path) for path in sorted((LEARNERS / "misconduct").glob("*.py"))]
LISTING: Wrong = _own(LEARNERS / "wrong" / "listing.py")


def compatible(first: Wrong, second: Wrong) -> bool:
    """Whether both mistakes can be seen in one file."""
    return (
        first.base == second.base
        and not (first.alone or second.alone)
        and not set(first.expected) & set(second.expected)
        and not any(hides(a, b) for a in first.expected for b in second.expected)
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
    name = f"{first.name} & {second.name.partition('/')[2]}"
    return Wrong(
        name=name,
        family=first.family,
        text=_titled(text, name),
        expected=expected,
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
