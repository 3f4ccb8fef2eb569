"""Where x has its channels: the layout that a file says or shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from bnquiz.grading.records import Layout
from bnquiz.grading.source.entry.prose import PIXELS_WORDS, PROSE, STEPS_WORDS, axes_in_words, says_columns
from bnquiz.grading.source.entry.shapes import (
    SIZED_BY,
    Nodes,
    axes_by_name,
    gives_rank,
    is_rank,
    is_shape,
    lays,
    moves_axis,
    receiver,
    sizes_drawn,
    turns_to_end,
    walk,
)
from bnquiz.grading.source.nodes import REDUCTIONS, below, called, name_of, number, reduced

_CHANNELS_LAST = re.compile(
    r"(?i)\b[NB] ?,? ?(H ?,? ?W|L|T|S) ?,? ?[CDHFE]\b(?! ?,)|(?<!-)channels?[-_ ]last"
    rf"|{STEPS_WORDS}|{PIXELS_WORDS}"
    r"|= ?\(?1, ?1, ?(1, ?)?(num_\w+|n_\w+|features?|channels?|dim|c|d)\b"
)

_LAID_FIRST = (
    r"(?i), ?1, ?1 ?[)\]]|None, ?:, ?None, ?None|[NB], ?C, ?H, ?W|[NB], ?C, ?[LT]\b|[NB]CHW"
    r"|\[1\] ?\* ?\(|\(1,\) ?\* ?\(|\w, ?(C|D|\w*channels), ?\w+, ?\w+\)? ?= ?\w+\.(shape|size)"
)
_CHANNELS_FIRST = re.compile(rf"{_LAID_FIRST}|BatchNorm2d\b|0, ?2, ?3|, ?(2, ?3|-2, ?-1)[)\]]")

_LETTERS_LAST = re.compile(r"\b[NB], ?(H, ?W|L|T|S), ?[CDHFE]\b|\bNHWC\b|\bNLC\b")
_TURNED = re.compile(r"permute|transpose|moveaxis|movedim|swapaxes|rearrange")


_SAYS_FIRST = re.compile(r"[NB], ?C, ?H, ?W|[NB], ?C, ?[LT]\b|[NB]CHW")

_SECOND_AXIS = re.compile(r"(axis|dim) ?= ?\(?(1|-1)\b")

_COUNTS_SECOND = re.compile(r"shape\[(1|-1)\]|\bn_x\b|\(n\w*, ?(m|1)\)|\bW\w* ?@|np\.dot\(W")

# samples stand in columns: the weights come first, gamma and beta are columns
_WEIGHTS_FIRST = re.compile(
    r"\b[Ww](eights?|s)?\d?(\[\w+\])?(\.T)? ?@|\b[Ww](eights?)?\d?\.dot\("
    r"|(\w+\.dot|\w+\.matmul)\((self\.)?[Ww](eights?)?\d?\b"
    r"|(gamma|beta|mu|mean|var)\w*[\"']? ?[=:] ?\[?(\w+[._])?(ones|zeros)\((shape ?= ?)?\(?[^,()\n]+, ?1\)"
)

_FEATURES_FIRST = re.compile(
    r"\( ?(D|d|C|n_?\w?|n\[\w+\]|n_features|features|dim\w*) ?, ?(N|n|m|1|batch\w*) ?\)"
)

# what a docstring says of x itself: ``Z -- pre-activations, shape (n_units, m)``
_SAYS_COLUMNS = re.compile(
    r"\b([Xx]|[Zz]|A|inputs?|data)\b[^\n()]{1,50}"
    r"\( ?(D|C|n_(units|features|neurons|channels|x|h|l)|units|features|channels|n\[\w+\]) ?, ?"
    r"(N|m|batch\w*|n_samples|n_examples|samples|examples) ?\)"
)

_A_SAMPLE = r"(samples?|examples?|observations?|instances?|data ?points?)"

_IN_COLUMNS = re.compile(
    rf"(?i)\b[dn](_x)?[- ]by[- ]m\b|\bone {_A_SAMPLE} (per|in each) column"
    rf"|\bone column (per|for each) {_A_SAMPLE}|\b{_A_SAMPLE} (are|stand|as|in) (the )?columns"
    rf"|\b(each|every|one) column (is|holds) (an?|one) {_A_SAMPLE}|每列(是)?一个样本"
)

# images with the samples after all else, as cuda-convnet has them: ``c, h, w, n = x.shape``
_SAMPLES_LAST = re.compile(r"(?i)\bc(hannels?)?, ?h(eight)?, ?w(idth)?, ?(n|b|m|batch(_?size)?)\b|\bCHWN\b")

_LAID_ANEW = re.compile(r"\.(view|reshape)\([^()]*\)\.(transpose|permute|swapaxes|movedim)")  # and turned


def says_layout(text: str) -> bool:
    """Whether a text says which axis is that of the channels."""
    said = (_CHANNELS_LAST, _CHANNELS_FIRST, _FEATURES_FIRST, _IN_COLUMNS)
    return any(pattern.search(text) for pattern in said) or any(axes_in_words(text)) or says_columns(text)


def has_samples_last(text: str) -> bool:
    """Whether a text speaks of images with the samples after all else, and of no others."""
    return bool(_SAMPLES_LAST.search(text)) and not (_LETTERS_LAST.search(text) or _SAYS_FIRST.search(text))


def layout(
    text: str,
    nodes: Nodes,
    ranks: tuple[int, ...],
    around: str = "",
    code: Nodes = (),
    tree: ast.AST | None = None,
) -> Layout:
    """channels-first unless the file says otherwise: in its names and comments, or in the shapes that it
    unpacks and makes its arrays of. ``code``: its helpers and bases, too, and ``around`` their text;
    ``tree``: of all of the file."""
    unturned = _without_turned(text)
    words = [place == rank - 1 for rank, place in axes_in_words(unturned) if rank > 2]
    said_last = _CHANNELS_LAST.search(_LAID_ANEW.sub("", unturned))
    # where prose says that they are last, the axes that are averaged over may be the mistake
    first = _LAID_FIRST if _states_last(text) else _CHANNELS_FIRST
    moved = _moves_to_end(nodes)
    spoken = words[0] if words else said_last and not (moved or re.search(first, text))
    if not _CHANNELS_LAST.search(around) and _SAYS_FIRST.search(around):
        return "channels-first"
    if ranks == (4,) and has_samples_last(text):
        return "features-first"
    drops = not re.search(_CHANNELS_FIRST, f"{text}\n{around}")
    last = (
        _takes_last_size(code or nodes)
        or _keeps_last_axis(code or nodes)
        or _meets_last_axis(nodes, ranks, drops, tree)
        or _is_tried_with_last_size(tree)
    )
    if ranks != (2,) and (spoken or (last and not moved)):
        return "channels-last"
    in_columns = _FEATURES_FIRST.search(text) and _SECOND_AXIS.search(f"{text}\n{around}")
    said = (
        _SAYS_COLUMNS.search(text)
        or says_columns(f"{text}\n{around}")
        or _IN_COLUMNS.search("\n".join(PROSE.findall(text)))
    )
    shown = any(map(_unpacks_columns, walk(nodes))) or _keeps_columns(nodes, tree)
    shown = bool(in_columns) or shown or (tree is not None and _counts_columns(tree))
    in_rows = any(map(_unpacks_rows, walk(nodes)))  # what is turned round by the code itself shows nothing
    if ranks == (2,) and (said or (shown and not in_rows)):
        return "features-first"
    return "channels-first"


def _states_last(text: str) -> bool:
    """Whether prose says in letters that x has its channels last, other than of what is turned there."""
    lines = (line for line in text.splitlines() if not _TURNED.search(line))
    return any(map(_LETTERS_LAST.search, PROSE.findall("\n".join(lines))))


def _without_turned(text: str) -> str:
    """The text without what a comment says of what is turned on its line: ``rows = x.transpose(1, 2)  #
    channels last``."""
    lines = (line.partition("#") for line in text.splitlines())
    return "\n".join(code if _TURNED.search(code) else code + mark + said for code, mark, said in lines)


def _keeps_columns(nodes: Nodes, tree: ast.AST | None) -> bool:
    """Whether arrays are made as columns, ``np.zeros((n, 1))``, and statistics are taken along the rows.
    Elsewhere in the file there are ones and zeros: gamma and beta."""
    calls = [n for n in walk(nodes) if isinstance(n, ast.Call)]
    along = [reduced(c)[1] for c in calls if called(c) in REDUCTIONS]
    if any(called(c) in {"reshape", "view", "flatten"} for c in calls):
        return False  # rows that are laid out first
    others = [n for n in below(tree) if isinstance(n, ast.Call)] if tree is not None else []
    made = {called(c) for c in others if _makes_column(c)}
    makes = any(map(_makes_column, calls)) or {"ones", "zeros"} <= made
    return any(number(axis) == 1 for axis in along) and makes


def _counts_columns(tree: ast.AST) -> bool:
    """Whether all statistics are taken along the rows, and it is divided by how long these are:
    ``dmu / Z.shape[1]``, ``m = Z.shape[1]``."""
    calls = [n for n in below(tree) if isinstance(n, ast.Call) and called(n) in REDUCTIONS]
    over = {number(reduced(c)[1]) for c in calls}
    counts = [n for n in below(tree) if isinstance(n, ast.Assign) and _is_row_length(n.value)]
    lengths = {name_of(target) for n in counts for target in n.targets} - {None}
    divisors = (n.right for n in below(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div))
    divides = any(_is_row_length(n) or name_of(n) in lengths for d in divisors for n in ast.walk(d))
    return over == {1} and len(calls) > 2 and divides


def _is_row_length(node: ast.AST) -> bool:
    """``Z.shape[1]``"""
    return isinstance(node, ast.Subscript) and is_shape(node.value) and number(node.slice) == 1


def _makes_column(call: ast.Call) -> bool:
    if called(call) not in SIZED_BY:
        return False
    shapes = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "shape")]
    sizes = shapes[0].elts if shapes and isinstance(shapes[0], ast.Tuple) else call.args
    return len(sizes) == 2 and number(sizes[0]) is None and number(sizes[1]) == 1


def _unpacks_columns(node: ast.AST) -> bool:
    """``n_features, n_samples = X.shape``, ``d, m = X.shape``."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=[one, other]) | ast.List(elts=[one, other])], value=value
        ) if is_shape(value):
            names = name_of(one) or "", name_of(other) or ""
            return any(one.fullmatch(names[0]) and other.fullmatch(names[1]) for one, other in _COLUMN_NAMES)
    return False


def _unpacks_rows(node: ast.AST) -> bool:
    """``N, C = x.shape``, ``batch, dim = x.shape``."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=[one, other])], value=value) if is_shape(value):
            names = name_of(one) or "", name_of(other) or ""
            return bool(_A_BATCH.fullmatch(names[0]) and _A_WIDTH.fullmatch(names[1]))
    return False


_A_BATCH = re.compile(r"N|B|bs?|batch(_?size)?|(n|num)_?(samples?|examples?)")
_A_WIDTH = re.compile(r"C|D|(n|num|in)?_?(features?|channels?|units?|dims?|dim)")

_OF_MANY_FEATURES = re.compile(r"(?i)(n|num)?_?(features?|channels?|units?|neurons?|dims?)")

_OF_MANY_SAMPLES = re.compile(r"(?i)(n|num)?_?(samples?|examples?|batch(_?size)?|points?)")

_COLUMN_NAMES = (_OF_MANY_FEATURES, _OF_MANY_SAMPLES), (re.compile("[dDcCfF]"), re.compile("[mMnNbB]"))


def _takes_last_size(nodes: Nodes) -> bool:
    """Whether the last axis of x is what counts: arrays are made that large (``n = X.shape[3]``,
    ``np.ones(n)``), or all others are flattened (``B, S, H = x.shape``, ``x.reshape(-1, H)``)."""
    taken = {a.arg for n in walk(nodes) if isinstance(n, ast.FunctionDef) for a in n.args.args}
    last = set(_last_sizes(nodes, taken))
    for node in walk(nodes):
        match node:
            case ast.Call(func=ast.Attribute(attr="reshape" | "view"), args=[rows, size]):
                all_others = ast.unparse(rows) == "-1" or _is_product(rows)
                if all_others and (_is_last_size(size, taken) or name_of(size) in last):
                    return True
            case ast.Call(args=args) if called(node) in SIZED_BY:
                if any(_is_last_size(i, taken) or name_of(i) in last for a in args for i in _only_size(a)):
                    return True
    return False


def _is_product(rows: ast.expr) -> bool:
    """``n * h * w``."""
    return isinstance(rows, ast.BinOp) and isinstance(rows.op, ast.Mult)


def _only_size(shape: ast.expr) -> tuple[ast.AST, ...]:
    """All within a shape that is of one size: ``n``, ``(1, 1, 1, n)``; nothing of ``(n, h, w)``."""
    sizes = shape.elts if isinstance(shape, ast.Tuple | ast.List) else [shape]
    return below(shape) if sum(number(size) is None for size in sizes) == 1 else ()


def _moves_to_end(nodes: Nodes) -> bool:
    """Whether what x is first turned into has its channels last, ``x.movedim(self.axis, -1)``, ``x.permute(0,
    2, 3, 1)``: so they are not last in x."""
    calls = sorted(
        (n for n in walk(nodes) if isinstance(n, ast.Call)), key=lambda n: (n.lineno, n.col_offset)
    )
    moving = (n for n in calls if called(n) in _MOVING or moves_axis(n))
    first = next((n for n in moving if len(n.args) > 1), None)
    return first is not None and (
        turns_to_end(first) or (called(first) != "permute" and number(first.args[-1]) == -1)
    )


_MOVING = {"permute", "moveaxis", "movedim"}


def _keeps_last_axis(nodes: Nodes) -> bool:
    """Whether all axes but the last are counted, and nothing is laid along another or moved there: what is
    reduced over them meets x as it is."""
    calls = (n for n in walk(nodes) if isinstance(n, ast.Call))
    counted = any(called(n) == "range" and _is_all_but_last(n.args) for n in calls)
    return counted and not any(lays(n) or moves_axis(n) or turns_to_end(n) for n in walk(nodes))


def _is_tried_with_last_size(tree: ast.AST | None) -> bool:
    """Whether the file draws an x, and arrays as long as its last axis beside it:
    ``x = torch.randn(B, T, dim)``, ``gamma = torch.ones(dim)``."""
    calls = _calls_tried(tree)
    rows = {name_of(call.args[0]) for call in calls if _makes_row(call)} - {None}
    drawn = [[name_of(size) for size in sizes] for call in calls if len(sizes := sizes_drawn(call)) > 2]
    return any(names[-1] in rows and names[1] not in rows for names in drawn)


def _calls_tried(tree: ast.AST | None) -> list[ast.Call]:
    """The calls by which the file makes something outside of all definitions."""
    made = (s for s in getattr(tree, "body", ()) if isinstance(s, ast.Assign))
    return [n for statement in made for n in below(statement) if isinstance(n, ast.Call)]


def _meets_last_axis(nodes: Nodes, ranks: tuple[int, ...], drops: bool, tree: ast.AST | None) -> bool:
    """Whether arrays of one size are made, there or where the file tries it, nothing is laid along another
    axis or moved there, and all axes but the last are reduced: ``x.mean((0, 1, 2), keepdim=True)`` beside
    ``torch.zeros(n)``. ``drops``: they may also be dropped, ``x.mean((0, 1, 2))``. Of NumPy's code that takes
    x and nothing else the axes alone can tell."""
    turned = (_turns(n) or moves_axis(n) or _lays_along(n) for n in walk(nodes))
    calls = [n for n in walk(nodes) if isinstance(n, ast.Call)]
    keeps = {n.arg for c in calls for n in c.keywords} & {"keepdim", "keepdims"}
    alone = keeps == {"keepdims"} and _takes_x_alone(nodes)
    made = (call for each in (calls, _calls_tried(tree)) for call in each)
    if any(turned) or not ((drops and not keeps) or alone or any(map(_makes_row, made))):
        return False
    over = [
        ast.unparse(axes) for c in calls if called(c) in REDUCTIONS and (axes := reduced(c)[1]) is not None
    ]
    named = map(ast.unparse, axes_by_name(nodes))
    return any(axes.strip("()[]") == _ALL_BUT_LAST.get(rank) for axes in (*over, *named) for rank in ranks)


def _takes_x_alone(nodes: Nodes) -> bool:
    """Whether a function takes one argument and settings."""
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef)]
    return (
        len(functions) == len(nodes) == 1
        and len(functions[0].args.args) - len(functions[0].args.defaults) == 1
    )


def ranks_turned(nodes: Nodes) -> Iterator[int]:
    """The ranks of which alone x is turned round first: ``if x.dim() == 3: x = x.transpose(1, 2)``."""
    for node in walk(nodes):
        match node:
            case ast.If(
                test=ast.Compare(left=asked, ops=[ast.Eq()], comparators=[ast.Constant(value=int() as rank)]),
                body=body,
            ) if rank > 2 and is_rank(asked) and any(map(_turns, walk(body))):
                yield rank


def _turns(node: ast.AST) -> bool:
    """``x.transpose(1, 2)``, ``x.permute(0, 2, 3, 1)``"""
    return isinstance(node, ast.Call) and called(node) in _TURNING and bool(node.args)


_TURNING = {"transpose", "permute", "swapaxes", "swapdims"}


def _lays_along(node: ast.AST) -> bool:
    """The same as `lays`, without what only keeps or drops axes: ``keepdims=True``, ``m.reshape(-1)``."""
    flat = isinstance(node, ast.Call) and called(node) in {"view", "reshape"} and len(node.args) == 1
    return lays(node) and not (flat or isinstance(node, ast.keyword))


_ALL_BUT_LAST = {3: "0, 1", 4: "0, 1, 2", 5: "0, 1, 2, 3"}


def _makes_row(call: ast.Call) -> bool:
    """``np.zeros(n)``, ``torch.ones((n,))``."""
    sizes = call.args[0].elts if call.args and isinstance(call.args[0], ast.Tuple) else call.args
    return called(call) in SIZED_BY and len(sizes) == 1 and number(sizes[0]) is None


def _is_all_but_last(args: list[ast.expr]) -> bool:
    """``range(x.ndim - 1)``, ``range(0, len(x.shape) - 1)``."""
    match args:
        case [ast.BinOp(op=ast.Sub(), left=rank, right=ast.Constant(value=1))] | [
            ast.Constant(value=0),
            ast.BinOp(op=ast.Sub(), left=rank, right=ast.Constant(value=1)),
        ]:
            return gives_rank(rank, 1)
    return False


def _last_sizes(nodes: Nodes, taken: Collection[str]) -> Iterator[str]:
    """The names that hold the size of the last axis of x."""
    for node in walk(nodes):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[_, _, *_, ast.Name(id=name)])], value=value) if (
                is_shape(value) and receiver(value) in taken
            ):
                yield name
            case ast.Assign(targets=[target], value=value) if _is_last_size(value, taken):
                yield name_of(target) or ""


def _is_last_size(node: ast.AST, taken: Collection[str]) -> bool:
    """The size of the last axis of something that is handed in; what was made of it may be turned round."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="shape", value=ast.Name(id=name)), slice=index):
            return name in taken and ast.unparse(index) in {"-1", "3"}
        case ast.Call(func=ast.Attribute(attr="size", value=ast.Name(id=name)), args=[index]):
            return name in taken and ast.unparse(index) in {"-1", "3"}
    return False


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
