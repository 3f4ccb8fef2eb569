"""How the code uses each name: what is tested, rooted, multiplied, written. It puts candidate roles in an
order and never decides: names of one value (``m = self.m``, an argument handed to a helper) share their uses.

A symbol is (scope, path): ``("bn", "gamma")`` for a parameter or a local of the function bn, ``("bn",
"state.mean")`` for a part of one, ``("self", "running_mean")`` for an attribute of the object.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from bnquiz.grading.source.nodes import KEEPING, REDUCTIONS, called, is_half, is_root, name_of, number

Use = Literal[
    "tested",  # a branch asks for it
    "rooted",  # it stands under a square root, or is raised to a power of one half
    "complement",  # 1 − it
    "subtracted",  # … − it
    "multiplied",
    "divides",  # … / it
    "added",
    "written",  # it gets a new value, or is changed in place
    "shaped",  # its shape is asked for, or a statistic of it is taken
    "counted",  # a list is made that long, or it is counted up to
    "sized",  # arrays are made of this size
    "keyed",  # a part is looked up in it: by a string, as an attribute, by its place
]
Symbol = tuple[str, str]

_OF_ARRAYS = frozenset(
    {"shape", "ndim", "dtype", "device", "T", "size", "data", "grad", "mT", "real", "is_cuda"}
)  # attributes that arrays have: no parts of a container
_LIBRARIES = frozenset({"np", "numpy", "torch", "nn", "F", "math", "jnp"})
_SHAPED = frozenset({"shape", "ndim", "dim", "size", "numel", "permute", "transpose", "T"})
_MAKING = frozenset({"__init__", "__post_init__"})  # where an attribute gets its first value
_MAKERS = frozenset({"zeros", "ones", "empty", "full", "rand", "randn", "tensor", "array"})


class Uses:
    """The uses of every symbol in these functions and classes."""

    def __init__(self, nodes: Iterable[ast.AST], functions: dict[str, ast.FunctionDef]) -> None:
        self._functions = functions
        self._found: dict[Symbol, set[Use]] = defaultdict(set)
        self._values: dict[Symbol, list[ast.expr]] = defaultdict(list)
        self._parts: dict[Symbol, dict[str, str]] = defaultdict(dict)
        self._same: dict[Symbol, Symbol] = {}
        self._flows: dict[Symbol, set[Symbol]] = defaultdict(set)
        self._outer: dict[str, str] = {}  # of a function in a function
        self._locals: dict[str, set[str]] = {}
        for node in nodes:
            if isinstance(node, ast.FunctionDef):
                self._locals[node.name] = _locals(node)
            self._visit(node, node.name if isinstance(node, ast.FunctionDef) else "")

    # -- what is asked

    def of(self, scope: str, name: str) -> frozenset[Use]:
        """The uses of a symbol, and of all that is the same value."""
        roots = self._reached((scope, name))
        return frozenset(u for s, used in self._found.items() if self._root(s) in roots for u in used)

    def compared(self, scope: str, name: str) -> list[ast.expr]:
        """What the symbol is compared with."""
        roots = self._reached((scope, name))
        return [v for s, values in self._values.items() if self._root(s) in roots for v in values]

    def attributes(self) -> list[str]:
        """The attributes of the object."""
        known = {*self._found, *self._same, *self._same.values(), *self._parts, *map(self._root, self._found)}
        return sorted({path for scope, path in known if scope == "self"})

    def parts(self, scope: str, name: str) -> dict[str, str]:
        """The keys under which parts are looked up: key → key | attribute | place."""
        roots = self._reached((scope, name))
        found: dict[str, str] = {}
        for symbol, parts in self._parts.items():
            if self._root(symbol) in roots:
                found |= {k: v for k, v in parts.items() if k not in found}
        return found

    # -- reading

    def _reached(self, symbol: Symbol) -> set[Symbol]:
        """The symbol, and what it becomes in the functions that it is handed to; not what else they are given."""
        found, left = set[Symbol](), [self._root(symbol)]
        while left:
            root = left.pop()
            if root in found:
                continue
            found.add(root)
            left += [self._root(t) for s, targets in self._flows.items() if self._root(s) == root for t in targets]
            owner, dot, key = root[1].rpartition(".")
            if dot:  # a part of what is handed on is the same part there
                left += [(scope, f"{held}.{key}") for scope, held in self._reached((root[0], owner)) - {(root[0], owner)}]
        return found

    def _root(self, symbol: Symbol) -> Symbol:
        """The one symbol that stands for all of the same value; a part of the same owner is the same part."""
        seen = set[Symbol]()
        while symbol not in seen:
            seen.add(symbol)
            owner, dot, key = symbol[1].rpartition(".")
            if symbol in self._same:
                symbol = self._same[symbol]
            elif dot:
                scope, held = self._root((symbol[0], owner))
                symbol = (scope, f"{held}.{key}")
        return symbol

    def _join(self, one: Symbol | None, other: Symbol | None) -> None:
        if one is not None and other is not None and self._root(one) != self._root(other):
            self._same[self._root(one)] = self._root(other)

    def _note(self, node: ast.AST | None, use: Use, scope: str) -> None:
        symbol = self.symbol(node, scope)
        if symbol is not None and not (use == "written" and scope in _MAKING):
            self._found[symbol].add(use)

    def symbol(self, node: ast.AST | None, scope: str) -> Symbol | None:
        """The symbol that an expression is, perhaps reshaped; None where it is computed."""
        match node:
            case ast.Name(id=name):
                return (self._scope_of(name, scope), name) if name not in _LIBRARIES else None
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                return ("self", name)
            case ast.Attribute(value=inner, attr=name) if name not in _OF_ARRAYS:
                return self._part(inner, name, "attribute", scope)
            case ast.Attribute(value=inner, attr="data" | "T"):
                return self.symbol(inner, scope)
            case ast.Subscript(value=inner, slice=ast.Constant(value=str() as key)):
                return self._part(inner, key, "key", scope)
            case ast.Subscript(value=inner, slice=ast.Constant(value=int() as place)):
                return self._part(inner, str(place), "place", scope)
            case ast.Subscript(value=inner, slice=slice_) if _is_new_axes(slice_):
                return self.symbol(inner, scope)
            case ast.Call(func=ast.Attribute(value=inner, attr="get" | "pop" | "setdefault"),
                          args=[ast.Constant(value=str() as key), *_]):  # fmt: skip
                return self._part(inner, key, "key", scope)
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in KEEPING | {"astype", "float", "double", "expand_as", "item"}:  # fmt: skip  # noqa: E501
                return self.symbol(inner, scope)
            case ast.Call(func=ast.Attribute(attr="reshape" | "asarray" | "array" | "expand_dims"),
                          args=[inner, *_]):  # fmt: skip
                return self.symbol(inner, scope)
            case ast.Call(args=[inner]) if self._only_reshapes(called(node)):
                return self.symbol(inner, scope)
        return None

    def _only_reshapes(self, name: str) -> bool:
        """Whether a function of the file gives back what it is given, in another shape."""
        function = self._functions.get(name)
        if function is None or not isinstance(function.body[-1], ast.Return):
            return False
        value = function.body[-1].value
        names = {a.arg for a in function.args.args}
        while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and called(value) in KEEPING:
            value = value.func.value
        return isinstance(value, ast.Name) and value.id in names

    def _scope_of(self, name: str, scope: str) -> str:
        """The function whose variable it is: of a function in a function, what is not its own is the outer
        one's."""
        while name not in self._locals.get(scope, {name}) and self._outer.get(scope):
            scope = self._outer[scope]
        return scope

    def _part(self, owner: ast.expr, key: str, kind: str, scope: str) -> Symbol | None:
        held = self.symbol(owner, scope)
        if held is None or held[1].count(".") > 1:
            return None
        self._found[held].add("keyed")
        self._parts[held].setdefault(key, kind)
        return (held[0], f"{held[1]}.{key}")

    def _visit(self, node: ast.AST, scope: str) -> None:
        if isinstance(node, ast.FunctionDef) and node.name != scope:
            self._outer[node.name], self._locals[node.name] = scope, _locals(node)
            scope = node.name
        self._look(node, scope)
        called_ = node.func if isinstance(node, ast.Call) else None
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Attribute) and child is not called_:
                self.symbol(child, scope)  # its parts are noted on the way
            self._visit(child, scope)

    def _look(self, node: ast.AST, scope: str) -> None:
        match node:
            case ast.Subscript(ctx=ast.Load()):
                self.symbol(node, scope)  # its parts are noted on the way
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                self._tested(test, scope)
            case ast.Match(subject=subject, cases=cases):
                self._note(subject, "tested", scope)
                for case in cases:
                    self._note_values(
                        subject, [p.value for p in ast.walk(case.pattern) if isinstance(p, ast.MatchValue)], scope
                    )
            case ast.Compare(left=left, comparators=others):
                self._compared_in(left, others, scope)
            case ast.BinOp():
                self._computed(node, scope)
            case ast.AugAssign(target=target, value=value, op=op):
                self._note(target, "written", scope)
                self._note(value, "added" if isinstance(op, ast.Add) else "multiplied", scope)
            case ast.Assign(targets=targets, value=value):
                for each in targets:
                    self._assigned(each, value, scope)
            case ast.AnnAssign(target=annotated, value=ast.expr() as value):
                self._assigned(annotated, value, scope)
            case ast.Call():
                self._called(node, scope)
            case ast.Attribute(value=inner, attr=name) if name in _SHAPED:
                self._note(inner, "shaped", scope)
            case ast.Return(value=ast.expr() as value):
                self._returned(value, scope)

    def _returned(self, value: ast.expr, scope: str) -> None:
        self._join(self.symbol(value, scope), (scope, "<returned>"))

    def _tested(self, test: ast.expr, scope: str) -> None:
        match test:
            case ast.BoolOp(values=values):
                for value in values:
                    self._tested(value, scope)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._tested(operand, scope)
            case ast.Compare():
                pass  # seen by itself
            case _:
                self._note(test, "tested", scope)

    def _compared_in(self, left: ast.expr, others: list[ast.expr], scope: str) -> None:
        sides = [left, *others]
        for side in sides:
            if not isinstance(side, ast.Constant) and self.symbol(side, scope) is not None:
                against = [o for o in sides if o is not side and _is_value(o)]
                if against:
                    self._note(side, "tested", scope)
                    self._note_values(side, against, scope)

    def _note_values(self, side: ast.expr, values: list[ast.expr], scope: str) -> None:
        symbol = self.symbol(side, scope)
        if symbol is not None:
            flat = [e for v in values for e in (v.elts if isinstance(v, ast.Tuple | ast.List | ast.Set) else [v])]
            self._values[symbol] += flat

    def _computed(self, node: ast.BinOp, scope: str) -> None:
        left, right = node.left, node.right
        match node.op:
            case ast.Sub():
                self._note(right, "complement" if _is_one(left) else "subtracted", scope)
            case ast.Add():
                self._note(left, "added", scope)
                self._note(right, "added", scope)
            case ast.Mult() if isinstance(left, ast.List | ast.Tuple):
                of_floats = any(isinstance(e, ast.Constant) and isinstance(e.value, float) for e in left.elts)
                self._note(right, "sized" if of_floats else "counted", scope)
            case ast.Mult():
                self._note(left, "multiplied", scope)
                self._note(right, "multiplied", scope)
            case ast.Div():
                self._note(right, "divides", scope)
            case ast.Pow() if is_half(right):
                self._under_root(left, scope)

    def _under_root(self, value: ast.expr, scope: str) -> None:
        methods = {id(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)}
        for inner in ast.walk(value):
            if isinstance(inner, ast.Name | ast.Attribute | ast.Subscript) and id(inner) not in methods:
                self._note(inner, "rooted", scope)

    def _assigned(self, target: ast.expr, value: ast.expr, scope: str) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            self._unpacked(target.elts, value, scope)
            return
        if isinstance(target, ast.Subscript | ast.Attribute) or self._is_parameter(target, scope):
            self._note(target, "written", scope)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
            self._note(target.value, "written", scope)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            self._note(value, "sized", scope)  # shape[1] = n
        for source in _either(value):
            self._join(self.symbol(target, scope), self.symbol(source, scope))

    def _unpacked(self, targets: list[ast.expr], value: ast.expr, scope: str) -> None:
        for source in _either(value):
            if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets):
                for target, one in zip(targets, source.elts, strict=True):
                    self._assigned(target, one, scope)
            elif self.symbol(source, scope) is not None:
                for place, target in enumerate(targets):
                    self._join(self.symbol(target, scope), self._part(source, str(place), "place", scope))

    def _is_parameter(self, target: ast.expr, scope: str) -> bool:
        function = self._functions.get(scope)
        names = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)} if function else set()
        return isinstance(target, ast.Name) and target.id in names

    def _called(self, node: ast.Call, scope: str) -> None:
        name = called(node)
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        of_library = name_of(receiver) in _LIBRARIES
        if is_root(node):
            for value in (*node.args, *([] if of_library or receiver is None else [receiver])):
                self._under_root(value, scope)
        if name in _MAKERS or name in {"Parameter"}:
            for argument in node.args:
                for inner in argument.elts if isinstance(argument, ast.Tuple | ast.List) else [argument]:
                    self._note(inner, "sized", scope)
        if name in REDUCTIONS and (receiver is None or of_library):
            self._note(next(iter(node.args), None), "shaped", scope)
        elif name in REDUCTIONS:
            self._note(receiver, "shaped", scope)
        if name == "len":
            self._note(next(iter(node.args), None), "shaped", scope)
        if name.endswith("_") and receiver is not None and not name.endswith("__"):
            self._note(receiver, "written", scope)
        if name == "range":
            self._note(next(iter(node.args), None), "counted", scope)
        if name in {"lerp", "lerp_"} and node.args:
            self._note(node.args[-1], "complement", scope)
        if name == "copyto":
            self._note(next(iter(node.args), None), "written", scope)
        given = (*([] if of_library or receiver is None else [receiver]), *node.args)
        for value in given if name in {"mul", "multiply", "mul_"} else given[1:] if name in {"addcmul", "addcmul_"} else ():
            self._note(value, "multiplied", scope)
        for value in given[:1] if name in {"addcmul", "addcmul_"} else given if name in {"add", "add_"} else ():
            self._note(value, "added", scope)
        if name == "lerp":
            self._note(next(iter(given), None), "written", scope)
        for keyword in node.keywords:
            if keyword.arg == "out":
                self._note(keyword.value, "written", scope)
        self._handed_on(node, name, scope)

    def _handed_on(self, node: ast.Call, name: str, scope: str) -> None:
        """What is handed to a function of the file is the same value there."""
        function = self._functions.get(name)
        if function is None or name == scope:
            return
        names = [a.arg for a in function.args.args if a.arg not in {"self", "cls"}]
        for parameter, value in zip(names, node.args, strict=False):
            self._hand((name, parameter), self.symbol(value, scope))
        for keyword in node.keywords:
            if keyword.arg is not None:
                self._hand((name, keyword.arg), self.symbol(keyword.value, scope))

    def _hand(self, parameter: Symbol, given: Symbol | None) -> None:
        if given is not None:
            self._flows[given].add(parameter)


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


def _either(value: ast.expr) -> Iterator[ast.expr]:
    """The value, or both branches of ``a if test else b``."""
    if isinstance(value, ast.IfExp):
        yield from _either(value.body)
        yield from _either(value.orelse)
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    else:
        yield value


def _is_value(node: ast.expr) -> bool:
    """What a switch may be compared with: a constant, several, or the member of an Enum."""
    match node:
        case ast.Constant():
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return all(_is_value(e) for e in elements)
        case ast.Attribute(value=ast.Name(id=name), attr=member):
            return name[:1].isupper() and name not in _LIBRARIES and bool(member)
    return False


def _is_one(node: ast.expr) -> bool:
    return number(node) == 1


def _is_new_axes(node: ast.expr) -> bool:
    """``[None, :, None, None]``: another shape of the same values."""
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(
        isinstance(i, ast.Slice) or (isinstance(i, ast.Constant) and i.value in (None, Ellipsis))
        or (isinstance(i, ast.Attribute) and i.attr == "newaxis")
        for i in items
    )  # fmt: skip
