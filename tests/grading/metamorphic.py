"""Rewriting a learner's file so that it means the same: other names, another order, another place of state.

What a batch norm is does not depend on any of it, so no verdict may.
"""

from __future__ import annotations

import ast
import builtins
import itertools
from collections.abc import Callable, Iterable, Iterator

# Names that are not the learner's: Python's and torch's protocols.
PROTOCOL = frozenset(
    {"self", "cls", "ctx", "forward", "backward", "train", "eval", "training", "extra_repr", "setup_context"}
)
ALPHABETS: dict[str, list[str]] = {
    "words": [a + b for a, b in itertools.product(
        ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "ivory", "jade"),
        ("", "stone", "light", "field", "water", "wood", "gate", "path", "song", "hill"))],
    "greek": [a + b for b, a in itertools.product(("", *"123456"), "αδζηθικλνξοπρτυφχψω")],
    "chinese": [a + b for b, a in itertools.product(("", *"子丑寅卯辰巳午未申"), "甲乙丙丁戊己庚辛壬癸")],
    "letters": [c + n for n, c in itertools.product(("", *"12345"), "abcdghjklmnopqrstuvwxyz")],
}  # fmt: skip


class Spot:
    """A name in the text: where it stands, and what it is called."""

    def __init__(self, line: int, start: int, name: str) -> None:
        self.line, self.start, self.name = line, start, name


def renamed(source: str, alphabet: str, *, but_shared: bool = False) -> str:
    """The file with every name of its own replaced, consistently; ``but_shared``: without those that stand
    elsewhere too, in a string, as a keyword or an attribute of somebody else's."""
    tree = ast.parse(source)
    shared = _shared(tree) if but_shared else set[str]()
    own = [name for name in _own_names(tree) if name not in shared]
    new = (n for n in ALPHABETS[alphabet] if n not in set(dir(builtins)))
    names = {name: next(new) for name in own}
    return _replaced(source, ((s, names[s.name]) for s in _spots(tree, source, own)))


def _replaced(source: str, changes: Iterable[tuple[Spot, str]]) -> str:
    lines = [line.encode() for line in source.split("\n")]
    for spot, new in sorted(changes, key=lambda c: (c[0].line, -c[0].start)):
        text, size = lines[spot.line - 1], len(spot.name.encode())
        lines[spot.line - 1] = text[: spot.start] + new.encode() + text[spot.start + size :]
    return b"\n".join(lines).decode()


def _own_names(tree: ast.Module) -> list[str]:
    """Every name that the file binds: functions, classes, parameters, variables, attributes."""
    found: dict[str, None] = {}
    imported = {
        (a.asname or a.name).split(".")[0]
        for n in ast.walk(tree)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for a in n.names
    }
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.arg(arg=name)
                | ast.Name(id=name, ctx=ast.Store())
            ):
                found[name] = None
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                found[name] = None
            case ast.Call(
                func=ast.Attribute(attr="register_buffer" | "register_parameter"),
                args=[ast.Constant(value=str() as name), *_],
            ):
                found[name] = None
    kept = {*PROTOCOL, *imported, *dir(builtins)}
    return [n for n in found if not n.startswith("__") and n not in kept]


def _shared(tree: ast.Module) -> set[str]:
    """Names that may be more than the file's own: the words of its strings, keywords of what it calls,
    attributes of what is no object of its own, and the fields of a class that has a base."""
    functions = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    found = set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as words):
                found |= {*words.replace(",", " ").split()}
            case ast.Call(func=func, keywords=keywords) if not _calls_own(func, functions):
                found |= {k.arg for k in keywords if k.arg}
            case ast.Attribute(value=inner, attr=name) if not _is_own(inner, functions):
                found.add(name)
            case ast.ClassDef(bases=[_, *_], body=body):
                found |= {ast.unparse(s.target) for s in body if isinstance(s, ast.AnnAssign)}
    return found


def _spots(tree: ast.Module, source: str, own: Iterable[str]) -> Iterator[Spot]:
    """Every place where one of these names stands."""
    own, lines = set(own), source.split("\n")
    functions = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    fields = {
        ast.unparse(s.target)
        for n in ast.walk(tree) if isinstance(n, ast.ClassDef)
        for s in n.body if isinstance(s, ast.AnnAssign)
    }  # fmt: skip
    for node in ast.walk(tree):
        for spot in (
            *_of_names(node, functions, fields),
            *_of_words(node, lines),
            *_of_calls(node, functions),
        ):
            if spot.name in own:
                yield spot


def _of_names(node: ast.AST, functions: set[str], fields: set[str]) -> Iterator[Spot]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            yield Spot(node.lineno, node.col_offset, name)
        case ast.Attribute(attr=name, value=inner) if _is_own(inner, functions) or name in fields:
            yield Spot(node.end_lineno or 0, (node.end_col_offset or 0) - len(name.encode()), name)


def _of_words(node: ast.AST, lines: list[str]) -> Iterator[Spot]:
    """Names after a keyword: ``def f``, ``class A``, ``global a, b``."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Global | ast.Nonlocal):
        return
    text, at = lines[node.lineno - 1], node.col_offset
    for name in [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else node.names:
        at = text.index(f" {name}", at) + 1
        yield Spot(node.lineno, len(text[:at].encode()), name)


def _of_calls(node: ast.AST, functions: set[str]) -> Iterator[Spot]:
    """Keywords of the file's own functions, and the names under which buffers are registered."""
    if not isinstance(node, ast.Call):
        return
    if _calls_own(node.func, functions):
        yield from (Spot(k.lineno, k.col_offset, k.arg) for k in node.keywords if k.arg)
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"register_buffer", "register_parameter"}:
        first = node.args[0]
        if isinstance(first, ast.Constant):
            yield Spot(first.lineno, first.col_offset + 1, str(first.value))


def _is_own(node: ast.expr, functions: set[str]) -> bool:
    return isinstance(node, ast.Name) and (node.id in {"self", "cls"} or node.id in functions)


def _calls_own(node: ast.expr, functions: set[str]) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in functions


def with_expressions(source: str) -> str:
    """The file with its floats written as expressions of the same value."""
    tree = ast.parse(source)
    floats = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) is float and n.value]
    changes = []
    for n in floats:
        text = ast.get_source_segment(source, n)
        if text is not None and float(text) * 2 / 2 == n.value:
            changes.append((Spot(n.lineno, n.col_offset, text), f"({text} * 2 / 2)"))
    return _replaced(source, changes)


def with_inlined_return(source: str) -> str:
    """``y = …; return y`` as ``return …``."""
    tree = ast.parse(source)
    changed = False
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        for body in [getattr(n, "body", []) for n in ast.walk(function)]:
            if not isinstance(body, list) or len(body) < 2:
                continue
            match body[-2:]:
                case [
                    ast.Assign(targets=[ast.Name(id=name)], value=value),
                    ast.Return(value=ast.Name(id=given)),
                ] if name == given:
                    body[-2:] = [ast.Return(value)]
                    changed = True
    return ast.unparse(ast.fix_missing_locations(tree)) if changed else source


def with_parameters_turned(source: str) -> str:
    """The parameters of functions the other way round, those without a default before the others; only where
    the file itself does not call them by place."""
    tree = ast.parse(source)
    called = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.args
    }
    changed = False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name not in called and "backward" not in node.name:
            taken, given = node.args.args, len(node.args.args) - len(node.args.defaults)
            if given > 1:
                node.args.args = taken[:given][::-1] + taken[given:]
                changed = True
    return ast.unparse(tree) if changed else source


def with_state_in_a_dict(source: str) -> str:
    """What a plain class keeps in attributes that look like state, in one dict of its own."""
    tree = ast.parse(source)
    changed = False
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.bases:
            continue
        init = next((m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
        if init is None:
            continue
        made = {
            t.attr
            for s in ast.walk(init)
            if isinstance(s, ast.Assign) and any(isinstance(c, ast.Call) for c in ast.walk(s.value))
            for target in s.targets
            for t in ast.walk(target)
            if isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name) and t.value.id == "self"
        }
        if made:
            _ToDict(made).visit(node)
            init.body.insert(0, ast.parse("self.kept = {}").body[0])
            changed = True
    return ast.unparse(ast.fix_missing_locations(tree)) if changed else source


class _ToDict(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in self.names:
            kept = ast.Attribute(ast.Name("self", ast.Load()), "kept", ast.Load())
            return ast.Subscript(kept, ast.Constant(node.attr), node.ctx)
        return node


def with_slots(source: str) -> str:
    """A plain class with ``__slots__`` for all that it ever sets."""
    tree = ast.parse(source)
    changed = False
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.bases and not node.decorator_list:
            set_ = (
                t for t in ast.walk(node) if isinstance(t, ast.Attribute) and isinstance(t.ctx, ast.Store)
            )
            held = sorted({t.attr for t in set_ if isinstance(t.value, ast.Name) and t.value.id == "self"})
            class_level = any(isinstance(s, ast.Assign | ast.AnnAssign) for s in node.body)
            if held and not class_level:
                node.body.insert(0, ast.parse(f"__slots__ = {tuple(held)!r}").body[0])
                changed = True
    return ast.unparse(ast.fix_missing_locations(tree)) if changed else source


REWRITINGS: dict[str, Callable[[str], str]] = {
    **{f"names in {alphabet}": (lambda s, a=alphabet: renamed(s, a)) for alphabet in ALPHABETS},
    "literals as expressions": with_expressions,
    "the return inlined": with_inlined_return,
    "parameters turned": with_parameters_turned,
    "state in a dict": with_state_in_a_dict,
    "slots": with_slots,
}
