"""What binds a name, and the uses of names that nothing binds, as Python's own compiler looks them up."""

from __future__ import annotations

import ast
import builtins
import dis
import warnings
from collections.abc import Iterator
from types import CodeType

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
Function = ast.FunctionDef | ast.AsyncFunctionDef
Home = Function | ast.ClassDef | ast.Module  # whose names are looked up first

_IN_NOTEBOOKS = {"get_ipython", "display"}
GIVEN = frozenset(dir(builtins)) | _IN_NOTEBOOKS | {"__file__", "__path__", "__annotations__"}


def compiled(source: str | ast.Module, flags: int = 0) -> CodeType | ast.Module | Exception:
    """What Python makes of a source, or the exception with which it refuses it."""
    with warnings.catch_warnings(action="ignore"):  # what Python remarks on the code is not for our stderr
        try:
            made: CodeType | ast.Module = compile(source, "learner", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return error
    return made


def binds(node: ast.AST) -> str | None:
    """The name that a node binds where it stands."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.MatchMapping(rest=name):
            return name
        case ast.alias(name=name, asname=as_name):
            return (as_name or name).split(".")[0]
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
    return None


def bound_by(home: Home) -> set[str]:
    """The names that a module, a class or a function binds, parameters among them, and none inside others."""
    found: set[str] = set()
    left: list[ast.AST] = [*home.body, *([home.args] if isinstance(home, FUNCTIONS) else [])]
    while left:
        node = left.pop()
        found |= {name for name in (binds(node),) if name}
        if not isinstance(node, FUNCTIONS | ast.ClassDef):
            left += ast.iter_child_nodes(node)
    return found


def unbound(tree: ast.Module) -> list[tuple[ast.Name, Home]]:
    """Every use of a name that nothing binds, in the order of the file, and where it is looked up first; none
    where a star import may bind any, and none in code that is never reached."""
    code = compiled(tree)
    nodes = list(ast.walk(tree))
    if not isinstance(code, CodeType) or any(
        isinstance(node, ast.alias) and node.name == "*" for node in nodes
    ):
        return []
    names = {(n.lineno, n.col_offset): n for n in nodes if isinstance(n, ast.Name)}
    homes = {(n.name, lines_of(n)[0]): n for n in nodes if isinstance(n, FUNCTIONS | ast.ClassDef)}
    codes = list(_codes(code, code))
    shared = {name for each, _ in codes for name in _stored(each, "STORE_GLOBAL")} | _stored(
        code, "STORE_NAME"
    )
    found = []
    for each, home in codes:
        known = GIVEN | shared | _stored(each, "STORE_NAME")
        places = {at.positions for at in dis.get_instructions(each) if _reads(at) and at.argval not in known}
        uses = {names.get((p.lineno, p.col_offset)) for p in places if p is not None}  # type: ignore[arg-type]
        found += [
            (use, homes.get((home.co_name, home.co_firstlineno), tree)) for use in uses if use is not None
        ]
    return sorted(found, key=lambda use: (use[0].lineno, use[0].col_offset))


def lines_of(statement: ast.stmt) -> range:
    """The lines of a statement, its decorators among them."""
    decorators = getattr(statement, "decorator_list", ())
    first = min(node.lineno for node in (statement, *decorators))
    return range(first, (statement.end_lineno or first) + 1)


def _codes(code: CodeType, home: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """A code object and all inside it; what Python itself names, a lambda or a comprehension, is part of the
    function around."""
    yield code, home
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner, inner if inner.co_name.isidentifier() else home)


def _stored(code: CodeType, how: str) -> set[str]:
    return {at.argval for at in dis.get_instructions(code) if at.opname == how}


def _reads(at: dis.Instruction) -> bool:
    return at.opname in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
