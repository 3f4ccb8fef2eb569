"""Tests and assertions of the rank that can never hold, and axes that are set right."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, Repair, apply
from bnquiz.grading.repair.likeness import ARRAY
from bnquiz.grading.repair.messages import CLAUSES, say
from bnquiz.grading.source.entry.shapes import RANKS
from bnquiz.grading.source.nodes import REDUCTIONS, called, holds, reduced
from bnquiz.texts import Text

_EQUAL = (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)
_FOR_NUMBERS: dict[type[ast.cmpop], str] = {ast.Is: "==", ast.IsNot: "!="}
_AMONG: dict[type[ast.cmpop], str] = {ast.Eq: "in", ast.Is: "in", ast.NotEq: "not in", ast.IsNot: "not in"}


def rank_tests(code: Code) -> list[Guess]:
    """Each condition that compares a shape, or the size of the batch, with a rank."""
    tests = [node.test for node in code.nodes if isinstance(node, ast.If | ast.IfExp | ast.While)]
    tests += [n.value for n in code.nodes if isinstance(n, ast.Assign) and _is_question(n.value)]
    wrong = [guess for test in tests for node in _comparisons(test) for guess in _compared(code, node)]
    wrong += [guess for node in code.nodes for guess in _looked_up(code, node)]
    wrong += [guess for node in code.nodes if isinstance(node, ast.If) for guess in _always_true(code, node)]
    return sorted(wrong, key=lambda guess: guess.edits)


def _is_question(value: ast.expr) -> bool:
    """What is kept to be asked later: ``is_image = x.size() == 4``."""
    return isinstance(value, ast.Compare | ast.BoolOp)


def _comparisons(condition: ast.expr) -> list[ast.Compare]:
    return [n for n in ast.walk(condition) if isinstance(n, ast.Compare) and len(n.ops) == 1]


def _compared(code: Code, node: ast.Compare) -> Iterator[Guess]:
    """A comparison that never tells the rank: ``len(x) == 2``, a shape with a number, a number with a tuple
    or a string; each is repaired where it is wrong."""
    left, sign, right = node.left, type(node.ops[0]), node.comparators[0]
    written, other = code.text.of(left), code.text.of(right)
    array, equal, sides = _length_of(code, left), sign in _EQUAL, (_kind(left), _kind(right))
    few = sign is ast.Lt and other == "2"  # no rank is so low: a batch may be
    if array is not None and sides[1] in ("rank", "ranks") and not few:
        yield _wrong(code, node, f"len({array}.shape)", "", other, say("length", array))
    elif equal and sides in (("shape", "ranks"), ("number", "ranks")):
        length = f"len({written})" if sides[0] == "shape" else written
        yield _wrong(code, node, length, _AMONG[sign], other, say("never-equal", written, other))
    elif sides in (("shape", "rank"), ("shape", "ranks")) and (equal or sign in (ast.In, ast.NotIn)):
        yield _wrong(code, node, f"len({written})", _FOR_NUMBERS.get(sign, ""), other, say("shape", written))
    elif equal and sides == ("number", "digit"):
        yield _wrong(code, node, written, "", other.strip("\"' "), say("digit", written, other))


def _always_true(code: Code, branch: ast.If) -> Iterator[Guess]:
    """``x.dim() == 3 or 4``, ``x.dim() != 2 or x.dim() != 4``: true of every rank, so that the other branch
    never runs, or what is raised always is."""
    test = branch.test
    leaves = bool(branch.orelse) or isinstance(branch.body[-1], ast.Raise | ast.Return)
    if not leaves or not isinstance(test, ast.BoolOp) or not isinstance(test.op, ast.Or):
        return
    compared = [n for n in test.values if isinstance(n, ast.Compare) and len(n.ops) == 1]
    signs, lefts = {type(n.ops[0]) for n in compared}, {code.text.of(n.left) for n in compared}
    alone = [n for n in test.values if n not in compared]
    ranks = [*(n.comparators[0] for n in compared), *alone]
    about_rank = len(lefts) == 1 and all(_kind(n.left) == "number" for n in compared)
    each = [n.value for n in ranks if isinstance(n, ast.Constant) and _kind(n) == "rank"]
    sign = "in" if signs == {ast.Eq} and alone else "not in" if signs == {ast.NotEq} and not alone else ""
    if about_rank and sign and len(set(map(str, each))) == len(ranks) > 1:
        said, among = code.text.of(test), ", ".join(map(str, each))
        edit = Edit(*code.text.span(test), f"{lefts.pop()} {sign} ({among})")
        yield Guess(1.0, "rank-test", (edit,), say("always-true", said))


def _looked_up(code: Code, node: ast.AST) -> Iterator[Guess]:
    """A table by rank in which the size of the batch, or a shape, is looked up: ``AXES[len(x)]``."""
    match node:
        case ast.Subscript(value=table, slice=key):
            pass
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_]):
            pass
        case _:
            return
    array, written = _length_of(code, key), code.text.of(key)
    if not _is_by_rank(code, table) or (array is None and _kind(key) != "shape"):
        return
    why = say("length", array) if array is not None else say("shape", written)
    edit = Edit(*code.text.span(key), f"len({array}.shape)" if array is not None else f"len({written})")
    yield Guess(1.0, "rank-test", (edit,), why)


def _is_by_rank(code: Code, table: ast.expr) -> bool:
    """Whether the keys of a table that is written out are ranks and nothing else."""
    if isinstance(table, ast.Name):
        made = (n for n in code.nodes if isinstance(n, ast.Assign))
        values = [n.value for n in made if any(ast.unparse(t) == table.id for t in n.targets)]
        return len(values) == 1 and isinstance(values[0], ast.Dict) and _is_by_rank(code, values[0])
    keys = table.keys if isinstance(table, ast.Dict) else []
    return len(keys) > 1 and all(k is not None and _kind(k) == "rank" for k in keys)


def _wrong(code: Code, node: ast.Compare, left: str, sign: str, right: str, why: Text) -> Guess:
    """The comparison with other sides, and with another sign between them if one is given."""
    (start, end), (from_, to) = code.text.span(node.left), code.text.span(node.comparators[0])
    between = code.text.source[end:from_]
    if sign:
        between = re.sub(r"[^\s()]+(\s+[^\s()]+)?", sign, between, count=1)
    edits = Edit(start, end, left), Edit(end, from_, between), Edit(from_, to, right)
    return Guess(1.0, "rank-test", edits, why)


def _length_of(code: Code, node: ast.expr) -> str | None:
    """The array whose length is taken, if the node is ``len(array)``: the function uses it as one, by its
    methods or in arithmetic, or is handed it, and others use what they call so."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            function = code.function_at(node.lineno)
            handed = function is not None and name in {a.arg for a in function.args.args}
            around = code.nodes if function is None or handed else ast.walk(function)
            used = {n.id for part in map(_used_as_array, around) for n in part if isinstance(n, ast.Name)}
            return name if name in used else None
    return None


def _used_as_array(node: ast.AST) -> tuple[ast.AST, ...]:
    match node:
        case ast.Attribute(value=owner, attr=name) if name in ARRAY:
            return (owner,)
        case ast.BinOp(left=left, right=right):
            return left, right
    return ()


def _kind(node: ast.expr) -> str:
    """What a side of a comparison is: a shape (``x.size()``), a number that may be the rank (``x.ndim``), a
    rank or several (they stand in order, the sizes of a shape hardly do), digits in a string."""
    match node:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[], keywords=[]):
            return "shape"
        case (
            ast.Attribute(attr="ndim")
            | ast.Call(func=ast.Name("len") | ast.Attribute(attr="dim" | "ndimension"))
        ):
            return "number"
        case ast.Constant(value=int() as value) if value in RANKS:
            return "rank"
        case ast.Constant(value=str() as text) if text.strip().isdecimal():
            return "digit"
        case ast.Tuple(elts=[_, _, *_] as each) | ast.List(elts=[_, _, *_] as each):
            values = [getattr(element, "value", None) for element in each]
            return "ranks" if values == sorted(rank for rank in RANKS if rank in values) else ""
    return ""


def guess_assertions(code: Code, _failure: Failure) -> Iterator[Guess]:
    """For the assertion that failed; whether it can hold for a right input is the caller's to decide."""
    for node in [node for node in code.here if isinstance(node, ast.Assert)][:1]:
        fails = say("fails", ast.unparse(node.test))
        for guess in (guess for each in _comparisons(node.test) for guess in _compared(code, each)):
            message = CLAUSES.fill(fails, guess.message)
            yield msgspec.structs.replace(guess, mistake="bad-assertion", message=message)
        yield Guess(0.5, "bad-assertion", (code.emptied(node),), fails)


def without_refusal(source: str, line: int | None) -> tuple[str, str] | None:
    """The source without what raises or asserts on a line, and that line; None where nothing does."""
    code = Code.read(source, line)
    refusing = (n for n in code.nodes if isinstance(n, ast.Raise | ast.Assert)) if code is not None else ()
    found = next((n for n in refusing if holds(n, line)), None)
    if code is None or found is None or line is None:
        return None
    return apply(source, [code.emptied(found)]), code.text.line(line).strip()


def right_axes(
    source: str, mistake: str, lines: tuple[int, ...], rank: int = 0, *, kept: bool = False
) -> Repair | None:
    """The repair that gives the reductions on the lines, and their like, the right axes, of a rank or of
    any; None without any. ``kept``: they keep their dimensions, as those over the first axis need not."""
    code = Code.read(source)
    if code is None:
        return None
    calls = [n for n in code.nodes if isinstance(n, ast.Call) and called(n) in REDUCTIONS]
    found = [(call, array, axes) for call in calls for array, axes in [reduced(call)] if array and axes]
    wrong = {code.text.of(axes) for call, _, axes in found if any(holds(call, line) for line in lines)}
    edits = [
        Edit(
            *code.text.span(axes),
            _all_but_channels(code.text.of(array), rank) + (", keepdims=True" if kept else ""),
        )
        for call, array, axes in found
        if code.text.of(axes) in wrong and not (kept and not _may_keep(call, axes))
    ]
    return next(code.repairs([Guess(1.0, mistake, tuple(edits), say("axes"))]), None)


def _may_keep(call: ast.Call, axes: ast.expr) -> bool:
    """Whether ``keepdims=True`` can stand after the axes of a call, and does not stand there yet."""
    return axes not in call.args[:-1] and not {k.arg for k in call.keywords} & {"keepdim", "keepdims"}


def _all_but_channels(array: str, rank: int) -> str:
    return str((0, *range(2, rank))) if rank else f"tuple(i for i in range(({array}).ndim) if i != 1)"
