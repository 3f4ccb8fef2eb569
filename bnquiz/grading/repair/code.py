"""A learner's file, parsed, with the questions that the makers of repairs ask about it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from bnquiz.grading.repair import undefined
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit, Located, Text, parse, repair
from bnquiz.grading.repair.undefined import FUNCTIONS, Scope

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Guess(msgspec.Struct, frozen=True):
    """What may have been meant: how likely (0 to 1), the edits, and a sentence for the learner."""

    likely: float
    edits: tuple[Edit, ...]
    message: str
    speculative: bool = False  # nothing but the run speaks for it


class Code:
    """Text and tree of a file that parses."""

    def __init__(self, text: Text, tree: ast.Module) -> None:
        self.text, self.tree = text, tree

    @classmethod
    def read(cls, source: str) -> Code | None:
        """The file, or None where it does not parse."""
        parsed = parse(source)
        return cls(*parsed) if parsed else None

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree."""
        return list(ast.walk(self.tree))

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

    def around(self, line: int | None, kinds: type | tuple[type, ...]) -> ast.AST | None:
        """The innermost node of some kinds that holds a line."""
        holding = [node for node in self.nodes if isinstance(node, kinds) and holds(node, line)]
        return max(holding, key=lambda node: getattr(node, "lineno", 0), default=None)

    def class_at(self, line: int | None) -> ast.ClassDef | None:
        """The class that holds a line."""
        found = self.around(line, ast.ClassDef)
        return found if isinstance(found, ast.ClassDef) else None

    def function_at(self, line: int | None) -> Function | None:
        """The innermost function that holds a line."""
        found = self.around(line, (ast.FunctionDef, ast.AsyncFunctionDef))
        return found if isinstance(found, FUNCTIONS) else None

    def named(self, node: Located, name: str, new: str) -> Iterator[Edit]:
        """The edit that writes another name where a node ends in one; none where the text says otherwise."""
        start, end = self.text.span(node)
        if self.text.source[start:end].endswith(name):
            yield Edit(end - len(name), end, new)

    def repair(self, mistake: str, message: str, edits: Iterable[Edit]) -> Iterator[Repair]:
        """The repair that edits make, if it parses and changes something."""
        chosen = list(edits)
        made = repair(mistake, message, self.text, chosen) if chosen else None
        if made is not None and parse(made.source) is not None:
            yield made

    def ranked(self, mistake: str, guesses: Iterable[Guess]) -> Iterator[Repair]:
        """The repairs of all guesses, the likeliest first."""
        for guess in sorted(guesses, key=lambda guess: -guess.likely):
            made = self.repair(mistake, guess.message, guess.edits)
            yield from (msgspec.structs.replace(m, speculative=guess.speculative) for m in made)


def holds(node: ast.AST, line: int | None) -> bool:
    """Whether a node stands on a line, among others."""
    start, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return line is not None and start is not None and end is not None and start <= line <= end


def method(owner: ast.ClassDef, name: str) -> Function | None:
    """The method of a class by its name."""
    return next((node for node in owner.body if isinstance(node, FUNCTIONS) and node.name == name), None)


def own_attributes(owner: ast.ClassDef) -> list[str]:
    """What a class gives ``self``: assigned, registered as a buffer or parameter, or defined in its body."""
    found: dict[str, None] = {}
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
            found[node.attr] = None
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _REGISTER and node.args:
            name = getattr(node.args[0], "value", None)
            found |= {name: None} if isinstance(name, str) else {}
    found |= {node.name: None for node in owner.body if isinstance(node, FUNCTIONS)}
    for node in owner.body:
        found |= {t.id: None for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)}
    return list(found)


_REGISTER = ("register_buffer", "register_parameter")


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def is_module(owner: ast.ClassDef) -> bool:
    """Whether a class inherits from ``nn.Module``, by the name of a base."""
    return any(getattr(base, "attr", getattr(base, "id", "")) == "Module" for base in owner.bases)


def first_simple_statement(function: Function) -> ast.stmt | None:
    """The first statement at the top level of a function before which another may stand on the same line."""
    compound = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match | FUNCTIONS | ast.ClassDef
    return next((node for node in function.body if not isinstance(node, compound)), None)
