"""The file's own class of arrays: a small autograd engine, whose objects a batch norm takes in place of
arrays."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.source.entry import classes, reach
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import below, called, name_of, names_held

DATA = frozenset({"data", "value", "val", "array", "arr", "_data"})  # where such a class holds its numbers
_ARITHMETIC = {"__add__", "__sub__", "__mul__", "__truediv__", "__pow__", "__matmul__"}


def class_of_arrays(file: LearnerFile, code: list[ast.AST]) -> str:
    """The class of the file that this code's arrays are of: it names it, or reads ``.data`` of them; empty
    where these are plain."""
    kinds = (d.node for d in file.found if isinstance(d.node, ast.ClassDef))
    engines = [k for k in kinds if is_engine(classes.class_chain(k, file.found), file)]
    if not engines:
        return ""
    own = [c for c in code if c not in engines]
    named = {name for c in own for name in reach.names_used(c)}
    reads = any(isinstance(n, ast.Attribute) and n.attr in DATA for c in own for n in below(c))
    return next((k.name for k in engines if k.name in named or reads), "")


def is_engine(chain: classes.Chain, file: LearnerFile) -> bool:
    """Whether a class holds data and a gradient, and goes backward by itself; it calculates, and takes sums
    or means, or functions of the file do with its objects."""
    maker = classes.method(chain, "__init__")
    if maker is None or sum(p.required for p in parameters(maker, True)) != 1:
        return False
    names = {name for c in chain for s in c.body for name in _defined(s)}
    calculates = len(names & _ARITHMETIC) >= 2 and bool(names & {"sum", "mean"})
    held = {name for c in chain for name in names_held(c)}
    if not {"backward", "_backward"} & (names | held):
        return False
    if not calculates and not _is_calculated_with(chain[0].name, file):
        return False
    return "grad" in held and bool(held & DATA)


def _is_calculated_with(name: str, file: LearnerFile) -> bool:
    """Whether a function, or a method of another class, takes the data out of what it is given, and makes an
    object of it."""
    others = (d.node for d in file.found if not d.name.startswith(f"{name}."))
    functions = ([*below(node)] for node in others if isinstance(node, ast.FunctionDef))
    return any(
        any(isinstance(n, ast.Attribute) and n.attr in DATA for n in nodes)
        and any(isinstance(n, ast.Call) and called(n) == name for n in nodes)
        for nodes in functions
    )


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (n for t in targets if (n := name_of(t)))


def handed_in(kind: str, taken: tuple[Parameter, ...], code: list[ast.AST]) -> tuple[str, ...]:
    """The parameters that go in as objects of the class: x, gamma and beta unless the code makes such objects
    of them itself, and statistics where it reads their ``.data``."""
    nodes = [n for c in code for n in below(c)]
    made = {name_of(n.args[0]) for n in nodes if isinstance(n, ast.Call) and called(n) == kind and n.args}
    asked = {name_of(n.args[0]) for n in nodes if isinstance(n, ast.Call) and called(n) == "isinstance"}
    read = {name_of(n.value) for n in nodes if isinstance(n, ast.Attribute) and n.attr in DATA}
    own = [p.name for p in taken if p.role in {"x", "gamma", "beta"} and p.name not in made - asked]
    return (*own, *(p.name for p in taken if p.role in {"mean", "var"} and p.name in read))
