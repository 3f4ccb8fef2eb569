"""Modules that people use: their usual names, and imports that are missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from bnquiz.grading.repair.code import Code
from bnquiz.grading.repair.idioms import FUNCTIONAL, MATH, NN, NUMPY, TORCH
from bnquiz.grading.repair.undefined import FUNCTIONS

TYPING = ("Any", "Callable", "Dict", "List", "Literal", "Optional", "Tuple", "Union")

# a name under which a module is used: what it offers, and the import that binds the name
MODULES: dict[str, tuple[frozenset[str], str]] = {
    "torch": (TORCH | {"nn"}, "import torch"),
    "nn": (NN, "from torch import nn"),
    "np": (NUMPY, "import numpy as np"),
    "numpy": (NUMPY, "import numpy"),
    "F": (FUNCTIONAL, "import torch.nn.functional as F"),
    "math": (MATH, "import math"),
    **{name: (frozenset(), f"from typing import {name}") for name in TYPING},
}


def offering(member: str, tree: ast.Module) -> list[str]:
    """The modules that offer a function, as dotted prefixes: those that the file imports come first."""
    imported = {alias.asname or alias.name for node in ast.walk(tree) for alias in _aliases(node)}
    offers = [name for name, (members, _) in MODULES.items() if member in members]
    return sorted(offers, key=lambda name: name not in imported)


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def missing_imports(source: str) -> Mapping[str, tuple[str, int]]:
    """Each well-known module that the definitions use and nothing binds: (import statement, first line).

    Code at the top level counts only where it gives a name that a definition uses. A source that does not
    parse, or that imports with a star, misses nothing.
    """
    code = Code.read(source)
    if code is None:
        return {}
    lines = set(_needed_lines(code.tree))
    first: dict[str, int] = {}
    for use, _ in code.unresolved:
        if use.id in MODULES and use.lineno in lines:
            first.setdefault(use.id, use.lineno)
    return {name: (MODULES[name][1], line) for name, line in first.items()}


def _needed_lines(tree: ast.Module) -> Iterator[int]:
    """The lines of functions, classes, and of the assignments at the top level that these use."""
    definitions = [node for node in tree.body if isinstance(node, FUNCTIONS | ast.ClassDef)]
    used = {n.id for node in definitions for n in ast.walk(node) if isinstance(n, ast.Name)}
    for node in tree.body:
        if node in definitions or (isinstance(node, ast.Assign | ast.AnnAssign) and _targets(node) & used):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            yield from range(first, (node.end_lineno or node.lineno) + 1)


def _targets(node: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
