"""Scopes of a file and the names that no scope holds."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
GIVEN = frozenset(dir(builtins)) | {
    "__name__",
    "__file__",
    "__class__",
    "__path__",
    "__annotations__",
    "get_ipython",  # a notebook has these
    "display",
}


class Scope:
    """A module, class, function, lambda or comprehension: what it binds and what it uses."""

    def __init__(self, node: ast.AST, parent: Scope | None = None) -> None:
        self.node, self.parent = node, parent
        self.bound: set[str] = set()
        self.outer: dict[str, Scope | None] = {}  # declared global or nonlocal: where it lives
        self.uses: list[ast.Name] = []
        self.children: list[Scope] = []

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def home(self) -> Scope:
        """The function, class or module around a comprehension or lambda; else the scope itself."""
        inner = isinstance(self.node, _COMPREHENSIONS | ast.Lambda)
        return self.parent.home if inner and self.parent else self

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class of which this is a method, if it is one."""
        parent = self.home.parent
        return parent.node if parent is not None and isinstance(parent.node, ast.ClassDef) else None

    def outward(self) -> Iterator[Scope]:
        """The scopes in which a name of this one is looked up: itself, then all around but classes."""
        yield self
        scope = self.parent
        while scope is not None:
            if not scope.is_class:
                yield scope
            scope = scope.parent

    def sees(self, name: str) -> bool:
        """Whether a name that is used here is bound anywhere that counts."""
        return name in GIVEN or any(name in scope.bound for scope in self.outward())

    def everything(self) -> Iterator[Scope]:
        """This scope and all inside it."""
        yield self
        for child in self.children:
            yield from child.everything()

    def title(self) -> str | None:
        """The dotted name of the function, or None outside functions."""
        home = self.home
        if not isinstance(home.node, FUNCTIONS):
            return None
        above = home.parent
        prefix = above.node.name + "." if above and isinstance(above.node, ast.ClassDef) else ""
        return prefix + home.node.name


def parameters(args: ast.arguments) -> list[ast.arg]:
    """All parameters, in order, with ``*args`` and ``**kwargs``."""
    rest = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


class Undefined(NamedTuple):
    """A name that is used and that nothing binds."""

    name: str
    line: int
    function: str | None  # where it is used: ``BatchNorm.forward``; None outside functions


class _Reader(ast.NodeVisitor):
    """Fills a tree of scopes; ``star`` tells that some names cannot be known."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = self.here = Scope(tree)
        self.star = False
        self.late = any(_is_future(node) for node in tree.body)
        self.each(tree.body)

    def each(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def within(self, node: ast.AST, bound: Iterable[str], inside: Iterable[ast.AST | None]) -> None:
        """Read nodes in a scope of their own."""
        around, self.here = self.here, Scope(node, self.here)
        around.children.append(self.here)
        self.here.bound |= set(bound)
        self.each(inside)
        self.here = around

    def bind(self, name: str) -> None:
        if name in self.here.outer:
            (self.here.outer[name] or self.here).bound.add(name)
        else:
            self.here.bound.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.here.uses.append(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.each(node.decorator_list)
        self.bind(node.name)
        self.each(_defaults(node.args))
        self.each(() if self.late else (*_annotations(node.args), node.returns))
        self.within(node, (arg.arg for arg in parameters(node.args)), node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.each(_defaults(node.args))
        self.within(node, (arg.arg for arg in parameters(node.args)), (node.body,))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.each((*node.decorator_list, *node.bases, *(k.value for k in node.keywords)))
        self.bind(node.name)
        self.within(node, ("__module__", "__qualname__"), node.body)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        first, *rest = node.generators
        self.visit(first.iter)
        values = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        inside = [first.target, *first.ifs]
        inside += [part for each in rest for part in (each.iter, each.target, *each.ifs)]
        self.within(node, (), (*inside, *values))

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = comprehension  # noqa: N815

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        inner, self.here = self.here, self.here.home
        self.bind(node.target.id)
        self.here = inner

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        in_function = isinstance(self.here.node, FUNCTIONS)
        self.each((node.value, None if self.late or in_function else node.annotation, node.target))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bind(node.name)
        self.each((node.type, *node.body))

    def visit_alias(self, node: ast.alias) -> None:
        self.star |= node.name == "*"
        self.bind(node.asname or node.name.split(".")[0])

    def visit_Global(self, node: ast.Global) -> None:
        self.here.outer |= dict.fromkeys(node.names, self.module)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        around = [scope for scope in self.here.outward() if scope is not self.here]
        for name in node.names:
            self.here.outer[name] = next((scope for scope in around if name in scope.bound), self.module)

    def generic_visit(self, node: ast.AST) -> None:
        for field in ("name", "rest"):  # a pattern of ``match`` binds by name
            bound = getattr(node, field, None) if isinstance(node, ast.pattern) else None
            if bound:
                self.bind(bound)
        super().generic_visit(node)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _defaults(args: ast.arguments) -> list[ast.expr | None]:
    return [*args.defaults, *args.kw_defaults]


def _annotations(args: ast.arguments) -> list[ast.expr | None]:
    return [arg.annotation for arg in parameters(args)]


def read(tree: ast.Module) -> tuple[Scope, bool]:
    """The module's scope with all scopes inside, and whether a star import hides names."""
    reader = _Reader(tree)
    return reader.module, reader.star


def unresolved(tree: ast.Module) -> list[tuple[ast.Name, Scope]]:
    """Every use of a name that nothing binds, in the order of the file; none where a star import may bind."""
    module, star = read(tree)
    found = [
        (use, scope)
        for scope in module.everything()
        for use in scope.uses
        if not star and not scope.sees(use.id)
    ]
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def undefined_names(tree: ast.Module) -> list[Undefined]:
    """Every use of a name that nothing binds: name, line, and the function where it is used.

    A star import may bind anything: then nothing is said.
    """
    return [Undefined(use.id, use.lineno, scope.title()) for use, scope in unresolved(tree)]
