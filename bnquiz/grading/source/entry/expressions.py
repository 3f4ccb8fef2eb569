"""What a single expression or call says, with no look at what the names in it stand for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.source.entry.symbols import LIBRARIES
from bnquiz.grading.source.nodes import called, name_of, own_attribute, parts_of_text


def either(value: ast.expr) -> Iterator[ast.expr]:
    """The value, or both branches of ``a if test else b``; of options that are laid over others each."""
    match value:
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(op=ast.BitOr(), left=one, right=other):
            yield from (*either(one), *either(other))
        case ast.BoolOp(values=values):
            yield from values
        case ast.Dict(keys=keys, values=values) if None in keys:  # {"eps": 1e-5, **(given or {})}
            over = (held for key, held in zip(keys, values, strict=True) if key is None)
            yield from (each for laid in over for each in either(laid))
        case ast.Call(func=ast.Name(id="dict" | "ChainMap"), args=laid, keywords=keywords):
            laid = [*laid, *(k.value for k in keywords if k.arg is None)]
            yield from (each for one in laid for each in either(one))
        case _:
            yield value


def asked(test: ast.expr) -> ast.expr:
    """What a test is about: ``mode`` of ``not mode``, of ``mode == "train"``."""
    while isinstance(test, ast.UnaryOp | ast.Compare):
        test = test.operand if isinstance(test, ast.UnaryOp) else test.left
    return test


def of_shape_asked(call: ast.Call) -> Iterator[ast.AST]:
    """What stands in the shape that an array is brought into: the C of ``var.view(1, C, 1, 1)``."""
    yield from (n for a in laid_into(call) for n in ast.walk(a))


def laid_into(call: ast.Call) -> list[ast.expr]:
    """The shape that a method of an array is given to bring it into."""
    of_arrays = isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in LIBRARIES
    return call.args if of_arrays and called(call) in {"view", "reshape"} else []


IN_DIGITS = re.compile(r"%\d*[di]\b|:\d*d\}")


def names_of_key(key: ast.expr) -> list[ast.Name]:
    """The variables by which something is looked up: ``layers[name]``, ``p["gamma" + str(layer)]``; of what
    is not yet looked up by, those of a text: ``scope + "/gamma"``."""
    if isinstance(key, ast.Name):
        return [key]
    is_text = any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in parts_of_text(key))
    return [n for n in ast.walk(key) if isinstance(n, ast.Name)] if is_text else []


def factors(size: ast.expr) -> Iterator[ast.expr]:
    """The size, and what it is a multiple of: the n of ``2 * n``."""
    yield size
    if isinstance(size, ast.BinOp) and isinstance(size.op, ast.Mult):
        yield from (size.left, size.right)


def is_for_a_channel(node: ast.AST) -> bool:
    """A number with a point, an object: what is made for each channel, and for no axis."""
    match node:
        case ast.Constant(value=float()):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name[:1].isupper()
    return False


def gone_over(value: ast.expr) -> ast.expr:
    """What each element is made from: ``running`` of ``(s.view(-1, 1) for s in running)``."""
    match value:
        case ast.GeneratorExp(generators=[each]) | ast.ListComp(generators=[each]):
            return each.iter
    return value


def value_by_value(target: ast.expr, whole: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Each variable of a loop with the array whose values it takes: g with gamma and b with beta of ``for i,
    (g, b) in enumerate(zip(gamma, beta))``."""
    match target, whole:
        case ast.Tuple(elts=[_, one]), ast.Call(func=ast.Name("enumerate"), args=[inner, *_]):
            yield from value_by_value(one, inner)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name("zip"), args=arrays):
            for one, inner in zip(targets, arrays, strict=False):
                yield from value_by_value(one, inner)
        case ast.Name(), _:
            yield target, whole


Handed = tuple[str, ast.expr, int | str | None]  # a parameter, what it is handed, and of that which part


def handed(call: ast.Call, names: list[str], required: int) -> Iterator[Handed]:
    """Each parameter with what it is handed; of what is handed on in parts, with the part's place: as many as
    the parameters that nothing else is for; or with its key, ``affine(x_hat, **params)``."""
    by_name = {k.arg: k.value for k in call.keywords if k.arg}
    yield from ((name, value, None) for name, value in by_name.items())
    free = [name for name in names if name not in by_name]
    spread = sum(isinstance(a, ast.Starred) for a in call.args)
    missing = max(required - sum(n in by_name for n in names[:required]) - len(call.args) + spread, 0)
    for value in call.args:
        inner, size = (value.value, missing // spread) if isinstance(value, ast.Starred) else (value, None)
        for place in range(1 if size is None else size):
            if free:
                yield free.pop(0), inner, None if size is None else place
    for each in (k.value for k in call.keywords if k.arg is None):
        yield from ((name, each, name) for name in free if name in names[:required])


def variables_made(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """A variable, and what it is."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value


def is_dict(value: ast.expr) -> bool:
    """Whether it is a dict that is written out, or a copy of one."""
    return isinstance(value, ast.Dict) or (isinstance(value, ast.Call) and called(value) in {"copy", "dict"})


def makes_over(value: ast.expr) -> bool:
    """Whether a call makes one function of another, ``vmap(f, in_dims=0)``."""
    return isinstance(value, ast.Call) and called(value) in {"vmap", "jit", "compile", "vectorize"}


def tables_made(node: ast.AST) -> Iterator[str]:
    """The attributes that are tables by class: ``self.scale = nn.Embedding(classes, n)``."""
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and called(node.value) == "Embedding"
    ):
        yield from (name for t in node.targets if (name := own_attribute(t)) is not None)


def whole_array(node: ast.AST | None) -> ast.AST | None:
    """The array one of whose values it is, in a loop: ``gamma`` of ``gamma[j]``, ``x`` of ``x[i][j]``."""
    while isinstance(node, ast.Subscript) and _goes_along(node.slice):
        node = node.value
    return node


def _goes_along(index: ast.expr) -> bool:
    """Whether it is the place in an array at which a loop is: variables, perhaps beside whole axes."""
    places = index.elts if isinstance(index, ast.Tuple) else [index]
    return all(isinstance(place, ast.Name | ast.Slice) for place in places)
