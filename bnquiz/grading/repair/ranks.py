"""Tests and assertions of the rank that can never hold, and axes that are set right."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import NEWLINE, Code, Edit, Guess, Repair
from bnquiz.grading.repair.likeness import word_set
from bnquiz.grading.source.nodes import called, holds
from bnquiz.texts import Text

RANKS = (2, 3, 4, 5)
_ARRAY = word_set("""
    mean var std sum shape dim ndim size view reshape permute transpose numel dtype device detach unsqueeze
    flatten
""")


def rank_tests(source: str) -> list[Repair]:
    """A repair for each condition that compares a shape, or the size of the batch, with a rank."""
    code = Code.read(source)
    if code is None:
        return []
    tests = [node.test for node in code.nodes if isinstance(node, ast.If | ast.IfExp | ast.While)]
    wrong = [guess for test in tests for guess in (*_impossible(code, test), *_lengths(code, test))]
    return list(code.repairs(sorted(wrong, key=lambda guess: guess.edits)))


def _impossible(code: Code, condition: ast.expr) -> Iterator[Guess]:
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


def _wrong(edits: tuple[Edit, ...], why: Text) -> Guess:
    return Guess(1.0, "rank-test", edits, why)


def _is_digit(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().isdecimal()


def _counted(code: Code, node: ast.Compare) -> Guess:
    """``x.dim() == "2"`` becomes ``x.dim() == 2``."""
    right = node.comparators[0]
    text = code.text.of(right)
    why = Text(
        "`{}` is a number and `{}` a string: they are never equal", "`{}` 是数，`{}` 是字符串：两者永不相等"
    ).fill(code.text.of(node.left), text)
    return _wrong((Edit(*code.text.span(right), text.strip("\"' ")),), why)


_EQUAL = ast.Eq | ast.Is | ast.NotEq | ast.IsNot
_IN = ast.In | ast.NotIn


def _measured(code: Code, node: ast.Compare) -> Guess:
    """``x.shape == 2`` becomes ``len(x.shape) == 2``."""
    start, end = code.text.span(node.left)
    text = code.text.of(node.left)
    edits = (Edit(start, start, "len("), Edit(end, end, ")"))
    right = node.comparators[0]
    if isinstance(node.ops[0], _EQUAL) and _is_ranks(right):
        return _contained(code, node, edits)
    why = Text(
        "`{}` is a shape, never a number: its length is the rank", "`{}` 是形状，不是数：它的长度才是维数"
    ).fill(text)
    sign = _sign(code, node, _PLAIN.get(type(node.ops[0])))
    return _wrong((*edits, *sign), why)


_PLAIN: dict[type[ast.cmpop], str] = {ast.Is: "==", ast.IsNot: "!="}


def _contained(code: Code, node: ast.Compare, edits: tuple[Edit, ...]) -> Guess:
    """``len(x.shape) == (2, 4)`` becomes ``len(x.shape) in (2, 4)``."""
    negative = isinstance(node.ops[0], ast.NotEq | ast.IsNot)
    right = code.text.of(node.comparators[0])
    why = Text(
        "`{}` is never equal to `{}`: did you mean `in`?", "`{}` 永远不等于 `{}`：应当判断是否在其中"
    ).fill(code.text.of(node.left), right)
    return _wrong((*edits, *_sign(code, node, "not in" if negative else "in")), why)


def _sign(code: Code, node: ast.Compare, new: str | None) -> list[Edit]:
    """The edit of the sign between the two sides."""
    if new is None:
        return []
    start, end = code.text.span(node.left)[1], code.text.span(node.comparators[0])[0]
    between = code.text.source[start:end]
    opened = between.count("(") - between.count(")")
    closing = ")" * max(-opened, 0)
    return [Edit(start, end, f"{closing} {new} " + "(" * max(opened, 0))]


def _lengths(code: Code, condition: ast.expr) -> Iterator[Guess]:
    """``len(x) == 2`` for an array: the size of the batch, not the rank."""
    compared = [node for node in ast.walk(condition) if isinstance(node, ast.Compare) and len(node.ops) == 1]
    for node in compared:
        argument = _length_of(code, node.left)
        if argument is not None and _is_rank(node.comparators[0]):
            end, text = code.text.span(argument)[1], code.text.of(argument)
            why = Text(
                "`len({})` is the size of the batch, not the rank, which is `len({}.shape)`",
                "`len({})` 是批大小，不是维数；维数是 `len({}.shape)`",
            ).fill(text, text)
            yield _wrong((Edit(end, end, ".shape"),), why)


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
        return called(node) in ("len", "dim", "ndimension")
    return isinstance(node, ast.Attribute) and node.attr == "ndim"


def _is_rank(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value in RANKS) or _is_ranks(node)


def _is_ranks(node: ast.expr) -> bool:
    """``(2, 4)``: ranks stand in order, the sizes of a shape hardly do."""
    values = [getattr(e, "value", None) for e in node.elts] if isinstance(node, _SEVERAL) else []
    return len(values) > 1 and values == sorted(rank for rank in RANKS if rank in values)


_SEVERAL = ast.Tuple | ast.List | ast.Set


def guess_assertions(code: Code, _failure: Failure) -> Iterator[Guess]:
    """For the assertion that failed; whether it can hold for a right input is the caller's to decide."""
    for node in [node for node in code.here if isinstance(node, ast.Assert)][:1]:
        for guess in _impossible(code, node.test):
            message = Text("this assertion never holds: {}", "这个断言永远不成立：{}").fill(guess.message)
            yield msgspec.structs.replace(guess, mistake="bad-assertion", message=message)
        start, end = code.text.span(node)
        breaks = "".join(found.group() for found in NEWLINE.finditer(code.text.source[start:end]))
        message = Text("this assertion fails: `{}`", "这个断言不成立：`{}`").fill(ast.unparse(node.test))
        yield Guess(0.5, "bad-assertion", (Edit(start, end, "pass" + breaks),), message)


_REDUCTIONS = {"mean", "var", "std", "sum", "var_mean", "std_mean", "average"}
_LIBRARIES = {"np", "numpy", "torch"}
_AXES = {"dim", "axis", "dims"}


def right_axes(source: str, mistake: str, lines: tuple[int, ...]) -> Repair | None:
    """The repair that gives the reductions on the lines, and their like, the right axes; None without any."""
    code = Code.read(source)
    if code is None:
        return None
    reductions = [found for node in code.nodes for found in _reduction(node)]
    wrong = {code.text.of(axes) for node, _, axes in reductions if any(holds(node, n) for n in lines)}
    edits = [
        Edit(*code.text.span(axes), f"tuple(i for i in range(({code.text.of(reduced)}).ndim) if i != 1)")
        for _, reduced, axes in reductions
        if code.text.of(axes) in wrong
    ]
    guess = Guess(
        1.0,
        mistake,
        tuple(edits),
        Text("average over every axis but the channel's", "应当沿通道以外的所有维度"),
    )
    return next(code.repairs([guess]), None)


def _reduction(node: ast.AST) -> Iterator[tuple[ast.Call, ast.expr, ast.expr]]:
    """A call that reduces, what it reduces, and over which axes."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    of_library = isinstance(node.func.value, ast.Name) and node.func.value.id in _LIBRARIES
    reduced = (node.args[0] if node.args else None) if of_library else node.func.value
    named = [k.value for k in node.keywords if k.arg in _AXES]
    axes = [*named, *node.args[int(of_library) :]][:1]
    if reduced is not None and node.func.attr in _REDUCTIONS and axes:
        yield node, reduced, axes[0]
