"""Tests and assertions of the rank that can never hold, and axes that are set right."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import NEWLINE, Code, Edit, Guess, Repair
from bnquiz.grading.repair.likeness import word_set
from bnquiz.grading.repair.messages import CLAUSES, say
from bnquiz.grading.source.nodes import REDUCTIONS, called, holds
from bnquiz.texts import Text

RANKS = (2, 3, 4, 5)
_ARRAY = word_set("""
    mean var std sum shape dim ndim size view reshape permute transpose numel dtype device detach unsqueeze
    flatten
""")
_EQUAL, _IN = ast.Eq | ast.Is | ast.NotEq | ast.IsNot, ast.In | ast.NotIn
_SIGN: dict[type[ast.cmpop], str] = {ast.Is: "==", ast.IsNot: "!="}  # for numbers
_AMONG: dict[type[ast.cmpop], str] = {ast.Eq: "in", ast.Is: "in", ast.NotEq: "not in", ast.IsNot: "not in"}


def rank_tests(source: str) -> list[Repair]:
    """A repair for each condition that compares a shape, or the size of the batch, with a rank."""
    code = Code.read(source)
    if code is None:
        return []
    tests = [node.test for node in code.nodes if isinstance(node, ast.If | ast.IfExp | ast.While)]
    wrong = [guess for test in tests for node in _comparisons(test) for guess in _compared(code, node)]
    return list(code.repairs(sorted(wrong, key=lambda guess: guess.edits)))


def _comparisons(condition: ast.expr) -> list[ast.Compare]:
    return [n for n in ast.walk(condition) if isinstance(n, ast.Compare) and len(n.ops) == 1]


def _compared(code: Code, node: ast.Compare) -> Iterator[Guess]:
    """A comparison that never tells the rank: ``len(x) == 2``, or one that cannot hold."""
    argument = _length_of(code, node.left)
    if argument is not None and _is_rank(node.comparators[0]):
        end = code.text.span(argument)[1]
        yield _wrong((Edit(end, end, ".shape"),), say("length", code.text.of(argument)))
    else:
        yield from _impossible(code, node)


def _impossible(code: Code, node: ast.Compare) -> Iterator[Guess]:
    """A shape compared with a number, a number with a tuple or a string: each is mended where it is wrong."""
    left, op, right = node.left, node.ops[0], node.comparators[0]
    start, end = code.text.span(left)
    written, other = code.text.of(left), code.text.of(right)
    measured = (Edit(start, start, "len("), Edit(end, end, ")")) if _is_shape(left) else ()
    if not measured and not (_is_number(left) and isinstance(op, _EQUAL)):
        return
    if isinstance(op, _EQUAL) and _is_ranks(right):
        yield _wrong((*measured, *_sign(code, node, _AMONG)), say("never-equal", written, other))
    elif measured and _is_rank(right) and isinstance(op, _EQUAL | _IN):
        yield _wrong((*measured, *_sign(code, node, _SIGN)), say("shape", written))
    elif not measured and _is_digit(right):
        edit = Edit(*code.text.span(right), other.strip("\"' "))
        yield _wrong((edit,), say("digit", written, other))


def _wrong(edits: tuple[Edit, ...], why: Text) -> Guess:
    return Guess(1.0, "rank-test", edits, why)


def _is_digit(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().isdecimal()


def _sign(code: Code, node: ast.Compare, signs: dict[type[ast.cmpop], str]) -> list[Edit]:
    """The edit of the sign between the two sides, if it is to be another one; parentheses stay."""
    new = signs.get(type(node.ops[0]))
    start, end = code.text.span(node.left)[1], code.text.span(node.comparators[0])[0]
    between = code.text.source[start:end]
    opened = between.count("(") - between.count(")")
    return [Edit(start, end, f"{')' * -opened} {new} {'(' * opened}")] if new is not None else []


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
        fails = say("fails", ast.unparse(node.test))
        for guess in (guess for each in _comparisons(node.test) for guess in _compared(code, each)):
            message = CLAUSES.fill(fails, guess.message)
            yield msgspec.structs.replace(guess, mistake="bad-assertion", message=message)
        start, end = code.text.span(node)
        breaks = "".join(found.group() for found in NEWLINE.finditer(code.text.source[start:end]))
        yield Guess(0.5, "bad-assertion", (Edit(start, end, "pass" + breaks),), fails)


_LIBRARIES = {"np", "numpy", "torch"}
_AXES = {"dim", "axis", "dims"}


def right_axes(source: str, mistake: str, lines: tuple[int, ...]) -> Repair | None:
    """The repair that gives the reductions on the lines, and their like, the right axes; None without any."""
    code = Code.read(source)
    if code is None:
        return None
    reductions = [found for node in code.nodes for found in _reduction(node)]
    wrong = {code.text.of(axes) for node, _, axes in reductions if any(holds(node, n) for n in lines)}
    alike = [(reduced, axes) for _, reduced, axes in reductions if code.text.of(axes) in wrong]
    edits = [
        Edit(*code.text.span(axes), f"tuple(i for i in range(({code.text.of(reduced)}).ndim) if i != 1)")
        for reduced, axes in alike
    ]
    return next(code.repairs([Guess(1.0, mistake, tuple(edits), say("axes"))]), None)


def _reduction(node: ast.AST) -> Iterator[tuple[ast.Call, ast.expr, ast.expr]]:
    """A call that reduces, what it reduces, and over which axes."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REDUCTIONS:
        of_library = isinstance(node.func.value, ast.Name) and node.func.value.id in _LIBRARIES
        reduced = [*node.args, None][0] if of_library else node.func.value
        named = [keyword.value for keyword in node.keywords if keyword.arg in _AXES]
        axes = [*named, *node.args[int(of_library) :]][:1]
        if reduced is not None and axes:
            yield node, reduced, axes[0]
