"""The first statement that does not parse: every way to write it so that it does, the likeliest first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import msgspec

from bnquiz.grading.repair.code import Edit, Repair, Source, apply, repair
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.syntax.edits import Place, TokenEdit, token_edits
from bnquiz.grading.repair.syntax.language import Language
from bnquiz.grading.repair.syntax.units import Unit, cut, judge
from bnquiz.texts import Text

NEAR = (4, 120)  # tokens on each side of the first error among which a statement is edited: least, most
WORK = 100_000  # characters times tokens: the longer a statement, the fewer edits of it are tried
PAIRS_BELOW = 3  # where fewer single edits make it parse, two edits compete with them
PAIR = 6.0  # what speaks against a second slip in one statement
BEAM = 10  # first edits that are tried again with a second one
NEXT_TO = 4  # tokens around the remaining error among which the second edit is made

Tried = tuple[TokenEdit, str]  # an edit, and the statement after it


class Option(msgspec.Struct, frozen=True, order=True):
    """A way to write a statement so that it parses, and what speaks against it."""

    cost: float
    place: int  # among equals the edit nearest to the end wins: what is missing is missed last
    edit: Edit  # of the whole statement
    message: Text
    mistake: str = ""


def statement_repairs(source: str, most: int) -> list[tuple[float, Repair]]:
    """The likeliest repairs of the first statement that does not parse, each with what speaks against it."""
    units, text = cut(source), Source(source)
    broken = (number for number, unit in enumerate(units) if judge(unit.text(source)).tree is None)
    at = next(broken, None)
    if at is None:
        return []
    language = Language(source, units)
    site = _Site(source, units[at], language)
    options = list(site.options(site.tried))
    if len(options) < PAIRS_BELOW:
        options += site.options(site.pairs())
    likeliest = _distinct(options)[:most]
    made = [(o.cost, repair("syntax-error", o.message, text, [o.edit])) for o in likeliest]
    return [(cost, one) for cost, one in made if one is not None]


def other_statements(source: str, line: int, unbound: str | None = None) -> list[tuple[float, Option]]:
    """The statement on a line of a file that parses, with one token edited: the likeliest first, each with
    how much likelier it is than the statement as it stands. ``unbound``: a name that nothing binds there."""
    units, text = cut(source), Source(source)
    unit = next((u for u in units if text.line_of(u.start) <= line <= text.line_of(u.end)), None)
    tree = judge(unit.text(source)).tree if unit is not None else None
    if unit is None or tree is None:
        return []
    language = Language(source, units, unit, unbound)
    site = _Site(source, unit, language, text.starts[line - 1] - unit.start)
    as_it_is = language.surprise(unit.text(source), tree)
    options = [o for o in site.options(site.tried) if not unbound or not _reads(o.edit.text, unbound)]
    return [(as_it_is - option.cost, option) for option in _distinct(options)]


def _reads(statement: str, name: str) -> bool:
    tree = judge(statement).tree
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)] if tree is not None else []
    return any(node.id == name and isinstance(node.ctx, ast.Load) for node in names)


def _distinct(options: Iterable[Option]) -> list[Option]:
    """One for each program, the likeliest first."""
    first: dict[tuple[int, str], Option] = {}
    for option in sorted(options):
        tree = judge(option.edit.text).tree
        first.setdefault((option.edit.start, ast.dump(tree) if tree else ""), option)
    return list(first.values())


class _Site:
    """A statement to be repaired, and every edit that was tried on it."""

    def __init__(self, source: str, unit: Unit, language: Language, at: int | None = None) -> None:
        """``at``: around which of its characters it is edited, if not around its first error."""
        self.unit, self.language = unit, language
        self.text = unit.text(source)
        reach = min(max(WORK // len(self.text), NEAR[0]), NEAR[1])
        self.tried = self._tried(self.text, judge(self.text).reach if at is None else at, reach)

    def pairs(self) -> Iterator[Tried]:
        """Two edits: the second beside the error that the first leaves, where the first moved it on."""
        base = judge(self.text).reach
        further = [(-reach, edit, text) for edit, text in self.tried if (reach := judge(text).reach) > base]
        for _, first, text in sorted(further, key=lambda found: (found[0], found[1].cost))[:BEAM]:
            for second, after in self._tried(text, judge(text).reach, NEXT_TO):
                if judge(after).tree is not None:
                    message = say("and", first.told(self.text), second.told(text))
                    yield TokenEdit(first.edits, first.cost + second.cost + PAIR, message), after

    def _tried(self, text: str, at: int, reach: int) -> list[Tried]:
        """Every edit around a place of a text, with what it leaves, if it leaves anything."""
        place = Place(text, at, reach, self.language.names, self.language.words)
        edits = token_edits(place, parses=judge(text).tree is not None)
        made = ((edit, apply(text, edit.edits)) for edit in edits)
        return [(edit, after) for edit, after in made if after.strip()]

    def options(self, found: Iterable[Tried]) -> Iterator[Option]:
        """Those edits after which it parses, with what speaks against each."""
        for made, after in found:
            tree = judge(after).tree
            if tree is not None:
                cost = made.cost + self.language.surprise(after, tree)
                edit = Edit(self.unit.start, self.unit.end, after)
                yield Option(cost, -made.edits[0].start, edit, made.told(self.text), made.mistake)
