"""A learner's file, parsed, with the questions that the makers of repairs ask about it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from bnquiz.grading.repair import undefined
from bnquiz.grading.repair.records import Edit, Guess, Repair
from bnquiz.grading.repair.text import Located, Source, parse, repair
from bnquiz.grading.repair.undefined import FUNCTIONS, Scope
from bnquiz.grading.source.nodes import called, holds, name_of

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Code:
    """Source and tree of a file that parses; ``line``: where it failed, if it did."""

    def __init__(self, text: Source, tree: ast.Module, line: int | None = None) -> None:
        self.text, self.tree, self.line = text, tree, line

    @classmethod
    def read(cls, source: str, line: int | None = None) -> Code | None:
        """The file, or None where it does not parse."""
        parsed = parse(source)
        return cls(*parsed, line) if parsed else None

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def here(self) -> list[ast.AST]:
        """The nodes of the line that failed."""
        return [node for node in self.nodes if holds(node, self.line)]

    @cached_property
    def module(self) -> Scope:
        """The module's scope, with all scopes inside."""
        return undefined.read(self.tree)[0]

    @cached_property
    def unresolved(self) -> list[tuple[ast.Name, Scope]]:
        """Every use of a name that nothing binds."""
        return undefined.unresolved(self.tree)

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods."""
        return [node for node in self.nodes if isinstance(node, FUNCTIONS)]

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """All classes."""
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @cached_property
    def imported(self) -> set[str]:
        """The names that imports bind."""
        return {alias.asname or alias.name for alias in self.nodes if isinstance(alias, ast.alias)}

    def class_at(self, line: int | None) -> ast.ClassDef | None:
        """The innermost class that holds a line."""
        return max((c for c in self.classes if holds(c, line)), key=lambda c: c.lineno, default=None)

    def function_at(self, line: int | None) -> Function | None:
        """The innermost function that holds a line."""
        return max((f for f in self.functions if holds(f, line)), key=lambda f: f.lineno, default=None)

    def named(self, node: Located, name: str, new: str) -> Iterator[Edit]:
        """The edit that writes another name where a node ends in one; none where the text says otherwise."""
        start, end = self.text.span(node)
        if self.text.source[start:end].endswith(name):
            yield Edit(end - len(name), end, new)

    def replaced(self, nodes: Iterable[Located], new: str) -> tuple[Edit, ...]:
        """The edits that write something else in the place of nodes."""
        return tuple(Edit(*self.text.span(node), new) for node in nodes)

    def repairs(self, guesses: Iterable[Guess]) -> Iterator[Repair]:
        """What guesses make of the file, in their order: each a copy that parses and differs."""
        for guess in guesses:
            made = repair(guess.mistake, guess.message, self.text, guess.edits) if guess.edits else None
            if made is not None and parse(made.source) is not None:
                yield msgspec.structs.replace(made, speculative=guess.speculative, shows=guess.shows)


def is_self(node: ast.AST) -> bool:
    """Whether a node is ``self``."""
    return isinstance(node, ast.Name) and node.id == "self"


def is_module(owner: ast.ClassDef) -> bool:
    """Whether a class inherits from ``nn.Module``, by the name of a base."""
    return any(name_of(base) == "Module" for base in owner.bases)


def methods(owner: ast.ClassDef) -> list[Function]:
    """The functions in a class."""
    return [node for node in owner.body if isinstance(node, FUNCTIONS)]


def takes(function: Function) -> list[str]:
    """The names of all parameters."""
    return [arg.arg for arg in undefined.parameters(function.args)]


def own_attributes(owner: ast.ClassDef) -> list[str]:
    """What a class gives ``self``: assigned, registered as a buffer or parameter, or defined in its body."""
    found: dict[str, None] = {}
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
            found[node.attr] = None
        if isinstance(node, ast.Call) and called(node) in _REGISTER and node.args:
            name = getattr(node.args[0], "value", None)
            found |= {name: None} if isinstance(name, str) else {}
    found |= {node.name: None for node in methods(owner)}
    for node in owner.body:
        found |= {t.id: None for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)}
    return list(found)


_REGISTER = ("register_buffer", "register_parameter")
