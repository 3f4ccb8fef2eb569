"""Tests and assertions of the rank that can never hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, holds
from bnquiz.grading.repair.idioms import word_set
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import NEWLINE, Edit

RANKS = (2, 3, 4, 5)
_ARRAY = word_set("""
    mean var std sum shape dim ndim size view reshape permute transpose numel dtype device detach unsqueeze
    flatten
""")


class Test(msgspec.Struct, frozen=True):
    """A comparison that never says what is meant, its edits, and why."""

    line: int
    edits: tuple[Edit, ...]
    why: str


def rank_tests(source: str) -> list[Repair]:
    """A repair for each condition that compares a shape, or the size of the batch, with a rank."""
    code = Code.read(source)
    if code is None:
        return []
    tests = [node.test for node in code.nodes if isinstance(node, ast.If | ast.IfExp | ast.While)]
    wrong = [test for condition in tests for test in impossible(code, condition)]
    wrong += [test for condition in tests for test in _lengths(code, condition)]
    wrong.sort(key=lambda test: test.line)
    return [made for test in wrong for made in code.repair("rank-test", test.why, test.edits)]


def impossible(code: Code, condition: ast.expr) -> Iterator[Test]:
    """The comparisons in a condition that cannot hold: a shape with a number, a number with a tuple."""
    for node in ast.walk(condition):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, op, right = node.left, node.ops[0], node.comparators[0]
            if _is_shape(left) and _is_rank(right) and isinstance(op, _EQUAL | _IN):
                yield _measured(code, node)
            elif _is_number(left) and _is_ranks(right) and isinstance(op, _EQUAL):
                yield _contained(code, node, ())
            elif _is_number(left) and _is_digit(right) and isinstance(op, _EQUAL):
                yield _counted(code, node)


def _is_digit(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().isdecimal()


def _counted(code: Code, node: ast.Compare) -> Test:
    """``x.dim() == "2"`` becomes ``x.dim() == 2``."""
    right = node.comparators[0]
    text = code.text.of(right)
    why = f"`{code.text.of(node.left)}` is a number and `{text}` a string: they are never equal"
    return Test(node.lineno, (Edit(*code.text.span(right), text.strip("\"' ")),), why)


_EQUAL = ast.Eq | ast.Is | ast.NotEq | ast.IsNot
_IN = ast.In | ast.NotIn


def _measured(code: Code, node: ast.Compare) -> Test:
    """``x.shape == 2`` becomes ``len(x.shape) == 2``."""
    start, end = code.text.span(node.left)
    text = code.text.of(node.left)
    edits = (Edit(start, start, "len("), Edit(end, end, ")"))
    right = node.comparators[0]
    if isinstance(node.ops[0], _EQUAL) and _is_ranks(right):
        return _contained(code, node, edits)
    why = f"`{text}` is a shape, never a number: its length is the rank"
    sign = _sign(code, node, _PLAIN.get(type(node.ops[0])))
    return Test(node.lineno, (*edits, *sign), why)


_PLAIN: dict[type[ast.cmpop], str] = {ast.Is: "==", ast.IsNot: "!="}


def _contained(code: Code, node: ast.Compare, edits: tuple[Edit, ...]) -> Test:
    """``len(x.shape) == (2, 4)`` becomes ``len(x.shape) in (2, 4)``."""
    negative = isinstance(node.ops[0], ast.NotEq | ast.IsNot)
    right = code.text.of(node.comparators[0])
    why = f"`{code.text.of(node.left)}` is never equal to `{right}`: one of them is meant"
    return Test(node.lineno, (*edits, *_sign(code, node, "not in" if negative else "in")), why)


def _sign(code: Code, node: ast.Compare, new: str | None) -> list[Edit]:
    """The edit of the sign between the two sides."""
    if new is None:
        return []
    start, end = code.text.span(node.left)[1], code.text.span(node.comparators[0])[0]
    between = code.text.source[start:end]
    opened = between.count("(") - between.count(")")
    closing = ")" * max(-opened, 0)
    return [Edit(start, end, f"{closing} {new} " + "(" * max(opened, 0))]


def _lengths(code: Code, condition: ast.expr) -> Iterator[Test]:
    """``len(x) == 2`` for an array: the size of the batch, not the rank."""
    compared = [node for node in ast.walk(condition) if isinstance(node, ast.Compare) and len(node.ops) == 1]
    for node in compared:
        argument = _length_of(code, node.left)
        if argument is not None and _is_rank(node.comparators[0]):
            end, text = code.text.span(argument)[1], code.text.of(argument)
            why = f"`len({text})` is the size of the batch, not the rank, which is `len({text}.shape)`"
            yield Test(node.lineno, (Edit(end, end, ".shape"),), why)


def _length_of(code: Code, node: ast.expr) -> ast.Name | None:
    """The array whose length is taken, if the node is ``len(array)``."""
    if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len" and len(node.args) == 1):
        return None
    argument = node.args[0]
    return argument if isinstance(argument, ast.Name) and _is_array(code, argument) else None


def _is_array(code: Code, array: ast.Name) -> bool:
    """Whether the function uses the name as an array: its methods, or arithmetic with it."""
    function, name = code.function_at(array.lineno), array.id
    nodes = list(ast.walk(function)) if function is not None else code.nodes
    owned = any(isinstance(n, ast.Attribute) and n.attr in _ARRAY and _is(n.value, name) for n in nodes)
    computed = any(isinstance(n, ast.BinOp) and (_is(n.left, name) or _is(n.right, name)) for n in nodes)
    return owned or computed


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_shape(node: ast.expr) -> bool:
    """``x.shape`` or ``x.size()``."""
    if isinstance(node, ast.Attribute):
        return node.attr == "shape"
    bare = isinstance(node, ast.Call) and not node.args and not node.keywords
    return bare and getattr(node.func, "attr", "") == "size"  # type: ignore[attr-defined]


def _is_number(node: ast.expr) -> bool:
    """``len(…)``, ``x.dim()`` or ``x.ndim``."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in ("len", "dim", "ndimension")
    return isinstance(node, ast.Attribute) and node.attr == "ndim"


def _is_rank(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value in RANKS) or _is_ranks(node)


def _is_ranks(node: ast.expr) -> bool:
    """``(2, 4)``: ranks stand in order, the sizes of a shape hardly do."""
    values = [getattr(e, "value", None) for e in node.elts] if isinstance(node, _SEVERAL) else []
    return len(values) > 1 and values == sorted(rank for rank in RANKS if rank in values)


_SEVERAL = ast.Tuple | ast.List | ast.Set


def repair_assertion(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for an AssertionError; whether it can hold for a right input is the caller's to decide."""
    asserts = [node for node in code.nodes if isinstance(node, ast.Assert) and holds(node, failure.line)]
    for node in asserts[:1]:
        yield from _corrected(code, node)
        yield from _neutralised(code, node)


def _corrected(code: Code, node: ast.Assert) -> Iterator[Repair]:
    for test in impossible(code, node.test):
        yield from code.repair("bad-assertion", f"this assertion never holds: {test.why}", test.edits)


def _neutralised(code: Code, node: ast.Assert) -> Iterator[Repair]:
    """``pass`` in its place, with the line breaks that it spanned."""
    start, end = code.text.span(node)
    breaks = "".join(found.group() for found in NEWLINE.finditer(code.text.source[start:end]))
    message = f"this assertion does not hold: `{ast.unparse(node.test)}`"
    yield from code.repair("bad-assertion", message, [Edit(start, end, "pass" + breaks)])
