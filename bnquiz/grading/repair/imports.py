"""Well-known modules: what each offers, and imports of them that are missing or misspelt."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from bnquiz.grading.repair.code import Code, Edit, Guess
from bnquiz.grading.repair.likeness import FUNCTIONAL, MATH, NN, NUMPY, TORCH, nearest
from bnquiz.grading.repair.messages import CLAUSES, say
from bnquiz.grading.repair.scopes import FUNCTIONS, lines_of

_TYPING = ("Any", "Callable", "Dict", "List", "Literal", "Optional", "Tuple", "Union")

# a name under which a module is used: what it offers, and the import that binds the name
MODULES: dict[str, tuple[frozenset[str], str]] = {
    "torch": (TORCH | {"nn"}, "import torch"),
    "nn": (NN, "from torch import nn"),
    "np": (NUMPY, "import numpy as np"),
    "numpy": (NUMPY, "import numpy"),
    "F": (FUNCTIONAL, "import torch.nn.functional as F"),
    "math": (MATH, "import math"),
    **{name: (frozenset(), f"from typing import {name}") for name in _TYPING},
}


def offering(member: str, code: Code) -> list[str]:
    """The modules that offer a function, as dotted prefixes: those that the file imports come first."""
    offers = [name for name, (members, _) in MODULES.items() if member in members]
    return sorted(offers, key=lambda name: name not in code.imported)


def missing_imports(source: str) -> Mapping[str, tuple[str, int]]:
    """Each well-known module that the definitions use and nothing binds: (import statement, first line).

    Code at the top level counts only where it gives a name that a definition uses. A source that does not
    parse, or that imports with a star, misses nothing.
    """
    code = Code.read(source)
    return _missing(code) if code is not None else {}


def _missing(code: Code) -> dict[str, tuple[str, int]]:
    lines = set(_needed_lines(code.tree))
    first: dict[str, int] = {}
    for use, _ in code.unbound:
        if use.id in MODULES and use.lineno in lines:
            first.setdefault(use.id, use.lineno)
    return {name: (MODULES[name][1], line) for name, line in first.items()}


PACKAGES = ("torch", "numpy", "math", "typing")
MISSPELT, MISNAMED = 0.9, 0.59  # how near a package must be to be meant, and a name that it is bound to


def misspelt_imports(code: Code) -> Iterator[Guess]:
    """Each import that is no use as it is written: of a package that is not there and is called almost as a
    well-known one (``import nunpy``); or bound to a name that nobody uses, almost the one that is missing of
    the same package (``import numpy as nb``)."""
    missing = _missing(code)
    used = {node.id for node in code.nodes if isinstance(node, ast.Name)}
    for node in (node for node in code.nodes if isinstance(node, ast.Import | ast.ImportFrom)):
        packages = _packages(node)
        for package in packages:
            absent = package not in PACKAGES and find_spec(package) is None
            for near in nearest(package, PACKAGES, far=MISSPELT)[:1] if absent else ():
                at = code.text.source.index(package, code.text.span(node)[0] + len("from"))
                message = CLAUSES.fill(say("package", package), say("closest", near.word))
                yield Guess(1.0, "undefined-name", (Edit(at, at + len(package), near.word),), message)
        of_them = [n for n in missing if _packages(ast.parse(MODULES[n][1]).body[0])[0] in packages]
        for alias in node.names:
            name = alias.asname or alias.name
            for near in nearest(name, of_them, far=MISNAMED)[:1] if name not in used else ():
                edits = code.renamed([alias], name, near.word)
                yield Guess(1.0, "undefined-name", edits, say("bound-as", name, near.word))


def _packages(node: ast.AST) -> list[str]:
    """The packages that an import is from; none where it is of the file's folder."""
    match node:
        case ast.ImportFrom(module=str() as module, level=0):
            return [module.split(".")[0]]
        case ast.Import(names=names):
            return [alias.name.split(".")[0] for alias in names]
    return []


def _needed_lines(tree: ast.Module) -> Iterator[int]:
    """The lines of functions, classes, and of the assignments at the top level that these use."""
    definitions = [node for node in tree.body if isinstance(node, FUNCTIONS | ast.ClassDef)]
    used = {n.id for node in definitions for n in ast.walk(node) if isinstance(n, ast.Name)}
    for node in tree.body:
        if node in definitions or (isinstance(node, ast.Assign | ast.AnnAssign) and _targets(node) & used):
            yield from lines_of(node)


def _targets(node: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
