"""Which ranks and which layout the code is written for."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from bnquiz.grading.records import Layout
from bnquiz.grading.source.nodes import REDUCTIONS, below, called, name_of, number, reduced, with_defaults

Nodes = Sequence[ast.AST]


_RANK_CALLS = {"dim", "ndim", "ndimension", "rank"}


# axes in words: (batch, time, features), [batch, height, width, channels]
_OF_SAMPLES, _OF_FEATURES = (
    r"\b(batch\w*|n|b) ?, ?",
    r" ?, ?(\w*features?|\w*channels?|c|d|dim\w*|hidd\w*|emb\w*)\b",
)
_STEPS_WORDS = rf"{_OF_SAMPLES}(\w*len\w*|time\w*|seq\w*|steps?|tokens?){_OF_FEATURES}"
_PIXELS_WORDS = rf"{_OF_SAMPLES}(height|h) ?, ?(width|w){_OF_FEATURES}"


_PROSE = re.compile(r"#.*|\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''")  # comments and docstrings
_LIST = re.compile(r"[(\[（] ?(\w+(?: ?[,，、] ?\w+){1,4}) ?[)\]）]")
_CHANNEL_WORD = re.compile(
    r"(?i)(n_?|num_?)?(channels?|features?|chans?|c|units?|neurons?|dims?)|通道数?|特征"
)
_MADE_WITH = re.compile(r"def __init__\(self, (\w+)")  # the word for the channels, whatever it is


def axes_in_words(text: str) -> Iterator[tuple[int, int]]:
    """Shapes that comments and docstrings write with a word for each axis, samples first: the rank, and the
    place of the channels: (5, 1) of ``(batch, channel, frame, row, column)``, (3, 1) of ``(records, leads,
    samples)`` in a class that is made with ``leads``."""
    own = {word.lower() for word in _MADE_WITH.findall(text)}
    for prose in _PROSE.findall(text):
        for listed in _LIST.findall(prose):
            words = [word.strip().lower() for word in re.split("[,，、]", listed)]
            channels = [n for n, word in enumerate(words) if word in own or _CHANNEL_WORD.fullmatch(word)]
            spelled = any(len(word) > 2 or not word.isascii() for word in words) and words[0].isalpha()
            is_sample = words[0] in {
                "height",
                "h",
                "width",
                "length",
                "time",
            }  # one of them, without its batch
            if spelled and len(channels) == 1 and channels[0] > 0 and not is_sample:
                yield len(words), channels[0]


_CHANNELS_LAST = re.compile(
    r"(?i)\b[NB] ?,? ?(H ?,? ?W|L|T|S) ?,? ?[CDHFE]\b(?! ?,)|(?<!-)channels?[-_ ]last"
    rf"|{_STEPS_WORDS}|{_PIXELS_WORDS}"
    r"|= ?\(?1, ?1, ?(1, ?)?(num_\w+|n_\w+|features?|channels?|dim|c|d)\b"
)


_CHANNELS_FIRST = re.compile(
    r"(?i), ?1, ?1 ?[)\]]|0, ?2, ?3|None, ?:, ?None, ?None|[NB], ?C, ?H, ?W|[NB], ?C, ?[LT]\b|NCHW"
    r"|\[1\] ?\* ?\(|\(1,\) ?\* ?\(|BatchNorm2d\b|, ?(2, ?3|-2, ?-1)[)\]]"
)


_SAYS_FIRST = re.compile(r"[NB], ?C, ?H, ?W|[NB], ?C, ?[LT]\b|NCHW")


_SECOND_AXIS = re.compile(r"(axis|dim) ?= ?\(?(1|-1)\b")


_COUNTS_SECOND = re.compile(r"shape\[(1|-1)\]|\bn_x\b|\(n\w*, ?(m|1)\)|\bW\w* ?@|np\.dot\(W")


# samples stand in columns: the weights come first, gamma and beta are columns
_WEIGHTS_FIRST = re.compile(
    r"\b[Ww](eights?|s)?\d?(\[\w+\])?(\.T)? ?@|\b[Ww](eights?)?\d?\.dot\("
    r"|(np\.dot|(np|torch)\.matmul)\((self\.)?[Ww](eights?)?\d?\b"
    r"|(gamma|beta|mu|mean|var)\w*[\"']? ?[=:] ?\[?(np|torch)\.(ones|zeros)\((shape ?= ?)?\(?[^,()\n]+, ?1\)"
)


_FEATURES_FIRST = re.compile(r"\( ?(D|C|n_?\w?|n\[\w+\]|n_features|features|dim\w*) ?, ?(N|m|1|batch\w*) ?\)")


# what a docstring says of x itself: ``Z -- pre-activations, shape (n_units, m)``
_SAYS_COLUMNS = re.compile(
    r"\b([Xx]|[Zz]|A|inputs?|data)\b[^\n()]{1,50}"
    r"\( ?(D|C|n_(units|features|neurons|channels|x|h|l)|units|features|channels|n\[\w+\]) ?, ?"
    r"(N|m|batch\w*|n_samples|n_examples|samples|examples) ?\)"
)


_A_SAMPLE = r"(samples?|examples?)"
_IN_COLUMNS = re.compile(
    rf"(?i)\b[dn](_x)?[- ]by[- ]m\b|\bone {_A_SAMPLE} (per|in each) column"
    rf"|\bone column (per|for each) {_A_SAMPLE}|\b{_A_SAMPLE} (are|stand|as|in) (the )?columns"
    rf"|\beach column is (a|one) {_A_SAMPLE}|每列(是)?一个样本"
)


def walk(nodes: Nodes) -> Iterator[ast.AST]:
    for node in nodes:
        yield from below(node)


def text_of(nodes: Nodes) -> str:
    return "\n".join(ast.unparse(node) for node in nodes)


RANKS = (2, 3, 4, 5)
ANY = (2, 4), ()  # the claim of code that counts axes, and says no more


def ranks_claimed(
    nodes: Nodes, text: str, name: str, has_num_dims: bool
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The ranks of x that the code is written for, and those of them that are only likely. None when nothing
    is said. What the code's own guard lets through is all there is."""
    guards = list(_guards(nodes))
    guarded = {n for guard in guards for n in _numbers_in(guard)} & set(RANKS)
    own = {id(n) for guard in guards for n in below(guard)}
    compared = set(_compared_ranks(nodes, own)) & set(RANKS)
    told = compared | set(_spoken_ranks(text))
    taken = set(_convolved_ranks(nodes))
    shown = told | taken | (set(_shape_ranks(nodes)) & set(RANKS))
    if not compared and not has_num_dims and len(made := set(_made_ranks(nodes))) == 1:
        shown = made | (shown & set(_unpacked_ranks(nodes)))  # its own arrays are for no other
    if guarded and (guarded & shown or not shown):
        return tuple(
            sorted(guarded)
        ), ()  # one that lets through nothing of what the code is for is a mistake
    taken_apart = {rank for n in walk(nodes) for rank in _taken_apart(n, nodes)}
    if len(taken_apart) == 1 and not _asks_rank(nodes) and min(taken_apart) > 2:
        return tuple(taken_apart), ()  # it can be called with no other
    named = set(_named_ranks(name)) - ({5} if shown else set())  # 3d may mean three axes
    sure = (named - {2}) | ({2, 4} if has_num_dims else set()) | shown
    unsure = named - sure if sure else set()
    sure = sure or named
    if any(_counts_axes(n) for n in walk(nodes)):
        sure |= {2, 4} if not sure else set()
        unsure |= {4} if compared == {2} else set()
    if _asks_rank(nodes) and sure == {4}:
        unsure.add(2)
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
            if (_is_rank(left) and not isinstance(left, ast.Attribute | ast.Name)) or _is_ndim(left):
                yield compared.comparators[0]


def _joined_by(kind: type[ast.boolop], test: ast.expr) -> list[ast.Compare]:
    """The single comparisons of a condition: the whole, or the parts that one operator joins."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, kind) else [test]
    return [p for p in parts if isinstance(p, ast.Compare) and len(p.ops) == 1]


def _is_ndim(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "ndim"


def _numbers_in(node: ast.AST) -> Iterator[int]:
    yield from (c.value for c in below(node) if isinstance(c, ast.Constant) and type(c.value) is int)


def _spoken_ranks(text: str) -> Iterator[int]:
    """Ranks that a comment or a docstring names by the letters of its axes."""
    if re.search(r"\b[NB], ?C, ?D, ?H, ?W\b|\bNCDHW\b", text):
        yield 5
    if re.search(r"\b[NB], ?C, ?H, ?W\b|\b[NB], ?H, ?W, ?C\b|\bNCHW\b|\bNHWC\b", text) or (
        re.search(_PIXELS_WORDS, text, re.IGNORECASE)
    ):
        yield 4
    if re.search(r"\b[NB], ?C, ?[LTD]\b(?! ?,)|\b[NB], ?[LTS], ?[CDHFE]\b|\bNCL\b|\bNLC\b", text) or (
        re.search(_STEPS_WORDS, text, re.IGNORECASE)
    ):
        yield 3
    if re.search(r"\([NBM], ?[CDF]\)", text):
        yield 2
    yield from (rank for rank, _ in axes_in_words(text))


def _named_ranks(name: str) -> Iterator[int]:
    lower = name.lower()
    convolves, counts = "conv" in lower or "cnn" in lower, re.search(r"[123]d", lower)
    if re.search(r"3d|volum", lower):
        yield 5
    if re.search(r"2d|spatial", lower) or (convolves and not counts):
        yield 4
    if re.search(r"1d|(^|_)fc|dense|linear", lower):
        yield 3 if convolves else 2


def _compared_ranks(nodes: Nodes, without: Collection[int]) -> Iterator[int]:
    """Constants with which a rank is compared: ``x.dim() == 2``, ``len(x.shape) in (2, 4)``, ``x.shape ==
    2``; keys of a table by rank: ``{2: 0, 4: (0, 2, 3)}[x.ndim]``."""
    for node in walk(nodes):
        if isinstance(node, ast.Compare) and _is_rank(node.left):
            more = _axes_left_out(node.left, nodes)
            for side in node.comparators:
                if id(side) not in without and not _tells_sizes(node.left, side):
                    yield from (n + more for n in _numbers_in(side))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict) and _is_rank(node.slice):
            yield from (n for key in node.value.keys if key is not None for n in _numbers_in(key))


def _axes_left_out(length: ast.expr, nodes: Nodes) -> int:
    """1 for the length of a shape that a constructor takes: (C,) or (C, H, W), of one sample."""
    match length:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            made = [n for n in walk(nodes) if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
            return int(any(a.arg == name for f in made for a in f.args.args))
    return 0


def _tells_sizes(left: ast.expr, side: ast.expr) -> bool:
    """A whole shape with which one is compared, and what is looked up by a place, name no rank."""
    looked_up = any(isinstance(n, ast.Subscript) for n in below(side))
    return looked_up or (_is_shape(left) and isinstance(side, ast.Tuple))


def _is_rank(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _RANK_CALLS or name == "size"
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Attribute(attr="ndim" | "shape"):
            return True
        case ast.Name(id=name):
            return name.lower() in {"ndim", "ndims", "num_dims", "dim", "dims", "rank", "n_dim"}
    return False


def _counts_axes(node: ast.AST) -> bool:
    """Axes that are counted, for x of any rank: ``range(2, x.ndim)``, ``[1] * (x.dim() - 2)``."""
    match node:
        case ast.Call(func=ast.Name(id="range") | ast.Attribute(attr="range"), args=args):
            begun = itertools.takewhile(lambda a: isinstance(a, ast.Name | ast.Constant), args)
            counted = args[: len(list(begun)) + 1]
            from_start = bool(args) and number(args[0]) == 0
            return any(
                _is_count(_leftmost(a), begins_later=place > 0 and not from_start)
                for place, a in enumerate(counted)
            )
        case ast.Subscript(value=shape, slice=ast.Slice(lower=ast.Constant(value=2), upper=None)):
            return _is_shape(shape)
        case ast.BinOp(op=ast.Sub(), left=left, right=right):
            taken = _leftmost(right)
            return isinstance(taken, ast.Constant) and _gives_rank(_rightmost(left), taken.value)
    return False


def has_more_axes(nodes: Nodes) -> bool:
    """Whether the code is for some rank above 2, without a word on which: it counts axes, moves one to the
    end, lays positions among the samples, or takes the first two sizes of more."""
    signs = (_counts_axes, _moves_axis, _lays_rows, _takes_two_sizes)
    return any(shows(n) for n in walk(nodes) for shows in signs)


def _moves_axis(node: ast.AST) -> bool:
    """``np.moveaxis(x, 1, -1)``, ``x.transpose(1, -1)``: nobody writes that for x of two dimensions."""
    if not isinstance(node, ast.Call):
        return False
    places = [ast.unparse(a) for a in node.args]
    turned = called(node) in {"transpose", "swapaxes"} and {"1", "-1"} == set(places[-2:])
    return turned or called(node) in {"moveaxis", "movedim", "rollaxis"}


def _turns_to_end(node: ast.AST) -> bool:
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
            return _is_shape(shape)
    return False


def _is_count(node: ast.expr, begins_later: bool) -> bool:
    """The rank or the shape of a variable, or a length: of a shape, or of what may be one. From 0 to the
    length of a variable one goes over its rows."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[counted]):
            return _is_shape(counted) or (begins_later and isinstance(counted, ast.Name))
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="dim" | "ndimension")):
            return True
        case ast.Attribute(value=ast.Name(), attr="ndim" | "shape"):
            return True
    return False


def _gives_rank(node: ast.expr, taken: object) -> bool:
    """Whether it is a rank from which a number is taken; a variable is one where the number is 2."""
    match node:
        case ast.Attribute(attr="ndim") | ast.Call(func=ast.Attribute(attr="dim"), args=[]):
            return isinstance(taken, int | float)
        case ast.Call(func=ast.Name(id="len"), args=[shape]):
            return _is_shape(shape) and isinstance(taken, int | float)
    return taken == 2 and name_of(node) in {"ndim", "ndims", "rank"}


def _leftmost(node: ast.expr) -> ast.expr:
    """What a difference begins with: ``len(s)`` of ``len(s) - 1``."""
    while isinstance(node, ast.BinOp):
        node = node.left
    return node


def _rightmost(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp):
        node = node.right
    return node


def _asks_rank(nodes: Nodes) -> bool:
    return any(isinstance(n, ast.Compare) and _is_rank(n.left) for n in walk(nodes))


def _shape_ranks(nodes: Nodes) -> Iterator[int]:
    """Ranks that literal axes, shapes and unpackings show."""
    compared = {
        id(n) for c in walk(nodes) if isinstance(c, ast.Compare) and _is_rank(c.left) for n in below(c)
    }
    rows = {names for n in walk(nodes) if (names := _rows_of_steps(n))}
    gradients = {id(n.value) for n in walk(nodes) if isinstance(n, ast.Return) and _gives_none(n.value)}
    for node in walk(nodes):
        if id(node) not in compared | gradients:
            yield from _axes_ranks(node)
            yield from _array_ranks(node, rows)
            yield from _turned_ranks(node)
    yield from (3 for axes in _axes_by_name(nodes) if _is_batch_and_steps(axes))


def _axes_by_name(nodes: Nodes) -> Iterator[ast.expr]:
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
            map(_is_none, others)
        ):
            yield len(others) + 2
        case ast.keyword(
            arg="dim" | "axis",
            value=ast.Tuple(elts=[ast.Constant(value=0), ast.Constant(value=1), ast.Constant(value=2)]),
        ):
            yield 4
        case ast.keyword(arg="dim" | "axis", value=value) if _is_batch_and_steps(value):
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


def _array_ranks(node: ast.AST, rows: Collection[tuple[str, ...]] = ()) -> Iterator[int]:
    """Shapes that are written out: what x.shape is unpacked into, and what an array is viewed as. ``rows``:
    sizes that are joined elsewhere, and taken apart again here."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if _is_shape(value):
            yield len(names)
        case ast.Tuple(elts=items) | ast.List(elts=items) if len(items) in (3, 4, 5):
            yield from _literal_rank(items)
            yield from _laid_rank(items)
        case ast.Call(func=ast.Attribute(attr="view" | "reshape"), args=args) if _flattens_positions(args):
            yield 3 if tuple(map(name_of, args[:2])) in rows else 4
        case ast.Call(func=ast.Attribute(attr="einsum"), args=[ast.Constant(value=str() as spec), *_]) if (
            "." not in spec
        ):
            yield len(re.split(r",|->", spec)[0].strip())
        case ast.Call(func=ast.Attribute(attr="view" | "reshape" | "ones" | "zeros" | "empty"), args=args):
            yield from _laid_rank(args)


def _turned_ranks(node: ast.AST) -> Iterator[int]:
    """Axes that are given by their places alone: ``x.transpose(1, 2)``, ``x.mean((0, 2))``,
    ``x.flatten(2)``. What is laid out anew before (``x.reshape(N, C, H * W).transpose(0, 2, 1)``) has other
    axes than x."""
    match node:
        case ast.Call(func=ast.Attribute(attr="permute" | "transpose" | "swapaxes", value=turned), args=args):
            if len(args) in {4, 5}:
                yield len(args)
            elif not _is_laid_anew(turned) and [getattr(a, "value", None) for a in args] in _TURN_POSITIONS:
                yield 3
        case ast.Call(func=ast.Attribute(attr="mean" | "sum" | "var" | "std"), args=[*_, axes]) if (
            _is_batch_and_steps(axes)
        ):
            yield 3
        case ast.Call(func=ast.Attribute(attr="flatten", value=ast.Name()), args=[ast.Constant(value=2)]):
            yield 4


def _is_laid_anew(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called(node) in {"reshape", "view"}


def _is_batch_and_steps(axes: ast.expr) -> bool:
    """The first axis and the one after the channels; (0, -1), which of two dimensions would be all."""
    return isinstance(axes, ast.Tuple | ast.List) and ast.unparse(axes).strip("()[]") in {"0, 2", "0, -1"}


_TURN_POSITIONS: tuple[list[object], ...] = ([1, 2], [2, 1], [0, 2, 1])


def _made_ranks(nodes: Nodes) -> Iterator[int]:
    """The ranks of x for which arrays are made: ``torch.ones(1, n, 1, 1)``, ``np.zeros((1, n, 1))``."""
    for node in walk(nodes):
        if isinstance(node, ast.Call) and called(node) in _SIZED_BY:
            first = node.args[0] if node.args else None
            yield from _laid_rank(first.elts if isinstance(first, ast.Tuple | ast.List) else node.args)


def _unpacked_ranks(nodes: Nodes) -> Iterator[int]:
    for node in walk(nodes):
        if isinstance(node, ast.Assign) and _is_shape(node.value):
            yield from (len(t.elts) for t in node.targets if isinstance(t, ast.Tuple))


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
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=shape) if _is_shape(shape):
                name, whole = _receiver(shape), not any(isinstance(each, ast.Starred) for each in names)
                if whole and name in handed and stored.get(name, n.lineno) >= n.lineno:
                    yield len(names)


def _laid_rank(items: Sequence[ast.expr]) -> Iterator[int]:
    """The rank of an x that one value a channel is laid against: (1, C, 1, 1) and, since leading axes are
    added, (C, 1, 1) belong to four dimensions, (1, C, 1) to three."""
    others = [i for i, item in enumerate(items) if not (isinstance(item, ast.Constant) and item.value == 1)]
    if len(others) == 1 and len(items) > 2:
        yield len(items) + (others[0] == 0)


def _is_none(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Attribute) and node.attr == "newaxis"
    )


def _flattens_positions(args: list[ast.expr]) -> bool:
    """``x.view(n, c, -1)``: all positions become one axis; nobody writes that for x of three dimensions."""
    return len(args) == 3 and not _ones(args) and ast.unparse(args[-1]) == "-1"


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


def _is_shape(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[]):
            return True
    return False


def _ones(args: list[ast.expr]) -> int:
    return sum(isinstance(a, ast.Constant) and a.value == 1 for a in args)


_LAID_ANEW = re.compile(r"\.(view|reshape)\([^()]*\)\.(transpose|permute|swapaxes|movedim)")  # and turned


def says_layout(text: str) -> bool:
    """Whether a text says which axis is that of the channels."""
    said = (_CHANNELS_LAST, _CHANNELS_FIRST, _FEATURES_FIRST, _IN_COLUMNS)
    return any(pattern.search(text) for pattern in said) or any(axes_in_words(text))


def layout(text: str, nodes: Nodes, ranks: tuple[int, ...], around: str = "") -> Layout:
    """channels-first unless the file says otherwise: in its names and comments, or in the shapes that it
    unpacks and makes its arrays of. ``around``: the text of its helpers and bases, too."""
    words = {place == rank - 1 for rank, place in axes_in_words(text) if rank > 2}
    said_last = _CHANNELS_LAST.search(_LAID_ANEW.sub("", text))
    spoken = True in words if words else said_last and not _CHANNELS_FIRST.search(text)
    if not _CHANNELS_LAST.search(around) and _SAYS_FIRST.search(around):
        return "channels-first"
    if ranks != (2,) and (spoken or _takes_last_size(nodes) or _keeps_last_axis(nodes)):
        return "channels-last"
    in_columns = _FEATURES_FIRST.search(text) and _SECOND_AXIS.search(text)
    said = _SAYS_COLUMNS.search(text) or _IN_COLUMNS.search("\n".join(_PROSE.findall(text)))
    shown = any(map(_unpacks_columns, walk(nodes))) or _keeps_columns(nodes)
    if ranks == (2,) and (in_columns or said or shown):
        return "features-first"
    return "channels-first"


def _keeps_columns(nodes: Nodes) -> bool:
    """Whether arrays are made as columns, ``np.zeros((n, 1))``, and statistics are taken along the rows."""
    calls = [n for n in walk(nodes) if isinstance(n, ast.Call)]
    along = (reduced(c)[1] for c in calls if called(c) in REDUCTIONS)
    return any(number(axis) == 1 for axis in along) and any(map(_makes_column, calls))


def _makes_column(call: ast.Call) -> bool:
    if called(call) not in _SIZED_BY:
        return False
    shapes = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "shape")]
    sizes = shapes[0].elts if shapes and isinstance(shapes[0], ast.Tuple) else call.args
    return len(sizes) == 2 and number(sizes[0]) is None and number(sizes[1]) == 1


def _unpacks_columns(node: ast.AST) -> bool:
    """``n_features, n_samples = X.shape``."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=[one, other]) | ast.List(elts=[one, other])], value=value
        ) if _is_shape(value):
            names = name_of(one) or "", name_of(other) or ""
            return bool(_OF_MANY_FEATURES.fullmatch(names[0]) and _OF_MANY_SAMPLES.fullmatch(names[1]))
    return False


_OF_MANY_FEATURES = re.compile(r"(?i)(n|num)?_?(features?|channels?|units?|neurons?|dims?)")
_OF_MANY_SAMPLES = re.compile(r"(?i)(n|num)?_?(samples?|examples?|batch(_?size)?|points?)")


_SIZED_BY = {"zeros", "ones", "full", "empty"}


def _takes_last_size(nodes: Nodes) -> bool:
    """Whether the last axis of x is what counts: arrays are made that large (``n = X.shape[3]``,
    ``np.ones(n)``), or all others are flattened (``B, S, H = x.shape``, ``x.reshape(-1, H)``)."""
    taken = {a.arg for n in walk(nodes) if isinstance(n, ast.FunctionDef) for a in n.args.args}
    last = set(_last_sizes(nodes, taken))
    for node in walk(nodes):
        match node:
            case ast.Call(func=ast.Attribute(attr="reshape" | "view"), args=[rows, size]):
                if ast.unparse(rows) == "-1" and (_is_last_size(size, taken) or name_of(size) in last):
                    return True
            case ast.Call(args=args) if called(node) in _SIZED_BY:
                if any(_is_last_size(i, taken) or name_of(i) in last for a in args for i in below(a)):
                    return True
    return False


def _keeps_last_axis(nodes: Nodes) -> bool:
    """Whether all axes but the last are counted, and nothing is laid along another or moved there: what is
    reduced over them meets x as it is."""
    calls = (n for n in walk(nodes) if isinstance(n, ast.Call))
    counted = any(called(n) == "range" and _is_all_but_last(n.args) for n in calls)
    return counted and not any(_lays(n) or _moves_axis(n) or _turns_to_end(n) for n in walk(nodes))


def _is_all_but_last(args: list[ast.expr]) -> bool:
    """``range(x.ndim - 1)``, ``range(0, len(x.shape) - 1)``."""
    match args:
        case [ast.BinOp(op=ast.Sub(), left=rank, right=ast.Constant(value=1))] | [
            ast.Constant(value=0),
            ast.BinOp(op=ast.Sub(), left=rank, right=ast.Constant(value=1)),
        ]:
            return _gives_rank(rank, 1)
    return False


_LAYING = {"view", "reshape", "unsqueeze", "expand_dims", "broadcast_to", "moveaxis", "movedim", "permute"}


def _lays(node: ast.AST) -> bool:
    """Whether an array is given other axes than it has: by a call, ``a[:, None]`` or ``keepdims=True``."""
    match node:
        case ast.Call():
            return called(node) in _LAYING
        case ast.keyword(arg="keepdim" | "keepdims"):
            return True
        case ast.Subscript(slice=ast.Tuple(elts=items)):
            return any(map(_is_none, items))
    return False


def _last_sizes(nodes: Nodes, taken: Collection[str]) -> Iterator[str]:
    """The names that hold the size of the last axis of x."""
    for node in walk(nodes):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[_, _, *_, ast.Name(id=name)])], value=value) if (
                _is_shape(value) and _receiver(value) in taken
            ):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_last_size(value, taken):
                yield name


def _is_last_size(node: ast.AST, taken: Collection[str]) -> bool:
    """The size of the last axis of something that is handed in; what was made of it may be turned round."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="shape", value=ast.Name(id=name)), slice=index):
            return name in taken and ast.unparse(index) in {"-1", "3"}
        case ast.Call(func=ast.Attribute(attr="size", value=ast.Name(id=name)), args=[index]):
            return name in taken and ast.unparse(index) in {"-1", "3"}
    return False


def _receiver(node: ast.expr) -> str | None:
    """x, of ``x.shape`` and of ``x.size()``."""
    node = node.func if isinstance(node, ast.Call) else node
    return name_of(node.value) if isinstance(node, ast.Attribute) else None


def _multiplies_from_left(tree: ast.Module) -> bool:
    """Whether a function of the file multiplies its first argument, the data, by weights from the left: there
    samples stand in columns."""
    for function in (n for n in below(tree) if isinstance(n, ast.FunctionDef) and n.args.args):
        first = next((a.arg for a in function.args.args if a.arg not in {"self", "cls"}), None)
        for node in below(function):
            match node:
                case ast.BinOp(op=ast.MatMult(), right=ast.Name(id=name)):
                    pass
                case ast.Call(func=ast.Attribute(attr="dot" | "matmul"), args=[*_, ast.Name(id=name)]):
                    pass
                case _:
                    continue
            if name == first:
                return True
    return False


def other_layouts(
    text: str, tree: ast.Module, whole_file: str, ranks: tuple[int, ...], first: Layout, around: str
) -> tuple[Layout, ...]:
    """Layouts that the code may mean although it does not say so: they count only where no call in the
    ``first`` one runs, and none does where the file shows channels-first arrays. What is ``around`` may say
    both."""
    if first == "channels-last":
        return ("channels-first",) if _SAYS_FIRST.search(around) else ()
    found: list[Layout] = []
    if max(ranks) > 2 and not _CHANNELS_FIRST.search(whole_file):
        found.append("channels-last")
    counts = _COUNTS_SECOND.search(text) or _WEIGHTS_FIRST.search(whole_file) or _multiplies_from_left(tree)
    if 2 in ranks and _SECOND_AXIS.search(text) and counts:
        found.append("features-first")
    return tuple(found)
