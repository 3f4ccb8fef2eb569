"""Which value an expression is: a parameter, a variable, an attribute of the object, a part of one of these.

A symbol is (scope, path): ``("bn", "gamma")`` for a parameter or a local of the function bn, ``("bn",
"state.mean")`` for a part of one, ``("self", "running_mean")`` for an attribute of the object. Symbols of one
value are joined (``m = self.m``); what a function is handed flows to its parameter, and not back.
"""

from __future__ import annotations

import ast
from collections import defaultdict

from bnquiz.grading.source.entry.model import LABEL
from bnquiz.grading.source.nodes import KEEPING, called, given_by_getter, is_new_axes, parts_of_text
from bnquiz.texts import DOT_IN_KEY

Symbol = tuple[str, str]

LIBRARIES = frozenset({"np", "numpy", "torch", "nn", "F", "math", "jnp"})  # and no variable
_OF_ARRAYS = frozenset(
    {"shape", "ndim", "dtype", "device", "T", "data", "grad", "mT", "real", "is_cuda"}
)  # attributes that arrays have: no parts of a container
_KEEPING = KEEPING | {"astype", "float", "double", "expand_as", "item"}
_RESHAPING = frozenset({"reshape", "asarray", "array", "expand_dims"})  # functions of a library
_LOOKING_UP = frozenset({"get", "pop", "setdefault"})


class Symbols:
    """The symbols of some functions and classes, as reading them goes on."""

    def __init__(self, functions: dict[str, ast.FunctionDef]) -> None:
        self.functions = functions
        self.lambdas: dict[str, ast.Lambda] = {}  # that have a name
        self.parts: dict[Symbol, dict[str, str]] = defaultdict(
            dict
        )  # of a container: key → how it is written
        self._same: dict[Symbol, Symbol] = {}
        self._roots: dict[Symbol, Symbol] = {}  # those that were asked for since two were joined
        self._flows: dict[Symbol, set[Symbol]] = defaultdict(set)
        self._outer: dict[str, str] = {}  # of a function in a function
        self._locals: dict[str, set[str]] = {}

    def enter(self, function: ast.FunctionDef, outer: str) -> None:
        """Note a function, and the one in which it stands."""
        self._locals[function.name] = _locals(function)
        if outer:
            self._outer[function.name] = outer

    def known(self) -> set[Symbol]:
        """All that were joined with others, or have parts."""
        return {*self._same, *self._same.values(), *self.parts}

    # -- which values are the same

    def root(self, symbol: Symbol) -> Symbol:
        """The one symbol that stands for all of the same value; a part of the same owner is the same part."""
        if (known := self._roots.get(symbol)) is not None:
            return known
        asked, seen = symbol, set[Symbol]()
        while symbol not in seen:
            seen.add(symbol)
            owner, dot, key = symbol[1].rpartition(".")
            if symbol in self._same:
                symbol = self._same[symbol]
            elif dot:
                scope, held = self.root((symbol[0], owner))
                symbol = (scope, f"{held}.{key}")
        self._roots[asked] = symbol
        return symbol

    def reached(self, symbol: Symbol) -> set[Symbol]:
        """The symbol, and what it becomes in the functions that it is handed to; not what else they are
        given."""
        found, left = set[Symbol](), [self.root(symbol)]
        while left:
            root = left.pop()
            if root not in found:
                found.add(root)
                left += [self.root(t) for s, to in self._flows.items() if self.root(s) == root for t in to]
                left += self._same_part_elsewhere(root)
        return found

    def _same_part_elsewhere(self, root: Symbol) -> list[Symbol]:
        """A part of what is handed on is the same part there."""
        owner, dot, key = root[1].rpartition(".")
        holders = self.reached((root[0], owner)) - {(root[0], owner)} if dot else set[Symbol]()
        return [(scope, f"{held}.{key}") for scope, held in holders]

    def join(self, one: Symbol | None, other: Symbol | None) -> None:
        """Two symbols are one value; but nothing is a part of itself."""
        if one is None or other is None or _is_part(one, other) or _is_part(other, one):
            return
        first, second = self.root(one), self.root(other)
        if first != second and not _is_part(first, second) and not _is_part(second, first):
            self._same[first] = second
            self._roots.clear()

    def hand(self, given: Symbol | None, parameter: Symbol) -> None:
        """A value is handed to a function."""
        if given is not None:
            self._flows[given].add(parameter)

    # -- which symbol an expression is

    def of(self, node: ast.AST | None, scope: str) -> Symbol | None:
        """The symbol that an expression is, perhaps reshaped; None where it is computed."""
        match node:
            case ast.Name(id=name):
                return (self._scope_of(name, scope), name) if name not in LIBRARIES else None
            case ast.Attribute():
                return self._of_attribute(node, scope)
            case ast.Subscript(value=inner, slice=ast.Constant(value=str() | int() as key)):
                return self.part(inner, str(key), "key" if isinstance(key, str) else "place", scope)
            case ast.Subscript(value=inner, slice=index) if is_new_axes(index):
                return self.of(inner, scope)
            case ast.Subscript(value=inner, slice=ast.BinOp() | ast.JoinedStr() | ast.Call() as index):
                key = self._put_together(index, scope)
                return self.part(inner, key, "key", scope) if key else None
            case ast.Call():
                return self._of_call(node, scope)
        return None

    def _of_attribute(self, node: ast.Attribute, scope: str) -> Symbol | None:
        if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}:
            return ("self", node.attr)
        if node.attr not in _OF_ARRAYS:
            return self.part(node.value, node.attr, "attribute", scope)
        return self.of(node.value, scope) if node.attr in {"data", "T"} else None

    def _of_call(self, node: ast.Call, scope: str) -> Symbol | None:
        match node:
            case ast.Call(
                func=ast.Attribute(value=inner, attr=method), args=[ast.Constant(value=str() as key), *_]
            ):
                return self.part(inner, key, "key", scope) if method in _LOOKING_UP else None
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _KEEPING:
                library = isinstance(inner, ast.Name) and inner.id in LIBRARIES
                return self.of(node.args[0] if library and node.args else inner, scope)
            case ast.Call(func=ast.Attribute(attr=name), args=[inner, *_]) if name in _RESHAPING:
                return self.of(inner, scope)
            case ast.Call(func=ast.Name(id="int" | "float" | "bool"), args=[inner]):
                return self.of(inner, scope)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[], keywords=[]) if (
                getter := self.functions.get(name)
            ) is not None:
                behind = given_by_getter(getter)
                return ("self", behind) if behind is not None else None
            case ast.Call() if (handed := self._given_back(node)) is not None:
                return self.of(handed, scope)
        return None

    def _put_together(self, key: ast.expr, scope: str) -> str:
        """The key that a name and other words make, for the layer's name that a call is given: ``name +
        "/gamma"``, ``f"{name}/gamma"``; empty where it is something else."""
        function = self.functions.get(scope)
        taken = {a.arg for a in function.args.args} if function is not None else set()
        parts = [*parts_of_text(key)]
        words = [LABEL if isinstance(p, ast.Name) and p.id in taken else _word(p) for p in parts]
        return "".join(words) if len(words) > 1 and all(words) else ""

    def part(self, owner: ast.expr, key: str, kind: str, scope: str) -> Symbol | None:
        """The symbol of a part, noted as one; ``kind``: key | attribute | place."""
        held = self.of(owner, scope)
        if held is None or held[1].count(".") > 1:
            return None
        key = key.replace(".", DOT_IN_KEY)
        self.parts[held].setdefault(key, kind)
        return (held[0], f"{held[1]}.{key}")

    def _given_back(self, call: ast.Call) -> ast.expr | None:
        """What a function of the file is handed that it gives back, in another shape."""
        made = self.functions.get(called(call)) or self.lambdas.get(called(call))
        match made:
            case ast.FunctionDef(args=taken, body=[*_, ast.Return(value=ast.expr() as value)]):
                back = _laid_anew(value)
            case ast.Lambda(args=taken, body=inner):
                back = _laid_anew(inner)
            case _:
                return None
        names = [a.arg for a in taken.args if a.arg not in {"self", "cls"}]
        if not isinstance(back, ast.Name) or back.id not in names:
            return None
        named = (k.value for k in call.keywords if k.arg == back.id)
        return next(iter(call.args[names.index(back.id) :]), next(named, None))

    def _scope_of(self, name: str, scope: str) -> str:
        """The function whose variable it is: of a function in a function, what is not its own is the outer
        one's."""
        while name not in self._locals.get(scope, {name}) and self._outer.get(scope):
            scope = self._outer[scope]
        return scope


def _locals(function: ast.FunctionDef) -> set[str]:
    """The names that the function itself binds."""
    taken = function.args
    names = {a.arg for a in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
    given_up: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Nonlocal | ast.Global):
            given_up |= set(node.names)
    return names - given_up


def _word(piece: ast.expr) -> str:
    return piece.value if isinstance(piece, ast.Constant) and isinstance(piece.value, str) else ""


def _laid_anew(value: ast.expr) -> ast.expr:
    """Of which array another shape is made: v of ``v[None, :, None]``, ``v.reshape(1, -1).copy()``."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner)), args=[inner, *_]) if owner in LIBRARIES:
            return _laid_anew(inner) if called(value) in KEEPING | _RESHAPING else value
        case ast.Call(func=ast.Attribute(value=inner)) if called(value) in KEEPING:
            return _laid_anew(inner)
        case ast.Subscript(value=inner, slice=index) if is_new_axes(index):
            return _laid_anew(inner)
    return value


def _is_part(one: Symbol, other: Symbol) -> bool:
    return one[0] == other[0] and one[1].startswith(f"{other[1]}.")
