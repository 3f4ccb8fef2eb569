"""How code writes shapes and axes: questions of single pieces of it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence

from bnquiz.grading.source.entry.tools import DRAWING
from bnquiz.grading.source.nodes import (
    REDUCTIONS,
    below,
    called,
    is_new_axes,
    name_of,
    number,
    reduced,
    with_defaults,
)

Nodes = Sequence[ast.AST]
RANKS = (2, 3, 4, 5)

_RANK_CALLS = {"dim", "ndim", "ndimension", "rank"}


def walk(nodes: Nodes) -> Iterator[ast.AST]:
    for node in nodes:
        yield from below(node)


def is_rank(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="size"), args=[]):  # a shape, where a rank was meant
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _RANK_CALLS
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Attribute(attr="ndim" | "shape"):
            return True
        case ast.Name(id=name):
            return name.lower() in {"ndim", "ndims", "num_dims", "dim", "dims", "rank", "n_dim"}
    return False


def is_a_word(value: ast.expr) -> bool:
    """What is compared with a string, or with a member of an Enum."""
    match value:
        case ast.Constant(value=str()) | ast.Attribute(value=ast.Name()):
            return True
    return False


def is_size(value: ast.expr) -> bool:
    """``len(x)``, ``x.shape[0]``, ``x.size(0)``."""
    match value:
        case ast.Call(func=ast.Name(id="len")) | ast.Call(func=ast.Attribute(attr="size"), args=[_]):
            return True
    return isinstance(value, ast.Subscript) and is_shape(value.value)


def counts_axes(node: ast.AST) -> bool:
    """Axes that are counted, for x of any rank: ``range(2, x.ndim)``, ``[1] * (x.dim() - 2)``."""
    match node:
        case ast.Call(func=ast.Name(id="range") | ast.Attribute(attr="range"), args=args):
            begun = itertools.takewhile(lambda a: isinstance(a, ast.Name | ast.Constant), args)
            counted = args[: len(list(begun)) + 1]
            in_steps = len(args) == 3 and number(args[2]) is None  # through the samples, in chunks
            from_third = bool(args) and (number(args[0]) or 0) >= 2
            return not in_steps and any(
                _is_count(_leftmost(a), begins_later=place > 0 and from_third)
                for place, a in enumerate(counted)
            )
        case ast.Subscript(value=shape, slice=ast.Slice(lower=ast.Constant(value=2), upper=None)):
            return is_shape(shape)
        case ast.BinOp(op=ast.Sub(), left=left, right=right):
            taken = _leftmost(right)
            return isinstance(taken, ast.Constant) and gives_rank(_rightmost(left), taken.value)
    return False


def has_more_axes(nodes: Nodes) -> bool:
    """Whether the code is for some rank above 2, without a word on which: it counts axes, moves one to the
    end, lays positions among the samples, or takes the first two sizes of more."""
    signs = (counts_axes, moves_axis, _lays_rows, _takes_two_sizes)
    return any(shows(n) for n in walk(nodes) for shows in signs)


def moves_axis(node: ast.AST) -> bool:
    """``np.moveaxis(x, 1, -1)``, ``x.transpose(1, -1)``: nobody writes that for x of two dimensions."""
    if not isinstance(node, ast.Call):
        return False
    places = [ast.unparse(a) for a in node.args]
    turned = called(node) in {"transpose", "swapaxes"} and {"1", "-1"} == set(places[-2:])
    return turned or called(node) in {"moveaxis", "movedim", "rollaxis"}


def turns_to_end(node: ast.AST) -> bool:
    """``x.permute(0, 2, 3, 1)``, ``x.transpose(0, 2, 1)``."""
    if not (isinstance(node, ast.Call) and called(node) in {"permute", "transpose"}):
        return False
    given = node.args[-1].elts if node.args and isinstance(node.args[-1], ast.Tuple) else node.args
    return len(given) > 2 and number(given[0]) == 0 and number(given[-1]) == 1


def _lays_rows(node: ast.AST) -> bool:
    """``x.reshape(-1, x.shape[1])``: of two dimensions it is what it was."""
    match node:
        case ast.Call(func=ast.Attribute(attr="reshape" | "view", value=laid), args=[rows, channels]):
            own = {f"{ast.unparse(laid)}.shape[1]", f"{ast.unparse(laid)}.size(1)", "shape[1]"}
            return ast.unparse(rows) == "-1" and ast.unparse(channels) in own
    return False


def _takes_two_sizes(node: ast.AST) -> bool:
    """``n, c = x.shape[:2]``: two dimensions have no other sizes."""
    match node:
        case ast.Subscript(value=shape, slice=ast.Slice(lower=None, upper=ast.Constant(value=2))):
            return is_shape(shape)
    return False


def _is_count(node: ast.expr, begins_later: bool) -> bool:
    """The rank or the shape of a variable, or a length: of a shape, or of what may be one. From 0 or 1 to the
    length of a variable one goes over its rows."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[counted]):
            return is_shape(counted) or (begins_later and isinstance(counted, ast.Name))
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="dim" | "ndimension")):
            return True
        case ast.Attribute(value=ast.Name(), attr="ndim" | "shape"):
            return True
    return False


def gives_rank(node: ast.expr, taken: object) -> bool:
    """Whether it is a rank from which a number is taken; a variable is one where the number is 2."""
    match node:
        case ast.Attribute(attr="ndim") | ast.Call(func=ast.Attribute(attr="dim"), args=[]):
            return isinstance(taken, int | float)
        case ast.Call(func=ast.Name(id="len"), args=[shape]):
            return is_shape(shape) and isinstance(taken, int | float)
    return taken == 2 and name_of(node) in {"ndim", "ndims", "rank"}


def axes_picked(node: ast.AST) -> Iterator[ast.expr]:
    """What picks one axis: ``x.shape[axis]``, ``x.size(dim)``, ``np.moveaxis(x, axis, -1)``,
    ``axes.remove(axis)``, or what the axes that are counted are compared with: ``[i for i in range(x.ndim) if
    i != axis]``."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Subscript(value=axis) | axis):
            yield axis
        case ast.Call(func=ast.Attribute(attr="size" | "remove"), args=[axis]):
            yield axis
        case ast.Subscript(value=ast.Name(id=held), slice=axis) if _OF_AXES.search(held):
            yield axis
        case ast.Call() if called(node) in _MOVING:
            yield from node.args[-2:]
        case (
            ast.For(target=ast.Name(id=one), iter=over)
            | ast.comprehension(target=ast.Name(id=one), iter=over)
        ) if isinstance(over, ast.Call) and over.args and gives_rank(over.args[-1], 1):
            for compare in (n for n in below(node) if isinstance(n, ast.Compare)):
                sides = (compare.left, *compare.comparators)
                if isinstance(compare.ops[0], _SAME) and any(name_of(side) == one for side in sides):
                    yield from sides


_OF_AXES = re.compile(r"(?i)(?<![a-z])(ax[ie]s|dims?|shape)")
_SAME = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_MOVING = {"moveaxis", "movedim", "swapaxes"}


def _leftmost(node: ast.expr) -> ast.expr:
    """What a difference begins with: ``len(s)`` of ``len(s) - 1``."""
    while isinstance(node, ast.BinOp):
        node = node.left
    return node


def _rightmost(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp):
        node = node.right
    return node


def axes_by_name(nodes: Nodes) -> Iterator[ast.expr]:
    """What names stand for that reductions are given as their axes: ``AXES = (0, 2)``, ``dims=(0, 2)``."""
    calls = [n for n in walk(nodes) if isinstance(n, ast.Call)]
    names = {name_of(reduced(c)[1]) for c in calls if called(c) in REDUCTIONS} - {None}
    for node in walk(nodes):
        match node:
            case ast.Assign(targets=[target], value=value) if name_of(target) in names:
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if name_of(target) in names:
                yield value
            case ast.keyword(arg=name, value=value) if name in names:
                yield value
            case ast.arguments():
                taken = [*with_defaults(node), *zip(node.kwonlyargs, node.kw_defaults, strict=True)]
                yield from (d for a, d in taken if a.arg in names and d is not None)


def is_laid_anew(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called(node) in {"reshape", "view"}


def is_batch_and_steps(axes: ast.expr) -> bool:
    """The first axis and the one after the channels; (0, -1), which of two dimensions would be all."""
    return isinstance(axes, ast.Tuple | ast.List) and ast.unparse(axes).strip("()[]") in {"0, 2", "0, -1"}


def is_none(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Attribute) and node.attr == "newaxis"
    )


def gets_axes(tree: ast.AST, name: str) -> bool:
    """Whether what goes by this name has one axis, and is given others: ``gamma[None, :, None, None]``."""
    given = (n.slice for n in below(tree) if isinstance(n, ast.Subscript) and name_of(n.value) == name)
    several = (index for index in given if isinstance(index, ast.Tuple) and is_new_axes(index))
    return any(sum(isinstance(i, ast.Slice) for i in index.elts) == 1 for index in several)


def is_shape(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[]):
            return True
    return False


SIZED_BY = {"zeros", "ones", "full", "empty"}

_LAYING = {"view", "reshape", "unsqueeze", "expand_dims", "broadcast_to", "moveaxis", "movedim", "permute"}


def lays(node: ast.AST) -> bool:
    """Whether an array is given other axes than it has: by a call, ``a[:, None]`` or ``keepdims=True``."""
    match node:
        case ast.Call():
            return called(node) in _LAYING
        case ast.keyword(arg="keepdim" | "keepdims"):
            return True
        case ast.Subscript(slice=ast.Tuple(elts=items)):
            return any(map(is_none, items))
    return False


def receiver(node: ast.expr) -> str | None:
    """x, of ``x.shape`` and of ``x.size()``."""
    node = node.func if isinstance(node, ast.Call) else node
    return name_of(node.value) if isinstance(node, ast.Attribute) else None


def sizes_drawn(value: ast.expr) -> list[ast.expr]:
    """The sizes of an array that is drawn, or counted up and laid out: ``torch.randn(N, C)``,
    ``np.random.normal(0, 1, (N, C))``, ``torch.arange(24).reshape(2, 3, 4)``."""
    if not isinstance(value, ast.Call) or called(value) not in DRAWING | {"reshape"}:
        return []
    given = (*value.args, *(k.value for k in value.keywords if k.arg == "size"))
    whole = [each.elts for each in given if isinstance(each, ast.Tuple | ast.List)]
    return whole[-1] if whole else value.args if called(value) in {"randn", "rand", "reshape"} else []
