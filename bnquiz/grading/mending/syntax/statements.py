"""Mend the statements that do not parse by themselves, one after the other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.mending.records import Mend
from bnquiz.grading.mending.syntax.place import Place, Stroke
from bnquiz.grading.mending.syntax.plausible import Mended, oddness
from bnquiz.grading.mending.syntax.strokes import strokes
from bnquiz.grading.mending.syntax.units import Unit, cut, judge, width
from bnquiz.grading.mending.syntax.vocabulary import Vocabulary, vocabulary
from bnquiz.grading.mending.text import Edit, Text, apply, mend

MOST = 8  # mends in one file; more is no slip but another language
NEAR = 60  # tokens on each side of the first error among which a long statement is edited
BEAM = 10  # first edits that are tried again with a second one
NEXT_TO = 4  # tokens around the remaining error among which the second edit is made


class Option(msgspec.Struct, frozen=True, order=True):
    """A way to write a statement so that it parses, and what speaks against it."""

    cost: float
    place: int  # among equals the edit nearest to the end wins: what is missing is missed last
    start: int
    end: int
    text: str
    message: str


def mend_statements(source: str) -> tuple[str, list[Mend]] | None:
    """Mend each statement that does not parse; None where one resists."""
    mends: list[Mend] = []
    while (found := _first_broken(source)) is not None:
        made = _mend_unit(source, *found) if len(mends) < MOST else None
        if made is None:
            return None
        mends.append(made)
        source = made.source
    return source, mends


def _first_broken(source: str) -> tuple[list[Unit], int] | None:
    units = cut(source)
    broken = (at for at, unit in enumerate(units) if judge(unit.text(source)).tree is None)
    at = next(broken, None)
    return None if at is None else (units, at)


def _mend_unit(source: str, units: list[Unit], at: int) -> Mend | None:
    words = vocabulary(source, units)
    options = [
        option
        for unit, penalty, last in _extents(units, at)
        for option in _options(source, unit, words, _block_follows(units, last), penalty)
    ]
    if not options:
        return None
    best = min(options)
    return mend("syntax-error", best.message, Text(source), [Edit(best.start, best.end, best.text)])


def _extents(units: list[Unit], at: int) -> list[tuple[Unit, float, int]]:
    """The broken unit, and the same joined with a neighbour: (unit, penalty, index of its last part)."""
    found = [(units[at], 0.0, at)]
    start = next((i for i in range(at - 1, max(at - 6, -1), -1) if _deeper(units[at], units[i])), None)
    if start is not None and not units[start].opens:
        found.append((_join(units[start : at + 1]), 0.3, at))
    if _block_follows(units, at):
        found.append((_join(units[at : at + 2]), 0.6, at + 1))
    return found


def _deeper(a: Unit, b: Unit) -> bool:
    return width(a.indent) > width(b.indent)


def _join(units: list[Unit]) -> Unit:
    tokens = tuple(token for unit in units for token in unit.tokens)
    return Unit(units[0].start, units[-1].end, units[0].indent, tokens)


def _block_follows(units: list[Unit], at: int) -> bool:
    return at + 1 < len(units) and _deeper(units[at + 1], units[at])


def _options(source: str, unit: Unit, words: Vocabulary, block: bool, penalty: float) -> list[Option]:
    """Every single stroke that parses; where there is none, pairs of strokes."""
    text = unit.text(source)
    place = Place(text, words)
    tried = [(stroke, apply(text, stroke.edits)) for stroke in strokes(near(place, NEAR))]
    found = [pair for pair in tried if judge(pair[1]).tree is not None] or list(_pairs(place, tried))
    return [
        Option(
            stroke.cost + penalty + oddness(Mended(_tree(after), after, words, block)),
            -stroke.edits[0].start,
            unit.start,
            unit.end,
            after,
            stroke.message,
        )
        for stroke, after in found
    ]


def _tree(text: str) -> ast.Module:
    return judge(text).tree or ast.Module([], [])


def _pairs(place: Place, tried: list[tuple[Stroke, str]]) -> Iterator[tuple[Stroke, str]]:
    """Two strokes: the second beside the error that the first leaves, where the first moved it on."""
    base = judge(place.text).reach
    further = sorted(
        ((stroke, text) for stroke, text in tried if judge(text).reach > base),
        key=lambda pair: (-judge(pair[1]).reach, pair[0].cost),
    )
    for first, text in further[:BEAM]:
        for second in strokes(near(Place(text, place.words), NEXT_TO)):
            after = apply(text, second.edits)
            if judge(after).tree is not None:
                message = f"{first.message}, and {second.message}"
                yield Stroke(first.edits, first.cost + second.cost, message), after


def near(place: Place, reach: int) -> Place:
    """The same place with only the tokens around its first error."""
    error = judge(place.text).reach
    middle = next((i for i, t in enumerate(place.tokens) if t.end >= error), len(place.tokens))
    return Place(place.text, place.words, max(middle - reach, 0), middle + reach + 1)
