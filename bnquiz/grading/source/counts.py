"""Where the counts are taken that sums are divided by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from bnquiz.grading.source.nodes import called, name_of
from bnquiz.grading.source.places import SIZES_OF_X, Places


def counts_on(places: Places, lines: Iterable[int]) -> dict[str, int]:
    """Counts that are used by name on these lines, and nowhere else, and where they are taken: ``n =
    x.shape[0]``; one that also counts a loop is right, and used in the wrong place."""
    wanted = {line for each in lines for line in places.whole_statement(each)}
    here = {places.function_at(line) for line in wanted}
    read = [n for n in places.nodes() if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    loops = {id(n) for c in places.nodes() if _is_range(c) for n in ast.walk(c)}
    named = {n.id for n in read if n.lineno in wanted} - {n.id for n in read if id(n) in loops}
    sizes = {name for name, n in places.assignments() if _is_unpacked(n) or _is_count(n, set())}
    sizes |= {name for name, p in places.entry.leaves if p.role in SIZES_OF_X}
    near = [(n, s) for n, s in places.assignments() if places.function_at(s.lineno) in here]
    counts = {n: s.lineno for n, s in near if n in named and (_is_count(s, sizes) or _is_misplaced(n, s))}
    return counts if len(counts) == 1 else {}  # a product is made on the line itself


def _is_range(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) == "range"


def _is_unpacked(statement: ast.Assign) -> bool:
    """``N, D = x.shape``"""
    made = statement.value.func if isinstance(statement.value, ast.Call) else statement.value
    return isinstance(statement.targets[0], ast.Tuple) and name_of(made) in {"shape", "size"}


def _is_misplaced(name: str, statement: ast.Assign) -> bool:
    """``D, N = x.shape``: what is called the number of samples is another one."""
    target = statement.targets[0]
    first = target.elts[0] if isinstance(target, ast.Tuple) else None
    return _is_unpacked(statement) and _SAMPLES.fullmatch(name) is not None and name_of(first) != name


_SAMPLES = re.compile(r"(?i)n|b|bs|m|batch(_?size)?|n_?samples|num_samples")


def _is_count(statement: ast.Assign, sizes: set[str]) -> bool:
    """``n = x.shape[0]``, ``n = len(x)``, ``n = x.numel() // C``, ``m = N`` of sizes that are known;
    ``N, D = x.shape`` counts nothing."""
    names = {name_of(node) for node in ast.walk(statement.value)}
    single = all(isinstance(t, ast.Name | ast.Attribute) for t in statement.targets)
    single = single and not isinstance(statement.value, ast.Tuple | ast.List)  # a shape
    of_sizes = {n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)} - {"float", "int"}
    made_of = names & {"shape", "size", "numel", "len", "prod"} or (of_sizes and of_sizes <= sizes)
    return single and bool(made_of) and not names & {"mean", "var", "sum", "std", "sqrt"}
