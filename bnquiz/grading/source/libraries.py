"""Reading a file for calls of a library's batch norm: torch's functions and native kernels, and layers that
are made of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from bnquiz.grading.source.nodes import below
from bnquiz.grading.source.places import Places

_FUNCTION = re.compile(r"^torch\b.*\.\w*(batch|layer|group|instance)_norm\w*(\.|$)")
_LAYER = re.compile(r"^torch\b.*\.\w*(Batch|Layer|Group|Instance)Norm\w*$")


class Libraries:
    """The places of one entry's code that name a library's normalization."""

    def __init__(self, tree: ast.Module, places: Places) -> None:
        self.places, self.imported = places, dict(_imports(tree))

    @cached_property
    def calls(self) -> dict[int, str]:
        """Line → the function that is called on it."""
        return dict(self._named(_FUNCTION))

    @cached_property
    def made(self) -> set[int]:
        """Lines that make a library's layer."""
        return {line for line, _ in self._named(_LAYER)}

    def among(self, ran: set[int]) -> dict[str, int]:
        """The functions that were called on lines that ran, each with its line."""
        reached = ran | self.places.reached(ran)
        return {name: line for line, name in self.calls.items() if self.places.statement_at(line) in reached}

    def _named(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        for node in self.places.nodes():
            if isinstance(node, ast.Call) and pattern.match(name := self._full(node.func)):
                yield node.lineno, name.removesuffix(".default").rpartition(".")[2]

    def _full(self, node: ast.expr) -> str:
        """A dotted name with its module: ``F.batch_norm`` is torch.nn.functional.batch_norm."""
        match node:
            case ast.Name(id=name):
                return self.imported.get(name, name)
            case ast.Attribute(value=inner, attr=attribute):
                return f"{self._full(inner)}.{attribute}"
        return ""


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for."""
    for node in below(tree):
        match node:
            case ast.Import(names=names):
                yield from ((n.asname, n.name) for n in names if n.asname)
            case ast.ImportFrom(module=str() as module, names=names):
                yield from ((n.asname or n.name, f"{module}.{n.name}") for n in names)
