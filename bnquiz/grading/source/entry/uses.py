"""How the code uses each name: what is tested, rooted, multiplied, written. It puts candidate roles in an
order and never decides: names of one value (``m = self.m``, an argument handed to a helper) share their uses.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal

from bnquiz.grading.source.entry import tools
from bnquiz.grading.source.entry.arithmetic import averaged, counts_up, share_of_way
from bnquiz.grading.source.entry.expressions import (
    IN_DIGITS,
    asked,
    either,
    factors,
    gone_over,
    handed,
    is_dict,
    is_for_a_channel,
    laid_into,
    makes_over,
    names_of_key,
    of_shape_asked,
    tables_made,
    value_by_value,
    variables_made,
    whole_array,
)
from bnquiz.grading.source.entry.shapes import axes_picked
from bnquiz.grading.source.entry.signature import is_parting, sets_first
from bnquiz.grading.source.entry.symbols import LIBRARIES, Symbol, Symbols
from bnquiz.grading.source.nodes import (
    MAKING,
    REDUCTIONS,
    asked_for,
    below,
    called,
    dispatched_on,
    given_by_property,
    is_half,
    is_root,
    name_of,
    number,
    own_attribute,
    reduced,
)

Use = Literal[
    "tested",  # a branch asks for it
    "parting",  # a branch asks for it, and one of its two sides takes statistics
    "rooted",  # it stands under a square root, or is raised to a power of one half
    "complement",  # 1 − it; or the share by which something moves: a += it · (b − a)
    "subtracted",  # … − it
    "multiplied",
    "divides",  # … / it
    "added",
    "averaged",  # with another value, by two weights
    "stepped",  # it + 1, it + len(x)
    "written",  # it gets a new value, or is changed in place
    "augmented",  # as a whole, by += or *=
    "shaped",  # its shape is asked for, or a statistic of it is taken
    "counted",  # a list is made that long, or it is counted up to
    "sized",  # arrays are made of this size
    "key",  # something is looked up by it
    "numbered",  # and is put there as a number: ``"gamma%d" % layer``
    "keyed",  # a part is looked up in it: by a string, as an attribute, by its place
    "called",  # it is a function
    "making",  # it is called by a constructor, for an array of some size
    "axes",  # a statistic is taken along it
    "axis",  # it picks one axis
    "classed",  # it is a class of an embedding, or how many of them there are
    "library",  # its functions are called on arrays, as NumPy's are
    "random",  # it is asked for random numbers
    "told",  # it is told something, and what it answers is dropped
]

_SHAPED = frozenset({"shape", "ndim", "T"})  # no attributes of a config, as ``size`` and ``dim`` may be
_MAKERS = frozenset(
    {"zeros", "ones", "empty", "full", "rand", "randn", "tensor", "array", "Parameter", "Embedding", "Linear"}
)

# What a call does with the array that it is called on, or given first, with the next one, with all further
# ones, with the last.
_OF_CALLS: dict[str, dict[Literal["first", "second", "rest", "last"], Use]] = {
    "mul_": {"first": "multiplied", "rest": "multiplied"},
    "add_": {"first": "added", "rest": "added"},
    "addcmul": {"first": "added", "rest": "multiplied"},
    "addcmul_": {"first": "added", "rest": "multiplied"},
    "lerp": {"first": "written", "second": "written", "last": "complement"},
    "lerp_": {"first": "written", "last": "complement"},
    "copyto": {"first": "written"},
    "range": {"first": "counted"},
    "len": {"first": "shaped"},
    **{name: {"first": "shaped"} for name in (*REDUCTIONS, "dim", "size", "numel", "permute", "transpose")},
}


_PUT_TOGETHER: dict[type[ast.operator], Use] = {ast.Add: "added", ast.Mult: "multiplied"}

_PLACES: dict[str, Callable[[list[ast.expr]], list[ast.expr]]] = {
    "first": lambda given: given[:1],
    "second": lambda given: given[1:2],
    "rest": lambda given: given[1:],
    "last": lambda given: given[-1:],
}


class Uses:
    """The uses of every symbol in these functions and classes."""

    def __init__(
        self,
        nodes: Iterable[ast.AST],
        functions: dict[str, ast.FunctionDef],
        whole_file: Sequence[ast.FunctionDef] = (),
        classes: Collection[str] = (),
    ) -> None:
        self._whole_file, self._classes = whole_file, classes
        self._symbols = Symbols(functions)
        self._found: dict[Symbol, set[Use]] = defaultdict(set)
        self._values: dict[Symbol, list[ast.expr]] = defaultdict(list)
        self._read: set[Symbol] = set()  # parts
        nodes = [*nodes]
        values = {name: value for node in nodes for n in below(node) for name, value in variables_made(n)}
        self._symbols.lambdas = {n: made for n, made in values.items() if isinstance(made, ast.Lambda)}
        each = ((name, one) for name, value in values.items() for one in either(value))
        self._tuples = {name: one for name, one in each if isinstance(one, ast.Tuple)}
        self._copies = {name for name, value in values.items() if is_dict(value)}
        self._made_over = {name: value for name, value in values.items() if makes_over(value)}
        self._tables = {name for node in nodes for n in below(node) for name in tables_made(n)}
        for node in nodes:
            self._visit(node, "")

    # -- what is asked

    def of(self, scope: str, name: str) -> frozenset[Use]:
        """The uses of a symbol, and of all that is the same value."""
        roots = self._symbols.reached((scope, name))
        used = {u for s, uses in self._found.items() if self._symbols.root(s) in roots for u in uses}
        return frozenset(used | ({"keyed"} if self.parts(scope, name) else set()))

    def aliases(self, scope: str, name: str) -> tuple[str, ...]:
        """Other variables of the same function that are this value."""
        root = self._symbols.root((scope, name))
        known = (s for s in self._symbols.known() if s[0] == scope and s[1].isidentifier() and s[1] != name)
        return tuple(sorted(s[1] for s in known if self._symbols.root(s) == root))

    def attributes_for(self, scope: str, name: str) -> list[str]:
        """The attributes of the object that hold this value."""
        root = self._symbols.root((scope, name))
        return [path for path in self.attributes() if self._symbols.root(("self", path)) == root]

    def says(self, scope: str) -> str:
        """The docstring of a function."""
        function = self._symbols.functions.get(scope)
        return (ast.get_docstring(function) or "") if function is not None else ""

    def compared(self, scope: str, name: str) -> list[ast.expr]:
        """What the symbol is compared with."""
        roots = self._symbols.reached((scope, name))
        return [v for s, values in self._values.items() if self._symbols.root(s) in roots for v in values]

    def is_read_elsewhere(self, scope: str, name: str) -> bool:
        """Whether another function of the file takes an argument of this name, and reads it."""
        others = (f for f in self._whole_file if f.name != scope)
        taking = (f for f in others if any(a.arg == name for a in f.args.args))
        return any(isinstance(n, ast.Name) and n.id == name for f in taking for n in below(f))

    def is_read(self, scope: str, name: str) -> bool:
        """Whether the value of a part is asked for."""
        roots = self._symbols.reached((scope, name))
        return any(self._symbols.root(s) in roots for s in self._read)

    def is_only_put(self, scope: str, name: str) -> bool:
        """Whether a part gets a value, and nothing looks it up under this name."""
        return "." in name and "written" in self.of(scope, name) and (scope, name) not in self._read

    def is_set_first(self, scope: str, name: str) -> bool:
        """Whether a part gets its value here, before anything asks for it."""
        function, (owner, _, key) = self._symbols.functions.get(scope), name.partition(".")
        return function is not None and sets_first(function, owner, key)

    def attributes(self) -> list[str]:
        """The attributes of the object."""
        known = {*self._found, *self._symbols.known(), *map(self._symbols.root, self._found)}
        return sorted({path for scope, path in known if scope == "self"})

    def parts(self, scope: str, name: str) -> dict[str, str]:
        """The keys under which parts are looked up: key → key | attribute | place."""
        roots = self._symbols.reached((scope, name))
        found: dict[str, str] = {}
        for symbol, parts in self._symbols.parts.items():
            if self._symbols.root(symbol) in roots:
                found |= {k: v for k, v in parts.items() if k not in found}
        return found

    def share(self, one: ast.FunctionDef, other: ast.FunctionDef) -> None:
        """What both functions take under one name is the same to the first as to the other."""
        names = {a.arg for a in one.args.args} & {a.arg for a in other.args.args}
        for name in sorted(names):
            self._symbols.hand((one.name, name), (other.name, name))

    # -- reading

    def _note(self, node: ast.AST | None, use: Use, scope: str) -> None:
        symbol = self._symbols.of(whole_array(node), scope)
        if symbol is not None and not (use == "written" and scope in MAKING):  # not with its first value
            self._found[symbol].add(use)

    def _visit(self, node: ast.AST, scope: str) -> None:
        if isinstance(node, ast.Raise):
            return  # what an error says of a value is no use of it
        if isinstance(node, ast.FunctionDef) and node.name != scope:
            self._see_defined(node, scope)
            scope = node.name
        for look in (
            self._see_statement, self._see_expression, self._see_made_for_each, self._see_gone_over,
            self._see_tools, self._see_axes,
        ):  # fmt: skip
            look(node, scope)
        method = node.func if isinstance(node, ast.Call) else None
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Attribute | ast.Subscript | ast.Call) and child is not method:
                symbol = self._symbols.of(child, scope)  # its parts are noted on the way
                if symbol is not None and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
                    self._read.add(symbol)
            self._visit(child, scope)

    def _see_defined(self, node: ast.FunctionDef, scope: str) -> None:
        self._symbols.enter(node, scope)
        if (behind := given_by_property(node)) is not None:
            self._symbols.join(("self", node.name), ("self", behind))
        for argument in dispatched_on(node):
            self._note(ast.Name(argument.arg), "tested", node.name)

    def _see_statement(self, node: ast.AST, scope: str) -> None:
        match node:
            case ast.If(test=test, orelse=[_, *_]) if is_parting(node):
                self._see_test(test, scope)
                self._note(asked(test), "parting", scope)
            case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test):
                self._see_test(test, scope)
            case ast.Match(subject=subject, cases=cases):
                patterns = (p for case in cases for p in ast.walk(case.pattern))
                self._note(subject, "tested", scope)
                self._note_values(
                    subject, [p.value for p in patterns if isinstance(p, ast.MatchValue)], scope
                )
            case ast.AugAssign(target=target, value=value, op=op):
                self._note(target, "written", scope)
                self._note(target, "augmented", scope)
                self._note(value, "added" if isinstance(op, ast.Add) else "multiplied", scope)
                self._see_moved(target, value, op, scope)
            case ast.Assign(targets=targets, value=value):
                for each in targets:
                    self._see_assigned(each, value, scope)
            case ast.AnnAssign(target=annotated, value=ast.expr() as value):
                self._see_assigned(annotated, value, scope)

    def _see_axes(self, node: ast.AST, scope: str) -> None:
        for axis in axes_picked(node):
            self._note(axis, "axis", scope)
        match node:  # what must be equal is one thing
            case ast.Assert(
                test=ast.Compare(left=ast.Name(id=one), ops=[ast.Eq()], comparators=[ast.Name(id=other)])
            ):
                self._symbols.hand((scope, one), (scope, other))
                self._symbols.hand((scope, other), (scope, one))

    def _see_expression(self, node: ast.AST, scope: str) -> None:
        match node:
            case ast.Subscript(slice=key) | (ast.BinOp(op=ast.Add() | ast.Mod()) as key) if (
                names := names_of_key(key)
            ):
                self._see_key(key, names, scope)
            case ast.IfExp(test=test):
                self._see_test(test, scope)
            case ast.Compare(left=left, comparators=others):
                self._see_compared([left, *others], scope)
            case ast.BinOp():
                self._see_computed(node, scope)
            case ast.Call():
                self._see_call(node, scope)
            case ast.Attribute(value=inner, attr=name) if name in _SHAPED:
                self._note(inner, "shaped", scope)

    def _see_key(self, key: ast.expr, names: list[ast.Name], scope: str) -> None:
        in_digits = not isinstance(key, ast.Name) and IN_DIGITS.search(ast.unparse(key))
        for name in names:
            self._note(name, "key", scope)
            if in_digits:
                self._note(name, "numbered", scope)

    def _see_tools(self, node: ast.AST, scope: str) -> None:
        """What is no array, and is asked for something, or told it."""
        match node:
            case ast.Expr(value=ast.Call(func=whole)) if tools.is_told(node):
                self._note(whole.value if isinstance(whole, ast.Attribute) else whole, "told", scope)
            case ast.Call(func=ast.Attribute(value=receiver)) if name_of(receiver) not in LIBRARIES:
                for use in tools.asked_of_a_tool(node):
                    self._note(receiver, use, scope)
            case ast.Subscript(value=whole, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant())):
                self._note(whole, "keyed", scope)  # the last of a shape

    # -- branches

    def _see_test(self, test: ast.expr, scope: str) -> None:
        match test:
            case ast.BoolOp(values=values):
                for value in values:
                    self._see_test(value, scope)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._see_test(operand, scope)
            case ast.Compare():
                pass  # seen by itself
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                self._see_compared([left, right], scope)  # the member of a Flag, ``mode & Mode.TRAIN``
            case _:
                self._note(test, "tested", scope)

    def _see_compared(self, sides: list[ast.expr], scope: str) -> None:
        for side in sides:
            against = [o for o in sides if o is not side and self._is_value(o)]
            if against and not isinstance(side, ast.Constant):
                self._note(side, "tested", scope)
                self._note_values(side, against, scope)

    def _is_value(self, node: ast.expr) -> bool:
        """What a switch may be compared with: a constant, several, or the member of an Enum."""
        match node:
            case ast.Constant():
                return True
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return all(map(self._is_value, elements))
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr not in tools.OF_ARRAYS:  # X.ndim
                return name in self._classes or (name[:1].isupper() and name not in LIBRARIES)
        return False

    def _note_values(self, side: ast.expr, values: list[ast.expr], scope: str) -> None:
        symbol = self._symbols.of(side, scope)
        if symbol is not None:
            several = ast.Tuple | ast.List | ast.Set
            self._values[symbol] += [e for v in values for e in (v.elts if isinstance(v, several) else [v])]

    # -- arithmetic

    def _see_computed(self, node: ast.BinOp, scope: str) -> None:
        left, right = node.left, node.right
        match node.op:
            case ast.Sub():
                self._note(right, "complement" if number(left) == 1 else "subtracted", scope)
                if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
                    self._note(left, "added", scope)  # beta − mean · scale
            case ast.Mult() if isinstance(left, ast.List | ast.Tuple):
                of_floats = any(isinstance(e, ast.Constant) and isinstance(e.value, float) for e in left.elts)
                self._note(right, "sized" if of_floats else "counted", scope)
            case ast.Add() | ast.Mult():
                self._note(left, _PUT_TOGETHER[type(node.op)], scope)
                self._note(right, _PUT_TOGETHER[type(node.op)], scope)
                self._see_averaged(node, scope)
                self._see_moved(left, right, node.op, scope)
            case ast.Div():
                self._note(right, "divides", scope)
                if any(map(is_root, ast.walk(right))):
                    self._note(left, "multiplied", scope)  # gamma / √(var + eps)
            case ast.Pow() if is_half(right):
                self._under_root(left, scope)

    def _see_averaged(self, node: ast.BinOp, scope: str) -> None:
        for value in averaged(node):
            self._note(value, "averaged", scope)
        if counts_up(node):
            self._note(node.left, "stepped", scope)

    def _see_moved(self, old: ast.expr, step: ast.expr, op: ast.operator, scope: str) -> None:
        if (share := share_of_way(old, step, op)) is not None:
            self._note(share, "complement", scope)

    def _see_made_for_each(self, node: ast.AST, scope: str) -> None:
        """``[Statistics() for _ in range(n)]``, ``{i: [0.0, 1.0] for i in range(n)}``: as many as there are
        channels. ``[1 for _ in range(n)]`` is a shape."""
        match node:
            case (
                ast.ListComp(elt=made, generators=[each])
                | ast.GeneratorExp(elt=made, generators=[each])
                | ast.DictComp(value=made, generators=[each])
            ):
                match each.iter:
                    case ast.Call(ast.Name("range"), [size]) if any(map(is_for_a_channel, ast.walk(made))):
                        self._note(size, "sized", scope)

    def _see_gone_over(self, node: ast.AST, scope: str) -> None:
        """What a loop does with the values of an array is done with the array."""
        match node:
            case ast.For(target=target, iter=whole) | ast.comprehension(target=target, iter=whole):
                pair = self._size_of_pairs(whole)
                for one, array in value_by_value(target, whole):
                    if (value := self._symbols.of(one, scope)) is not None:
                        places = range(pair) if isinstance(array, ast.Name) else ()
                        for place in places:
                            self._symbols.hand(self._symbols.part(array, str(place), "place", scope), value)
                        if not places:
                            self._symbols.hand(self._symbols.of(whole_array(array), scope), value)

    def _size_of_pairs(self, whole: ast.expr) -> int:
        """How many parts each has that is gone over side by side with a tuple that is written out:
        ``zip(running, (mean, var))``; 0 where there is none."""
        match whole:
            case ast.Call(func=ast.Name("zip"), args=arrays):
                written = (self._tuples.get(a.id) if isinstance(a, ast.Name) else a for a in arrays)
                sizes = {len(w.elts) for w in written if isinstance(w, ast.Tuple)}
                return min(sizes, default=0)
        return 0

    def _under_root(self, value: ast.expr, scope: str) -> None:
        calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
        left_out = {id(c.func) for c in calls} | {id(n) for c in calls for n in of_shape_asked(c)}
        for inner in ast.walk(value):
            if isinstance(inner, ast.Name | ast.Attribute | ast.Subscript) and id(inner) not in left_out:
                self._note(inner, "rooted", scope)

    # -- assignments

    def _see_assigned(self, target: ast.expr, value: ast.expr, scope: str) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            self._see_unpacked(target.elts, value, scope)
            return
        if isinstance(target, ast.Subscript | ast.Attribute) or self._is_parameter(target, scope):
            self._note(target, "written", scope)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
            self._note(target.value, "written", scope)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            self._note(value, "sized", scope)  # shape[1] = n
        if scope in MAKING and isinstance(value, ast.List):
            for size in value.elts:  # ``sizes = [n_in, hidden, n_out]``
                self._note(size, "sized", scope)
        for source in either(value):
            self._symbols.join(self._symbols.of(target, scope), self._symbols.of(whole_array(source), scope))

    def _see_unpacked(self, targets: list[ast.expr], value: ast.expr, scope: str) -> None:
        for source in either(value):
            if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets):
                for target, one in zip(targets, source.elts, strict=True):
                    self._see_assigned(target, one, scope)
            elif self._symbols.of(whole := gone_over(source), scope) is not None:
                for place, target in enumerate(targets):
                    part = self._symbols.part(whole, str(place), "place", scope)
                    self._symbols.join(self._symbols.of(target, scope), part)

    def _is_parameter(self, target: ast.expr, scope: str) -> bool:
        function = self._symbols.functions.get(scope)
        names = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)} if function else set()
        return isinstance(target, ast.Name) and target.id in names

    # -- calls

    def _see_call(self, node: ast.Call, scope: str) -> None:
        name = called(node)
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        own = receiver is not None and name_of(receiver) not in LIBRARIES
        given = [*([receiver] if own and receiver is not None else []), *node.args]
        if is_root(node):
            for value in given:
                self._under_root(value, scope)
        if name in _MAKERS:
            self._see_sizes(node.args, scope)
        self._see_filled(node, receiver if own else None, scope)
        for where, use in _OF_CALLS.get(name, {}).items():
            for value in _PLACES[where](given):
                self._note(value, use, scope)
        self._note(next((k.value for k in node.keywords if k.arg == "out"), None), "written", scope)
        if name in REDUCTIONS:
            self._note(reduced(node)[1], "axes", scope)
        self._see_laid_over(node, receiver, scope)
        self._see_handed_on(node, scope)
        self._see_asked_for(node, scope)
        self._see_laid_out(node, scope)
        self._see_called(node, scope)

    def _see_filled(self, node: ast.Call, receiver: ast.expr | None, scope: str) -> None:
        """What changes in place: ``old.copy_(new)``, ``old.add_(rate * (batch - old))``."""
        name = called(node)
        if receiver is not None and name.endswith("_") and not name.endswith("__"):
            self._note(receiver, "written", scope)
            if name in _ADDING and node.args:
                self._see_moved(receiver, node.args[0], _ADDING[name], scope)

    def _see_laid_over(self, node: ast.Call, receiver: ast.expr | None, scope: str) -> None:
        """Options are laid over a copy of the defaults: ``options.update(given or {})``."""
        if called(node) == "update" and name_of(receiver) in self._copies and node.args:
            for laid in either(node.args[0]):
                self._symbols.join(self._symbols.of(receiver, scope), self._symbols.of(laid, scope))

    def _see_called(self, node: ast.Call, scope: str) -> None:
        function = self._symbols.functions.get(called(node))
        if function is not None and dispatched_on(function):
            self._note(next(iter(node.args), None), "tested", scope)
        if isinstance(node.func, ast.Name) or own_attribute(node.func):
            self._note(node.func, "called", scope)
        if scope in MAKING and self._is_parameter(node.func, scope):
            self._note(node.func, "making", scope)
            self._see_sizes(node.args, scope)  # what makes an array is told how large it is to be
        if called(node) == "Embedding" or own_attribute(node.func) in self._tables:
            self._note(next(iter(node.args), None), "classed", scope)

    def _see_laid_out(self, node: ast.Call, scope: str) -> None:
        """A call is told the sizes into which x is laid out: ``x.view(N, C)``."""
        laid = laid_into(node) if scope not in MAKING else []
        whole = (a.elts if isinstance(a, ast.Tuple | ast.List) else [a] for a in laid)
        for size in (each for sizes in whole for each in sizes if self._is_parameter(each, scope)):
            self._note(size, "counted", scope)

    def _see_asked_for(self, node: ast.Call, scope: str) -> None:
        """Which method is called depends on the part of its name that varies: a switch."""
        found = asked_for(node)
        if found is not None:
            part, pattern = found
            names = [said for n in self._symbols.functions if (said := pattern.fullmatch(n))]
            if names:  # else an attribute is asked for: ``getattr(self, f"mean_{domain}")``
                self._note(part, "tested", scope)
            self._note_values(part, [ast.Constant(said[1]) for said in names], scope)

    def _see_sizes(self, args: list[ast.expr], scope: str) -> None:
        for argument in (a.value if isinstance(a, ast.Starred) else a for a in args):
            for inner in argument.elts if isinstance(argument, ast.Tuple | ast.List) else [argument]:
                for size in factors(inner):
                    self._note(size, "sized", scope)

    def _see_handed_on(self, node: ast.Call, scope: str) -> None:
        """What is handed to a function of the file, or to a class, flows to its parameter; of what goes in
        parts, ``f(x, *running)``, each to its own; and what ``partial`` gives. A lambda's variables are those
        of the function around it."""
        if called(node) == "partial" and node.args:
            node = ast.Call(node.args[0], node.args[1:], node.keywords)
        name, taken = self._function_called(node.func)
        if taken is None or (name == scope and name not in MAKING):
            return
        names = [a.arg for a in taken.args if a.arg not in {"self", "cls"}]
        for parameter, value, place in handed(node, names, len(names) - len(taken.defaults)):
            if place is None:
                given = self._symbols.of(whole_array(value), scope)
            else:
                kind = "key" if isinstance(place, str) else "place"
                given = self._symbols.part(value, str(place), kind, scope)
            self._symbols.hand(given, (name or scope, parameter))

    def _function_called(self, node: ast.expr) -> tuple[str, ast.arguments | None]:
        """The function of the file that is called, by itself or as ``vmap`` and the like make it over, with
        what it takes; of a lambda no name."""
        match node:
            case ast.Call(args=[ast.Lambda(args=taken), *_]):
                return "", taken
            case ast.Call(args=[ast.Name() as whole, *_]):
                return self._function_called(whole)
            case ast.Name(id=name) if name in self._made_over:
                return self._function_called(self._made_over[name])
        name = name_of(node) or ""
        function = self._symbols.functions.get(name)
        return (function.name, function.args) if function is not None else (name, None)


_ADDING = {"add_": ast.Add(), "sub_": ast.Sub()}  # old.add_(rate * (batch - old))
