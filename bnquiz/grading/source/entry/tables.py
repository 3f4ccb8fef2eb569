"""Tables of functions, read as the branches that they stand for.

``(infer, train)[bool(flag)](x)`` is ``train(x) if flag else infer(x)``, and ``MODES[mode](x)`` asks for each
of the words under which a function stands; so does ``self.modes[mode](x)``, where a constructor puts methods
there. So all that reads branches reads tables. Nothing of this runs.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import reduce

from bnquiz.grading.source.entry.classes import own_methods
from bnquiz.grading.source.nodes import below, called, own_attribute

Table = tuple[tuple[ast.expr, ast.expr], ...]  # key, function


def has_tables(tree: ast.Module) -> bool:
    """Whether functions of the file are put into a table, under a name or where it is looked up."""
    functions = _functions(tree)
    written = (n for n in below(tree) if isinstance(n, ast.Tuple | ast.List | ast.Dict))
    return any(_table_of(n, functions) for n in written) or any(True for _ in registered(tree))


def with_branches(tree: ast.Module) -> ast.Module:
    """The tree itself, changed: each call of a function that is looked up in a table is a conditional."""
    functions = _functions(tree)
    tables = {name: table for name, value in _assigned(tree) if (table := _table_of(value, functions))}
    tables |= _registries(tree)
    for node in tree.body:
        held = tables | {n: t for n, v in _kept(node) if (t := _table_of(v, functions))}
        for function in [node] if isinstance(node, ast.FunctionDef) else _methods(node):
            chosen = {n: v for n, v in _assigned(function) if isinstance(v, ast.Subscript)}
            _Branches(functions, held, chosen).visit(function)
    return ast.fix_missing_locations(tree)


def _functions(tree: ast.Module) -> set[str]:
    """The functions of the file by name, and its methods: ``self.name``."""
    own = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    return own | {f"self.{m.name}" for n in tree.body for m in _methods(n)}


def _methods(node: ast.stmt) -> list[ast.FunctionDef]:
    return own_methods(node) if isinstance(node, ast.ClassDef) else []


def _kept(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """What the constructor of a class keeps: ``self.name``, and its value."""
    for maker in (m for m in _methods(node) if m.name == "__init__"):
        for statement in maker.body:
            match statement:
                case ast.Assign(targets=[ast.Attribute() as kept], value=value) if _dotted(kept):
                    yield _dotted(kept), value


def _assigned(node: ast.Module | ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value


def _table_of(value: ast.expr, functions: set[str]) -> Table:
    """The keys and functions of a table that is written out; empty for anything else."""
    match value:
        case ast.Tuple(elts=[no, yes]) | ast.List(elts=[no, yes]):
            table: Table = ((ast.Constant(False), no), (ast.Constant(True), yes))
        case ast.Dict(keys=keys, values=values) if len(keys) > 1:
            table = tuple((k, v) for k, v in zip(keys, values, strict=True) if k is not None)
        case _:
            return ()
    named = [_dotted(f) for _, f in table if not isinstance(f, ast.Lambda)]
    return table if named and functions.issuperset(named) else ()


def _dotted(node: ast.expr) -> str:
    """``name`` or ``self.name``; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    own = own_attribute(node)
    return f"self.{own}" if own is not None else ""


def _registries(tree: ast.Module) -> dict[str, Table]:
    """Tables that a decorator of the file fills. Functions of one name, ``_``, are told apart by their
    keys."""
    found: dict[str, Table] = {}
    times = Counter(n.name for n in tree.body if isinstance(n, ast.FunctionDef))
    for index, table, key in registered(tree):
        function = tree.body[index]
        if isinstance(function, ast.FunctionDef):
            function.name += f"_{index}" if times[function.name] > 1 else ""
            found[table] = (*found.get(table, ()), (key, ast.Name(function.name, ast.Load())))
    return found


def registered(tree: ast.Module) -> Iterator[tuple[int, str, ast.Constant]]:
    """The statements that put a function into a table, ``@register("train")``, with the table and the key."""
    makers = {n.name: table for n in tree.body if isinstance(n, ast.FunctionDef) for table in _filled_by(n)}
    for index, statement in enumerate(tree.body):
        for decorator in getattr(statement, "decorator_list", ()):
            match decorator:
                case ast.Call(func=ast.Name(id=maker), args=[ast.Constant() as key]) if maker in makers:
                    yield index, makers[maker], key


def _filled_by(maker: ast.FunctionDef) -> Iterator[str]:
    """The tables into which a function puts something by its argument: ``MODES[name] = f``."""
    taken = {a.arg for a in maker.args.args}
    for node in ast.walk(maker):  # the tree is about to be changed
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=key))]) if (
                key in taken
            ):
                yield table


class _Branches(ast.NodeTransformer):
    def __init__(
        self, functions: set[str], tables: dict[str, Table], chosen: dict[str, ast.Subscript]
    ) -> None:
        self.functions, self.tables, self.chosen = functions, tables, chosen

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name):
                looked_up: ast.expr = self.chosen.get(name, node.func)
            case _:
                looked_up = node.func
        match looked_up:
            case ast.Subscript(value=owner, slice=key):
                return self._branched(node, owner, key)
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]):
                return self._branched(node, owner, key)
        return node

    def _branched(self, node: ast.Call, owner: ast.expr, key: ast.expr) -> ast.expr:
        table = self.tables.get(_dotted(owner), ()) or _table_of(owner, self.functions)
        if len(table) < 2:
            return node
        calls = [(k, ast.copy_location(ast.Call(f, node.args, node.keywords), node)) for k, f in table]

        def branch(otherwise: ast.expr, each: tuple[ast.expr, ast.Call]) -> ast.expr:
            return ast.copy_location(ast.IfExp(_asked(key, each[0]), each[1], otherwise), node)

        first, *others = calls[::-1]
        is_last = isinstance(first[0], ast.Constant) and isinstance(first[0].value, bool)
        return reduce(branch, others, first[1] if is_last else branch(ast.Constant(None), first))


def _asked(key: ast.expr, value: ast.expr) -> ast.expr:
    """The condition under which a key is this value."""
    plain = key.args[0] if isinstance(key, ast.Call) and called(key) in {"bool", "int"} and key.args else key
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return plain if value.value else ast.UnaryOp(ast.Not(), plain)
    return ast.Compare(plain, [ast.Eq()], [value])
