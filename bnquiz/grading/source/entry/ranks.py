"""Which ranks of x the code is written for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.nesting import depths
from bnquiz.grading.source.entry.prose import hinted_ranks, named_ranks, spoken_ranks, without_intermediates
from bnquiz.grading.source.entry.shapes import (
    RANKS,
    SIZED_BY,
    Nodes,
    axes_by_name,
    counts_axes,
    is_batch_and_steps,
    is_laid_anew,
    is_none,
    is_rank,
    is_shape,
    receiver,
    sizes_drawn,
    walk,
)
from bnquiz.grading.source.entry.signature import reduces
from bnquiz.grading.source.nodes import (
    REDUCTIONS,
    below,
    called,
    is_new_axes,
    name_of,
    number,
    outer_bases,
    reduced,
)

ANY = (2, 4), ()  # the claim of code that counts axes, and says no more


def ranks_claimed(
    nodes: Nodes, text: str, name: str, has_num_dims: bool
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The ranks of x that the code is written for, and those of them that are only likely. None when nothing
    is said. What the code's own guard lets through is all there is."""
    guards = list(_guards(nodes))
    guarded = {n for guard in guards for n in _numbers_in(guard)} & set(RANKS)
    own = {id(n) for guard in (*guards, *_of_one_sample(nodes)) for n in below(guard)}
    compared = set(_compared_ranks(nodes, own)) & set(RANKS)
    told = compared | set(spoken_ranks(without_intermediates(text) if [*named_ranks(name)] else text))
    taken = set(_convolved_ranks(nodes))
    shown = told | taken | (set(_shape_ranks(nodes)) & set(RANKS))
    if not compared and not has_num_dims and len(made := set(_made_ranks(nodes))) == 1:
        shown = made | (shown & set(_unpacked_ranks(nodes)))  # its own arrays are for no other
    if guarded and (guarded & shown or not shown):
        return tuple(
            sorted(guarded)
        ), ()  # one that lets through nothing of what the code is for is a mistake
    if only := _only_rank(nodes):
        return only, ()
    named = _named_beside(shown, name)
    sure = (named - {2}) | ({2, 4} if has_num_dims else set()) | shown
    unsure = named - sure if sure else set()
    sure = sure or named
    if any(counts_axes(n) for n in walk(nodes)):
        sure |= {2, 4} if not sure else set()
        unsure |= {4} if compared == {2} else set()
    if _asks_rank(nodes) and sure == {4}:
        (sure if any(map(_serves_others, walk(nodes))) else unsure).add(2)
    if taken or (len(shown) > 1 and not (compared or has_num_dims)):
        # a shape may be that of the weights, or of what was made of x
        unsure |= sure & (shown - told - named - taken)
        sure = sure - unsure or set(_most_shown(nodes, unsure))
        unsure -= sure
    if not sure and not unsure:
        return None
    sure = sure or {2}
    unsure -= sure
    return tuple(sorted(sure | unsure)), tuple(sorted(unsure))


def of_steps(nodes: Nodes, name: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Three, where a name leaves it open, ``BatchNorm1d``, and all is averaged over the first two axes, which
    of two would be everything."""
    calls = (n for n in walk(nodes) if isinstance(n, ast.Call) and called(n) in REDUCTIONS)
    over = {ast.unparse(axes).strip("()[]") if (axes := reduced(c)[1]) is not None else "" for c in calls}
    return ((3,), ()) if over == {"0, 1"} and {*named_ranks(name)} == {2} else None


def of_calls(tree: ast.AST, name: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The rank above 2 of what the file itself hands to a function, where it draws that:
    ``x = torch.randn(B, T, C)``, ``batch_norm(x)``."""
    made = [n for n in below(tree) if isinstance(n, ast.Assign)]
    drawn = {target: n.value for n in made if (target := name_of(n.targets[0]))}
    calls = [n for n in below(tree) if isinstance(n, ast.Call) and name_of(n.func) == name and n.args]
    found = {len(sizes_drawn(drawn.get(name_of(call.args[0]) or "", call.args[0]))) for call in calls}
    return ((min(found),), ()) if len(found) == 1 and found <= {3, 4, 5} else None


def _named_beside(shown: Collection[int], name: str) -> set[int]:
    """The ranks that a name says, as far as what is shown lets it."""
    named = set(named_ranks(name)) - ({5} if shown else set())  # 3d may mean three axes
    only_other = bool({*shown} & {3, 5}) and not {*shown} & {2, 4}
    return named - set(hinted_ranks(name)) if only_other else named


def at_least(
    rank: int, claimed: tuple[tuple[int, ...], tuple[int, ...]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ranks from this one on: a helper may be for fewer axes than what calls it."""
    sure, unsure = claimed
    return tuple(r for r in sure if r >= rank) or sure, tuple(r for r in unsure if r >= rank)


_OF_TORCH = {"BatchNorm1d": (2, 3), "BatchNorm2d": (4,), "BatchNorm3d": (5,)}


def ranks_let_through(nodes: Nodes) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The same, where a class calls a guard that it has from torch: ``self._check_input_dim(x)``."""
    names = {n.name for n in walk(nodes) if isinstance(n, ast.FunctionDef)}
    calls = {called(n) for n in walk(nodes) if isinstance(n, ast.Call)}
    if "_check_input_dim" not in calls - names:
        return None
    bases = (
        base.rpartition(".")[2] for base in outer_bases([n for n in nodes if isinstance(n, ast.ClassDef)])
    )
    return next(((_OF_TORCH[base], ()) for base in bases if base in _OF_TORCH), None)


def _most_shown(nodes: Nodes, among: Collection[int]) -> list[int]:
    """Of these ranks the one for which most of the code is; the larger one of two."""
    times = Counter(rank for rank in _shape_ranks(nodes) if rank in among)
    return [max(times, key=lambda rank: (times[rank], rank))] if times else []


def _guards(nodes: Nodes) -> Iterator[ast.expr]:
    """What a guard lets through: ``assert x.dim() == 4``, ``if x.dim() not in (2, 3): raise``."""
    for node in walk(nodes):
        match node:
            case ast.Assert(test=test):
                allowed = [c for c in _joined_by(ast.And, test) if isinstance(c.ops[0], ast.Eq | ast.In)]
            case ast.If(test=test, body=[ast.Raise(), *_]):
                allowed = [c for c in _joined_by(ast.Or, test) if isinstance(c.ops[0], ast.NotEq | ast.NotIn)]
            case _:
                continue
        for compared in allowed:
            left = compared.left
            if (is_rank(left) and not isinstance(left, ast.Attribute | ast.Name)) or _is_ndim(left):
                yield compared.comparators[0]


def _of_one_sample(nodes: Nodes) -> Iterator[ast.expr]:
    """The rank of a single sample, which the code makes a batch of: ``if x.ndim == 3: x = x[None]``."""
    for node in walk(nodes):
        match node:
            case ast.If(test=ast.Compare(left=left, comparators=[rank]), body=[ast.Assign(value=value), *_]):
                if is_rank(left) and _begins_with_one(value):
                    yield rank


def _begins_with_one(value: ast.expr) -> bool:
    """Whether an array gets a new first axis."""
    match value:
        case ast.Subscript(slice=ast.Tuple(elts=[first, *_]) | first):
            return is_none(first) or name_of(first) == "newaxis"
        case ast.Call(args=[*_, axis]) if called(value) in {"unsqueeze", "expand_dims"}:
            return number(axis) == 0
    return False


def _joined_by(kind: type[ast.boolop], test: ast.expr) -> list[ast.Compare]:
    """The single comparisons of a condition: the whole, or the parts that one operator joins."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, kind) else [test]
    return [p for p in parts if isinstance(p, ast.Compare) and len(p.ops) == 1]


def _is_ndim(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "ndim"


def _numbers_in(node: ast.AST) -> Iterator[int]:
    yield from (c.value for c in below(node) if isinstance(c, ast.Constant) and type(c.value) is int)


def _compared_ranks(nodes: Nodes, without: Collection[int]) -> Iterator[int]:
    """Constants with which a rank is compared: ``x.dim() == 2``, ``len(x.shape) in (2, 4)``, ``x.shape ==
    2``; keys of a table by rank: ``{2: 0, 4: (0, 2, 3)}[x.ndim]``; the cases of a ``match``."""
    for node in walk(nodes):
        if isinstance(node, ast.Compare) and is_rank(node.left):
            more = _axes_left_out(node.left, nodes)
            for op, side in zip(node.ops, node.comparators, strict=True):
                if id(side) not in without and not _tells_sizes(node.left, side):
                    yield from (2 if _is_below_3(op, n) else n + more for n in _numbers_in(side))
        elif isinstance(node, ast.Match) and is_rank(node.subject):
            patterns = (p for case in node.cases for p in ast.walk(case.pattern))
            yield from (n for p in patterns if isinstance(p, ast.MatchValue) for n in _numbers_in(p.value))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict) and is_rank(node.slice):
            yield from (n for key in node.value.keys if key is not None for n in _numbers_in(key))


def _is_below_3(op: ast.cmpop, number: int) -> bool:
    """``x.ndim < 3``: of two axes. What is below 4 may be anything that is then made into images."""
    return isinstance(op, ast.Lt) and number == 3


def _axes_left_out(length: ast.expr, nodes: Nodes) -> int:
    """1 for the length of a shape, (C,) or (C, H, W), of one sample: one that a constructor takes, or, where
    it may be 1, a method that makes the arrays."""
    match length:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            functions = [n for n in walk(nodes) if isinstance(n, ast.FunctionDef)]
            making = (f for f in functions if any(a.arg == name for a in f.args.args))
            return int(any(f.name == "__init__" or _prepares_for_vectors(f, length) for f in making))
    return 0


def _prepares_for_vectors(function: ast.FunctionDef, length: ast.expr) -> bool:
    """Whether a method that makes the arrays asks for this length to be 1."""
    compared = (n for n in below(function) if isinstance(n, ast.Compare))
    asked = (c for c in compared if ast.unparse(c.left) == ast.unparse(length))
    numbers = {n for c in asked for side in c.comparators for n in _numbers_in(side)}
    return roles.PREPARES.fullmatch(function.name) is not None and 1 in numbers


def _tells_sizes(left: ast.expr, side: ast.expr) -> bool:
    """A whole shape with which one is compared, and what is looked up by a place, name no rank."""
    looked_up = any(isinstance(n, ast.Subscript) for n in below(side))
    return looked_up or (is_shape(left) and isinstance(side, ast.Tuple))


def _asks_rank(nodes: Nodes) -> bool:
    compared = [n.left for n in walk(nodes) if isinstance(n, ast.Compare)]
    matched = [n.subject for n in walk(nodes) if isinstance(n, ast.Match)]
    return any(map(is_rank, compared + matched))


def _serves_others(node: ast.AST) -> bool:
    """Whether a branch for x of four dimensions has another side, which takes statistics of its own."""
    match node:
        case ast.If(test=ast.Compare(left=asked), body=body, orelse=orelse) if is_rank(asked):
            return reduces(body) and reduces(orelse)
    return False


def _shape_ranks(nodes: Nodes) -> Iterator[int]:
    """Ranks that literal axes, shapes and unpackings show."""
    compared = {
        id(n) for c in walk(nodes) if isinstance(c, ast.Compare) and is_rank(c.left) for n in below(c)
    }
    rows = {names for n in walk(nodes) if (names := _rows_of_steps(n))}
    gradients = {id(n.value) for n in walk(nodes) if isinstance(n, ast.Return) and _gives_none(n.value)}
    laid, made = _named_by(nodes, is_laid_anew), _named_by(nodes, _is_room)
    shown: list[int] = []
    for node in walk(nodes):
        if id(node) not in compared | gradients:
            shown += _axes_ranks(node)
            shown += _array_ranks(node, rows, made)
            shown += _turned_ranks(node, laid)
    shown += (3 for axes in axes_by_name(nodes) if is_batch_and_steps(axes))
    yield from shown
    yield from (rank for rank in _ranks_counted(nodes) if rank > max(shown, default=0))


def _ranks_counted(nodes: Nodes) -> Iterator[int]:
    """By the last of the sizes that are asked of one thing, at least so many: ``x.numel() / x.shape[2]``."""
    found: dict[str, int] = {}
    for node in walk(nodes):
        match node:
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=index):
                place = number(index)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="size"), args=[index]):
                place = number(index)
            case _:
                continue
        if place is not None and place >= 2:
            found[name] = max(int(place) + 1, found.get(name, 0))
    yield from found.values()


def _gives_none(value: ast.expr | None) -> bool:
    """``return dx, dgamma, None, None``: what needs no gradient, and no new axes."""
    elements = value.elts if isinstance(value, ast.Tuple) else []
    return any(isinstance(e, ast.Constant) and e.value is None for e in elements)


def _axes_ranks(node: ast.AST) -> Iterator[int]:
    """Axes that are written out: (2, 3) and dim=3 belong to four dimensions, axis=(0, 2) to three."""
    match node:
        case ast.Tuple(elts=[ast.Constant(value=2), ast.Constant(value=3)]):
            yield 4
        case ast.Tuple(elts=[*_, ast.Constant(value=0 | 2), ast.Constant(value=3), ast.Constant(value=4)]):
            yield 5  # perhaps with its depth forgotten
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice(), *others])) if len(others) in {2, 3} and all(
            map(is_none, others)
        ):
            yield len(others) + 2
        case ast.keyword(
            arg="dim" | "axis",
            value=ast.Tuple(elts=[ast.Constant(value=0), ast.Constant(value=1), ast.Constant(value=2)]),
        ):
            yield 4
        case ast.keyword(arg="dim" | "axis", value=value) if is_batch_and_steps(value):
            yield 3
        case ast.keyword(arg="dim" | "axis", value=ast.Constant(value=3)):
            yield 4
        case ast.Call(
            func=ast.Attribute(attr="mean" | "sum" | "var" | "std"), args=[ast.Constant(value=3), *_]
        ):
            yield 4


_OF_CONVOLUTIONS = {"conv1d": 3, "conv2d": 4, "conv3d": 5}  # they take no other rank of a batch


def _convolved_ranks(nodes: Nodes) -> Iterator[int]:
    calls = (called(n) for n in walk(nodes) if isinstance(n, ast.Call))
    yield from (_OF_CONVOLUTIONS[name] for name in calls if name in _OF_CONVOLUTIONS)


def _rows_of_steps(node: ast.AST) -> tuple[str, ...]:
    """The two sizes that ``x.view(t * n, -1)`` joins: an x of three dimensions, with its features last."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="view" | "reshape"),
            args=[ast.BinOp(op=ast.Mult(), left=ast.Name(id=one), right=ast.Name(id=other)), features],
        ) if ast.unparse(features) == "-1":
            return one, other
    return ()


def _array_ranks(
    node: ast.AST, rows: Collection[tuple[str, ...]] = (), made: Collection[str | None] = ()
) -> Iterator[int]:
    """Shapes that are written out: what x.shape is unpacked into, and what an array is viewed as. ``rows``:
    sizes that are joined elsewhere, and taken apart again here; ``made``: arrays that are none of x."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if is_shape(value):
            yield len(names)
        case ast.Tuple(elts=items) | ast.List(elts=items) if len(items) in (3, 4, 5):
            yield from _literal_rank(items)
            yield from _laid_rank(items)
        case ast.Call(func=ast.Attribute(attr="view" | "reshape"), args=args) if _flattens_positions(args):
            yield 3 if tuple(map(name_of, args[:2])) in rows else 4
        case ast.Call(
            func=ast.Attribute(attr="einsum"), args=[ast.Constant(value=str() as spec), *operands]
        ) if "." not in spec and not {*map(name_of, operands[:1])} & {*made}:
            yield from _letters_of_x(spec)
        case ast.Call(func=ast.Attribute(attr="view" | "reshape" | "ones" | "zeros" | "empty"), args=args):
            yield from _laid_rank(args)


def _letters_of_x(spec: str) -> Iterator[int]:
    """How many axes the first operand of an einsum has, where the others are like it, or hold one value a
    channel. What is summed with two axes of another, ``ijkl,kl``, is a matrix of derivatives."""
    first, *others = (letters.strip() for letters in spec.partition("->")[0].split(","))
    if all(len(letters) in {1, len(first)} for letters in others):
        yield len(first)


def _named_by(nodes: Nodes, is_such: Callable[[ast.expr], bool]) -> set[str | None]:
    """The variables that get such a value somewhere: that are laid out anew, ``x = x.reshape(N, C, H * W)``,
    that are made to be filled, ``jacobian = np.zeros((n, d, n, d))``."""
    assigned = (n for n in walk(nodes) if isinstance(n, ast.Assign) and is_such(n.value))
    return {name_of(t) for n in assigned for t in n.targets} - {None}


def _is_room(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and called(value) in SIZED_BY


def _turned_ranks(node: ast.AST, laid: Collection[str | None]) -> Iterator[int]:
    """Axes that are given by their places alone: ``x.transpose(1, 2)``, ``x.mean((0, 2))``,
    ``x.flatten(2)``. What is laid out anew before (``x.reshape(N, C, H * W).transpose(0, 2, 1)``) has other
    axes than x."""
    match node:
        case ast.Call(func=ast.Attribute(attr="permute" | "transpose" | "swapaxes", value=turned), args=args):
            if len(args) in {4, 5}:
                yield len(args)
            elif (
                not (is_laid_anew(turned) or name_of(turned) in laid)
                and [getattr(a, "value", None) for a in args] in _TURN_POSITIONS
            ):
                yield 3
        case ast.Call(func=ast.Attribute(attr="mean" | "sum" | "var" | "std"), args=[*_, axes]) if (
            is_batch_and_steps(axes)
        ):
            yield 3
        case ast.Call(func=ast.Attribute(attr="flatten", value=ast.Name()), args=[ast.Constant(value=2)]):
            yield 4


_TURN_POSITIONS: tuple[list[object], ...] = ([1, 2], [2, 1], [0, 2, 1])


def _made_ranks(nodes: Nodes) -> Iterator[int]:
    """The ranks of x for which arrays are made: ``torch.ones(1, n, 1, 1)``, ``np.zeros((1, n, 1))``."""
    for node in walk(nodes):
        if isinstance(node, ast.Call) and called(node) in SIZED_BY:
            first = node.args[0] if node.args else None
            yield from _laid_rank(first.elts if isinstance(first, ast.Tuple | ast.List) else node.args)


def _unpacked_ranks(nodes: Nodes) -> Iterator[int]:
    for node in walk(nodes):
        if isinstance(node, ast.Assign) and is_shape(node.value):
            yield from (len(t.elts) for t in node.targets if isinstance(t, ast.Tuple))


def _only_rank(nodes: Nodes) -> tuple[int, ...]:
    """The one with which it can be called: into which it takes a shape apart, to which it adds axes."""
    taken_apart = {rank for n in walk(nodes) for rank in (*_taken_apart(n, nodes), *_nested(n))}
    opened = {rank for n in walk(nodes) for rank in _opened(n)} & set(RANKS)
    found = taken_apart if len(taken_apart) == 1 and min(taken_apart) > 2 else opened
    return tuple(found) if len(found) == 1 and not _asks_rank(nodes) else ()


def _opened(node: ast.AST) -> Iterator[int]:
    """The rank to which a function adds axes, of what it is handed and then hands on: two,
    ``norm(x[:, :, None, None])``."""
    taken = [a.arg for a in node.args.args if a.arg != "self"] if isinstance(node, ast.FunctionDef) else []
    calls = (n for n in below(node) if isinstance(n, ast.Call)) if taken else ()
    for argument in (a for call in calls for a in call.args):
        match argument:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=items)) if name == taken[0]:
                slices = [item for item in items if isinstance(item, ast.Slice)]
                if 1 < len(slices) < len(items) and items[0] in slices and is_new_axes(argument.slice):
                    yield len(slices)


def _taken_apart(node: ast.AST, nodes: Nodes) -> Iterator[int]:
    """The ranks into which a function that none of these calls unpacks the shape of what it is handed, as it
    is handed: ``n, c, h, w = x.shape``."""
    if not isinstance(node, ast.FunctionDef) or node.name in {
        called(n) for n in walk(nodes) if isinstance(n, ast.Call)
    }:
        return
    stored: dict[str, int] = {}  # the first line that gives a name another value
    for n in below(node):
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
            stored[n.id] = min(n.lineno, stored.get(n.id, n.lineno))
    handed = {a.arg for a in node.args.args}
    for n in below(node):
        match n:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=shape) if is_shape(shape):
                name, whole = receiver(shape), not any(isinstance(each, ast.Starred) for each in names)
                if whole and name in handed and stored.get(name, n.lineno) >= n.lineno:
                    yield len(names)


def _nested(node: ast.AST) -> Iterator[int]:
    """The dimensions of the lists that a function goes over value by value, where these are more than two."""
    deepest = max(depths(node), default=0) if isinstance(node, ast.FunctionDef) else 0
    if deepest > 2:
        yield deepest


def _laid_rank(items: Sequence[ast.expr]) -> Iterator[int]:
    """The rank of an x that one value a channel is laid against: (1, C, 1, 1) and, since leading axes are
    added, (C, 1, 1) belong to four dimensions, (1, C, 1) to three."""
    others = [i for i, item in enumerate(items) if not (isinstance(item, ast.Constant) and item.value == 1)]
    if len(others) == 1 and len(items) > 2:
        yield len(items) + (others[0] == 0)


def _flattens_positions(args: list[ast.expr]) -> bool:
    """``x.view(n, c, -1)``: all positions become one axis; nobody writes that for x of three dimensions. But
    after ``x.shape[2]`` there are the channels."""
    if len(args) != 3 or _ones(args) or ast.unparse(args[-1]) != "-1":
        return False
    return not any(isinstance(n, ast.Constant) and n.value == 2 for n in below(args[1]))


def _literal_rank(items: list[ast.expr]) -> Iterator[int]:
    values = [i.value if isinstance(i, ast.Constant) else None for i in items]
    if (
        len(items) == 4
        and values.count(1) + sum(v is None and _is_new_axis(i) for v, i in zip(values, items, strict=True))
        >= 2
    ) or (
        all(type(v) is int for v in values)
        and max(v for v in values if isinstance(v, int)) in {2, 3}
        and len(set(values)) == len(items)
    ):
        yield 4


def _is_new_axis(item: ast.expr) -> bool:
    return isinstance(item, ast.Slice) or (isinstance(item, ast.Constant) and item.value is None)


def _ones(args: list[ast.expr]) -> int:
    return sum(isinstance(a, ast.Constant) and a.value == 1 for a in args)
