"""Where names are bound and seen, by Python's own rules of scope.

Reference: "Naming and binding" in the Python language reference (execution model, section 4.2).
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

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
