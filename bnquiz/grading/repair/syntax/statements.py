"""One-token edits of a statement that does not parse, ranked: left out, added, or another key pressed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import msgspec

from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.syntax.missing_tokens import missing
from bnquiz.grading.repair.syntax.place import Maker, Place, TokenEdit
from bnquiz.grading.repair.syntax.plausible import Mended, oddness
from bnquiz.grading.repair.syntax.typos import (
    continued,
    else_with_condition,
    joined,
    keywords,
    mistaken,
    no_code,
    python2,
    quotes,
    stray,
    torn,
    unlabelled,
)
from bnquiz.grading.repair.syntax.units import Unit, cut, judge, width
from bnquiz.grading.repair.syntax.vocabulary import Vocabulary, vocabulary
from bnquiz.grading.repair.text import Edit, Text, apply, repair

MAKERS: tuple[Maker, ...] = (
    missing,
    stray,
    mistaken,
    torn,
    else_with_condition,
    no_code,
    keywords,
    joined,
    unlabelled,
    python2,
    continued,
    quotes,
)


def token_edits(place: Place) -> Iterator[TokenEdit]:
    """Every edit that may repair a place."""
    for maker in MAKERS:
        yield from maker(place)


MOST = 8  # repairs in one file; more is no slip but another language
NEAR = (4, 60)  # tokens on each side of the first error among which a statement is edited: least, most
WORK = 100_000  # characters times tokens: the longer a statement, the fewer edits of it are tried
ODD = 9.0  # a single edit that leaves something odder than this has two edits to compete with
BEAM = 10  # first edits that are tried again with a second one
NEXT_TO = 4  # tokens around the remaining error among which the second edit is made


Tried = tuple[TokenEdit, str]  # an edit, and the statement after it


class Option(msgspec.Struct, frozen=True, order=True):
    """A way to write a statement so that it parses, and what speaks against it."""

    cost: float
    place: int  # among equals the edit nearest to the end wins: what is missing is missed last
    start: int
    end: int
    text: str
    message: str


def repair_statements(source: str) -> tuple[str, list[Repair]] | None:
    """Repair each statement that does not parse; None where one resists."""
    repairs: list[Repair] = []
    while (found := _first_broken(source)) is not None:
        made = _repair_unit(source, *found) if len(repairs) < MOST else None
        if made is None:
            return None
        repairs.append(made)
        source = made.source
    return source, repairs


def _first_broken(source: str) -> tuple[list[Unit], int] | None:
    units = cut(source)
    broken = (at for at, unit in enumerate(units) if judge(unit.text(source)).tree is None)
    at = next(broken, None)
    return None if at is None else (units, at)


def _repair_unit(source: str, units: list[Unit], at: int) -> Repair | None:
    words = vocabulary(source, units)
    sites = [Site(source, extent, words) for extent in _extents(units, at)]
    options = [option for site in sites for option in site.options(site.singles)]
    if not options or min(options).cost > ODD:
        options += sites[0].options(_pairs(sites[0]))
    if not options:
        return None
    best = min(options)
    return repair("syntax-error", best.message, Text(source), [Edit(best.start, best.end, best.text)])


class Site:
    """A statement to be repaired, and every edit that was tried on it."""

    def __init__(self, source: str, extent: Extent, words: Vocabulary) -> None:
        self.extent, self.words = extent, words
        self.text = extent.unit.text(source)
        reach = min(max(WORK // len(self.text), NEAR[0]), NEAR[1])
        self.tried = _tried(near(Place(self.text, words), reach))

    @property
    def singles(self) -> list[Tried]:
        """The edits after which it parses."""
        return [(token_edit, after) for token_edit, after in self.tried if judge(after).tree is not None]

    def options(self, found: Iterable[Tried]) -> list[Option]:
        """What is found, with what speaks against it."""
        return [self._option(token_edit, after) for token_edit, after in found]

    def _option(self, token_edit: TokenEdit, after: str) -> Option:
        unit, tree = self.extent.unit, judge(after).tree or ast.Module([], [])
        odd = oddness(Mended(tree, after, self.words, self.extent.block_follows))
        cost = token_edit.cost + self.extent.penalty + odd
        return Option(cost, -token_edit.edits[0].start, unit.start, unit.end, after, token_edit.message)


class Extent(msgspec.Struct, frozen=True):
    """How much is taken for one statement, what speaks against that, and whether a block follows it."""

    unit: Unit
    penalty: float
    block_follows: bool


def _extents(units: list[Unit], at: int) -> list[Extent]:
    """The broken unit, and the same joined with its neighbors."""
    alone = 2.0 if at and _deeper(units[at], units[at - 1]) and not units[at - 1].opens else 0.0
    found = [Extent(units[at], alone, _block_follows(units, at))]
    start = next((i for i in range(at - 1, max(at - 6, -1), -1) if _deeper(units[at], units[i])), None)
    if start is not None and not units[start].opens:
        found.append(Extent(_join(units[start : at + 1]), 0.3, _block_follows(units, at)))
    if _block_follows(units, at):
        found.append(Extent(_join(units[at : at + 2]), 0.6, _block_follows(units, at + 1)))
    return found


def _deeper(a: Unit, b: Unit) -> bool:
    return width(a.indent) > width(b.indent)


def _join(units: list[Unit]) -> Unit:
    tokens = tuple(token for unit in units for token in unit.tokens)
    return Unit(units[0].start, units[-1].end, units[0].indent, tokens)


def _block_follows(units: list[Unit], at: int) -> bool:
    return at + 1 < len(units) and _deeper(units[at + 1], units[at])


def _tried(place: Place) -> list[Tried]:
    """Every edit with the text that it leaves, if it leaves any."""
    made = ((token_edit, apply(place.text, token_edit.edits)) for token_edit in token_edits(place))
    return [(token_edit, after) for token_edit, after in made if after.strip()]


def _pairs(site: Site) -> Iterator[Tried]:
    """Two edits: the second beside the error that the first leaves, where the first moved it on."""
    base = judge(site.text).reach
    further = [(-judge(text).reach, s.cost, s, text) for s, text in site.tried if judge(text).reach > base]
    for _, _, first, text in sorted(further, key=lambda found: found[:2])[:BEAM]:
        for second, after in _tried(near(Place(text, site.words), NEXT_TO)):
            if judge(after).tree is not None:
                message = f"{first.message}, and {second.message}"
                yield TokenEdit(first.edits, first.cost + second.cost, message), after


def near(place: Place, reach: int) -> Place:
    """The same place with only the tokens around its first error."""
    error = judge(place.text).reach
    middle = next((i for i, t in enumerate(place.tokens) if t.end >= error), len(place.tokens))
    return Place(place.text, place.words, max(middle - reach, 0), middle + reach + 1)
