"""One mistake on the screen: its lines, what the numbers showed, why it is wrong, its mend, its cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.text import Text as Line

from bnquiz.grading.records import Change, FoundMistake, Showed
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.excerpt import excerpt, picture

STYLES = {"error": "red", "warning": "yellow"}
INDENT = 3
LABEL = 9  # cells of a label
MODES = {
    "update": "the update of the running statistics",
    "gradient": "the gradient",
    "backward": "the backward pass",
    "module": "the object's state",
}


class View(Struct, frozen=True):
    """How much is told. ``hint``: 1 what fails, 2 also which mistake, 3 also its lines. ``fix``: its mend."""

    hint: int = 3
    fix: bool = False
    width: int = 80


def found(number: int, mistake: FoundMistake, source: str, view: View) -> Iterator[Block | Line]:
    """A mistake with all that is known of it, as far as the view allows."""
    style = STYLES[mistake.severity]
    yield Block(mistake.title, lead=f"{number}. {mistake.id}: ", lead_style=f"bold {style}", style="bold")
    if view.hint > 2 and mistake.lines:
        yield from excerpt(source, mistake.lines, style, INDENT)
        yield GAP
    if mistake.averaged is not None:
        yield from picture(mistake.averaged, view.width, INDENT)
    for label, text in _rows(mistake, view):
        yield Block(text, INDENT, f"{label:<{LABEL}}", lead_style="dim")
    if view.fix:
        yield from _changes(mistake.changes)
    yield GAP


def lines_of(mistake: FoundMistake) -> str:
    """``line 3``, ``lines 3, 13``; nothing where no line is known."""
    plural = "s" if len(mistake.lines) > 1 else ""
    return f"line{plural} {', '.join(map(str, mistake.lines))}" if mistake.lines else ""


def _rows(mistake: FoundMistake, view: View) -> Iterator[tuple[str, str]]:
    if mistake.entry:
        yield "In", mistake.entry
    if view.hint > 2 and not mistake.message.startswith(mistake.title):
        yield "Found", mistake.message
    if mistake.yours is not None and mistake.expected is not None:
        yours, expected = _told_apart(mistake.yours, mistake.expected)
        yield "Numbers", f"{mistake.quantity}: yours {yours}, expected {expected}"
    if mistake.showed:
        yield "Showed", f"in {_where(mistake.showed)}"
    yield "Why", mistake.why
    if mistake.cards:
        yield "Review", ", ".join(f"bnquiz show {card}" for card in mistake.cards)
    if view.fix:
        yield "Mend", mistake.fix


def _changes(changes: Sequence[Change]) -> Iterator[Block]:
    indent = INDENT + LABEL
    for change in changes:
        moved = change.before.strip() == change.after.strip()
        before, after = (_indented(t) if moved else t.strip() for t in (change.before, change.after))
        yield Block(before, indent, f"{change.line:>3} - ", "red")
        yield Block(after, indent, "    + ", "green")


def _indented(line: str) -> str:
    """A line with its indentation to be seen: a dot for a space, an arrow for a tab."""
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].replace(" ", "·").replace("\t", "→   ") + text.rstrip()


def _where(showed: Sequence[Showed]) -> str:
    """``training and inference, x of shape 4×3 and 4×3×2×5``: modes that share their shapes are told once."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for each in showed:
        shapes[MODES.get(each.mode, each.mode)].append("×".join(map(str, each.shape)))
    modes: dict[str, list[str]] = defaultdict(list)
    for mode, own in shapes.items():
        modes[_and(own)].append(mode)
    return "; ".join(f"{_and(own)}, x of shape {shape}" for shape, own in modes.items())


def _and(words: Sequence[str]) -> str:
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and {last}" if first else last


def _told_apart(yours: float, expected: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to see that they differ, at least four."""
    for digits in range(4, 18):
        one, other = f"{yours:.{digits}g}", f"{expected:.{digits}g}"
        if one != other:
            break
    return one, other
