"""Questions that one asks of a node of the tree, each answered in one place."""

from __future__ import annotations

import ast
import copy
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

# What takes a statistic over axes that it is given. einsum does as well, by letters in place of axes.
REDUCTIONS = frozenset(
    {
        "mean", "var", "std", "sum", "average", "var_mean", "std_mean", "nanmean", "nanvar",
        "fmean", "pvariance", "fsum",
    }
)  # fmt: skip

# methods that give back what they are called on in another shape, type or place
KEEPING = frozenset(
    {"reshape", "view", "flatten", "ravel", "squeeze", "unsqueeze", "detach", "clone", "copy", "to"}
)


@lru_cache(maxsize=1024)
def below(node: ast.AST) -> tuple[ast.AST, ...]:
    """The node and all below it, in the order of ``ast.walk``. Nobody changes a tree that was read."""
    return tuple(ast.walk(node))


def returned_by(function: ast.FunctionDef) -> list[ast.expr]:
    """What the return statements of a function give; those of functions within are not its own."""
    inner = {
        id(n) for f in below(function) if f is not function and isinstance(f, _FUNCTIONS) for n in below(f)
    }
    returns = (n for n in below(function) if isinstance(n, ast.Return) and id(n) not in inner)
    return [n.value for n in returns if n.value is not None]


def variables_of(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The variables of a function, each with what it is assigned last."""
    assigned = (n for n in below(function) if isinstance(n, ast.Assign))
    return {t.id: n.value for n in assigned for t in n.targets if isinstance(t, ast.Name)}


def made_and_returned(function: ast.FunctionDef) -> list[ast.expr]:
    """What ``returned_by`` tells, but for a variable what it is set to: ``made = partial(f, 1); return
    made``."""
    made = variables_of(function)
    return [made.get(v.id, v) if isinstance(v, ast.Name) else v for v in returned_by(function)]


def given_by_getter(function: ast.FunctionDef) -> str | None:
    """The attribute of self that a method gives as it is: ``getMode()``, or a property."""
    given = [own_attribute(value) for value in made_and_returned(function)]
    return given[0] if len(given) == 1 else None


def given_by_property(function: ast.FunctionDef) -> str | None:
    """The attribute of self that a property gives as it is."""
    is_property = any(name_of(d) == "property" for d in function.decorator_list)
    return given_by_getter(function) if is_property else None


def dispatched_on(function: ast.FunctionDef) -> list[ast.arg]:
    """The argument whose class chooses a function: ``singledispatch`` asks for it by place."""
    chooses = any(name_of(d) == "singledispatch" for d in function.decorator_list)
    return function.args.args[:1] if chooses else []


def does_nothing(function: ast.FunctionDef) -> bool:
    """``pass``, ``...``, ``return None``, or a docstring alone."""
    return all(map(_is_idle, function.body))


def _is_idle(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None | ast.Constant(value=None)):
            return True
    return False


MAKING = frozenset({"__init__", "__post_init__"})  # the methods that make an object


def pairs(statement: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target of an assignment with its value: of ``a, b = c, d`` two."""
    for target in statement.targets:
        match target, statement.value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
                yield from zip(targets, values, strict=True)
            case _:
                yield target, statement.value


def is_store(name: ast.Name | ast.Attribute) -> bool:
    return isinstance(name.ctx, ast.Store)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def name_of(node: ast.AST | None) -> str | None:
    """The last name of a variable or an attribute: ``gamma`` of ``gamma`` and of ``self.bn.gamma``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def holds(node: ast.AST, line: int | None) -> bool:
    """Whether a node stands on a line, among others."""
    start, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return line is not None and start is not None and end is not None and start <= line <= end


def called(call: ast.Call) -> str:
    """The last name of what is called: ``mean`` of ``x.mean(0)``; empty where it has none."""
    return name_of(call.func) or ""


def reduced(call: ast.Call) -> tuple[ast.expr | None, ast.expr | None]:
    """What a call reduces, and over which axes, as far as it says so: ``x.mean(0)``, ``np.var(x, 0)``."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    is_function = owner is None or name_of(owner) in _WITH_REDUCTIONS
    given = [*call.args] if is_function else [owner, *call.args]
    axes = [k.value for k in call.keywords if k.arg in {"dim", "axis", "dims"}] + given[1:]
    return next(iter(given), None), next(iter(axes), None)


_WITH_REDUCTIONS = {"np", "numpy", "torch", "xp"}


def is_root(node: ast.AST) -> bool:
    """Whether it takes a square root: ``sqrt(v)``, ``v ** -0.5``, ``pow(v, 0.5)``, ``exp(0.5 * log(v))``.
    That of a constant, or of a share that weights begin with, ``sqrt(2 / n)``, normalizes nothing."""
    match node:
        case ast.Call(args=[ast.BinOp() as inner]) if called(node) == "exp":
            return _is_power_by_log(inner)
        case ast.Call(args=[*_, exponent]) if called(node) in {"pow", "power"}:
            return is_half(exponent)
        case ast.Call():
            return called(node) in {"sqrt", "rsqrt", "sqrt_", "rsqrt_"} and not any(map(_is_share, node.args))
        case ast.BinOp(op=ast.Pow(), right=exponent):
            return is_half(exponent)
    return False


def _is_share(node: ast.expr) -> bool:
    """A constant, or what a constant above 1 is divided into."""
    divided = node.left if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None
    return number(node) is not None or (number(divided) or 0) >= 2


def _is_power_by_log(node: ast.BinOp) -> bool:
    return any(isinstance(n, ast.Call) and called(n) == "log" for n in below(node))


def is_half(node: ast.expr) -> bool:
    """One half, or minus one half, however it is written."""
    value = number(node)
    return value is not None and abs(value) == 0.5


_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def number(node: ast.expr | None) -> float | None:
    """The value of a constant, or of plain arithmetic on constants; None for anything else."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            positive = number(inner)
            return None if positive is None else -positive
        case ast.BinOp(op=op, left=left, right=right):
            return _combined(op, number(left), number(right))
    return None


def _combined(op: ast.operator, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if isinstance(op, ast.Pow):
        return left**right if 0 < left <= 100 and abs(right) <= 50 else None
    act = _OPERATIONS.get(type(op))
    return act(left, right) if act is not None and not (isinstance(op, ast.Div) and right == 0) else None


def dotted(node: ast.AST | None) -> str:
    """The path of a variable or of an attribute of one: ``config.train``; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name) if path := dotted(owner):
            return f"{path}.{name}"
    return ""


def is_new_axes(node: ast.expr) -> bool:
    """``[None, :, None, None]``: another shape of the same values."""
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(
        isinstance(i, ast.Slice) or (isinstance(i, ast.Constant) and i.value in (None, Ellipsis))
        or (isinstance(i, ast.Attribute) and i.attr == "newaxis")
        for i in items
    )  # fmt: skip


def own_attribute(node: ast.AST | None) -> str | None:
    """NAME, where the node is ``self.NAME``, or ``cls.NAME``."""
    match node:
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return name
    return None


def asked_for(node: ast.AST) -> tuple[ast.expr, re.Pattern[str]] | None:
    """Of a name that is put together, ``getattr(self, "_" + self.phase)``: the part that varies, and the
    names that it may give, with the part as their group."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="self"), key, *_]):
            parts = list(parts_of_text(key))
            varying = [p for p in parts if not isinstance(p, ast.Constant)]
            if len(varying) == 1 and len(parts) > 1:
                words = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"(\w+)" for p in parts)
                return varying[0], re.compile("".join(words))
    return None


def parts_of_text(node: ast.expr) -> Iterator[ast.expr]:
    """What a text is put together from: ``name + "/gamma"``, ``f"gamma{i}"``, ``"gamma%d" % i``,
    ``"gamma{}".format(i)``."""
    match node:
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from (*parts_of_text(left), *parts_of_text(right))
        case ast.JoinedStr(values=values):
            yield from (part for value in values for part in parts_of_text(value))
        case ast.FormattedValue(value=value) | ast.Call(func=ast.Name("str"), args=[value]):
            yield value
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as form), right=values):
            given = values.elts if isinstance(values, ast.Tuple) else [values]
            yield from _filled(re.split(r"%[\w.]+", form), given)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as form), attr="format"), args=given):
            yield from _filled(re.split(r"\{[^{}]*\}", form), given)
        case _:
            yield node


def _filled(words: list[str], values: list[ast.expr]) -> Iterator[ast.expr]:
    """The words of a form, and between two of them the value that stands there."""
    for word, value in zip_longest(words, values):
        if word:
            yield ast.Constant(word)
        if value is not None:
            yield value


def registered(node: ast.AST) -> str | None:
    """The name under which a call registers a buffer or a parameter: self holds it like an attribute."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="register_buffer" | "register_parameter"),
            args=[ast.Constant(value=str() as name), *_],
        ):
            return name
    return None


def names_held(node: ast.AST) -> Iterator[str]:
    """Names that an object holds: attributes of self, what is registered, and keys of a dict of self's."""
    for child in below(node):
        match child:
            case ast.Subscript(value=value, slice=ast.Constant(value=str() as key)) if own_attribute(value):
                yield key
            case _:
                name = own_attribute(child) or registered(child)
                if name is not None:
                    yield name


def with_bases(node: ast.ClassDef, by_name: Mapping[str, ast.AST]) -> list[ast.ClassDef]:
    """A class and its bases among these, nearest first."""
    chain = [node]
    for each in chain:
        named = (by_name.get(base.id) for base in each.bases if isinstance(base, ast.Name))
        chain += [base for base in named if isinstance(base, ast.ClassDef) and base not in chain]
    return chain


def outer_bases(classes: list[ast.ClassDef]) -> list[str]:
    """The dotted bases of classes that are none of the classes themselves."""
    own = {c.name for c in classes}
    return [name for c in classes for b in c.bases if (name := ast.unparse(b)) not in own]


def derives_from(classes: list[ast.ClassDef], base: str) -> bool:
    """Whether a base from outside has this last name: ``Module`` for ``nn.Module``, and not for a class of
    the file that is only named so."""
    return any(name.rpartition(".")[2] == base for name in outer_bases(classes))


def function_of(
    name: str,
    taken: ast.arguments,
    body: list[ast.stmt],
    place: ast.stmt | ast.expr,
    decorators: Sequence[ast.expr] = (),
) -> ast.FunctionDef:
    """A function of this name, as if it were defined at this place."""
    return ast.copy_location(ast.FunctionDef(name, taken, body, decorator_list=[*decorators]), place)


def class_of(name: str, bases: Sequence[ast.expr], body: Sequence[ast.stmt], at: ast.AST) -> ast.ClassDef:
    """A class by a name of its own, as it would be written there."""
    made = ast.ClassDef(name, list(bases), [], list(body) or [ast.Pass()], [])
    return ast.fix_missing_locations(ast.copy_location(made, at))


def sequence_made_by(node: ast.AST) -> ast.ClassDef | None:
    """The class that a function stands for which does no more than return ``nn.Sequential(A(c), B(c))``."""
    match node:
        case ast.FunctionDef(
            name=name, args=taken, body=[*_, ast.Return(value=ast.Call(func=kind, args=layers) as call)]
        ) if called(call) == "Sequential" and layers:
            own = ast.arguments(**{**dict(ast.iter_fields(taken)), "args": [ast.arg("self"), *taken.args]})
            parts = ", ".join(map(ast.unparse, layers))
            makes = ast.parse(f"super().__init__({parts})").body
            return class_of(name, [kind], [function_of("__init__", own, makes, node)], node)
    return None


def class_made_by(node: ast.AST) -> ast.ClassDef | None:
    """The class that a function defines and returns."""
    if not isinstance(node, ast.FunctionDef):
        return None
    inner = {n.name: n for n in node.body if isinstance(n, ast.ClassDef)}
    given = (n.value for n in node.body if isinstance(n, ast.Return))
    return next((inner[v.id] for v in given if isinstance(v, ast.Name) and v.id in inner), None)


def with_method(kind: ast.ClassDef, method: ast.FunctionDef) -> ast.ClassDef:
    """A class that has one method more."""
    body = [s for s in kind.body if not (isinstance(s, ast.FunctionDef) and s.name == method.name)]
    made = ast.ClassDef(kind.name, kind.bases, kind.keywords, [*body, method], kind.decorator_list)
    return ast.copy_location(made, kind)


def with_defaults(taken: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """The parameters that may go by place, each with its default."""
    held = [*taken.posonlyargs, *taken.args]
    defaults: list[ast.expr | None] = [None] * (len(held) - len(taken.defaults)) + [*taken.defaults]
    return [*zip(held, defaults, strict=True)]


def without_given(taken: ast.arguments, places: int, call: ast.Call) -> ast.arguments:
    """What is left to give to a function of which ``partial`` gives the first few, and some by name: these
    have the given values for defaults, and go by name."""
    by_name = {k.arg: k.value for k in call.keywords if k.arg}
    pairs = with_defaults(taken)[places:]
    free = [(a, d) for a, d in pairs if a.arg not in by_name]
    named: list[tuple[ast.arg, ast.expr | None]] = [(a, by_name[a.arg]) for a, _ in pairs if a.arg in by_name]
    named += [(a, by_name.get(a.arg, d)) for a, d in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)]
    return ast.arguments(
        posonlyargs=[],
        args=[a for a, _ in free],
        vararg=taken.vararg,
        kwonlyargs=[a for a, _ in named],
        kw_defaults=[d for _, d in named],
        kwarg=taken.kwarg,
        defaults=[d for _, d in free if d is not None],
    )


def as_method(function: ast.FunctionDef, name: str) -> ast.FunctionDef:
    """A copy of a function in which the object that it is handed under a name is ``self``."""
    made = copy.deepcopy(function)
    _rename(made, name, "self")
    return made


def with_self(tree: ast.Module) -> ast.Module:
    """The tree, in which the object that a method belongs to is ``self``, whatever its class calls it."""
    for node in [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]:
        methods = [m for m in node.body if isinstance(m, ast.FunctionDef) and not m.decorator_list]
        first = {m.args.args[0].arg if m.args.args else "" for m in methods}
        name = first.pop() if len(first) == 1 else ""
        if name not in {"", "self", "cls"} and _sets_attributes(methods, name):
            for method in methods:
                _rename(method, name, "self")
    return tree


def _sets_attributes(methods: list[ast.FunctionDef], name: str) -> bool:
    stored = (
        n
        for m in methods
        for n in ast.walk(m)
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    )
    return any(name_of(n.value) == name for n in stored)


def _rename(function: ast.FunctionDef, name: str, new: str) -> None:
    for node in ast.walk(function):
        match node:
            case ast.arg(arg=own) if own == name:
                node.arg = new
            case ast.Name(id=own) if own == name:
                node.id = new
