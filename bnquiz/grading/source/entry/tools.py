"""What is handed in to be asked or told something, and is no array: a library of functions (``xp``), a source
of random numbers, a log, what makes gamma or beta."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, get_args

from bnquiz.grading.source.nodes import REDUCTIONS, called, reduced

ToolUse = Literal["library", "random"]
Tool = Literal["library", "generator", "recorder", "ones", "zeros"]
TOOLS: tuple[Tool, ...] = get_args(Tool)

# what arrays, lists and dicts have as well
OF_ARRAYS = frozenset(
    {
        "T", "add_", "all", "any", "append", "astype", "clone", "copy", "copy_", "count", "cpu", "data",
        "detach", "device", "dim", "dtype", "expand", "expand_as", "fill", "fill_", "flatten", "float",
        "get", "grad", "index", "item", "items", "keys", "lerp_", "max", "mean", "min", "mul_", "ndim",
        "new_zeros", "numel", "numpy", "permute", "pop", "ravel", "requires_grad", "reshape", "shape",
        "size", "sqrt", "squeeze", "std", "sum", "swapaxes", "to", "tolist", "transpose", "type",
        "unsqueeze", "update", "values", "var", "view", "view_as", "zero_",
    }
)  # fmt: skip
_CHANGING = frozenset(
    {"extend", "insert", "remove", "clear", "sort", "add", "discard", "backward", "setdefault"}
)

_MAKING = frozenset(
    {"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "asarray", "array", "arange"}
)
_OF_VALUES = frozenset({"sqrt", "rsqrt", "square"})  # methods of arrays take nothing more
DRAWING = frozenset(
    {"normal", "standard_normal", "uniform", "randn", "rand", "integers", "randint", "random", "permutation"}
)


def asked_of_a_tool(call: ast.Call) -> Iterator[ToolUse]:
    """As what something is used of which a method is called with these arguments."""
    name = called(call)
    if name in DRAWING:
        yield "random"
    if call.args and (name in _MAKING or name in _OF_VALUES or _reduces_what_it_takes(call)):
        yield "library"


def is_told(statement: ast.Expr) -> bool:
    """Whether a statement only tells something: ``writer.add_scalar("mean", m)``, ``on_update(mean)``."""
    match statement.value:
        case ast.Call(func=ast.Attribute(attr=method)):
            return not (method.endswith("_") or method in OF_ARRAYS | _CHANGING)
        case ast.Call(func=ast.Name()):
            return True
    return False


def _reduces_what_it_takes(call: ast.Call) -> bool:
    """``xp.mean(x, axis=0)``: beside what it reduces it is told along which axes, as no method of x is."""
    if called(call) not in REDUCTIONS or isinstance(call.args[0], ast.Constant | ast.Tuple | ast.UnaryOp):
        return False
    by_name = any(k.arg in {"axis", "dim"} for k in call.keywords)
    return by_name or (len(call.args) > 1 and reduced(call)[1] is not None and _is_axes(call.args[1]))


def _is_axes(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple | ast.UnaryOp) or (
        isinstance(node, ast.Constant) and type(node.value) is int
    )
