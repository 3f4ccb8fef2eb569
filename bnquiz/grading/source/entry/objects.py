"""Objects that the file's own code makes: what a class must be handed to be made, and who makes it with what
anybody can give, a number of channels."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bnquiz.grading.source.entry import classes, construction
from bnquiz.grading.source.entry.classes import Chain
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Definition, Parameter
from bnquiz.grading.source.entry.results import Place
from bnquiz.grading.source.entry.tools import OF_ARRAYS
from bnquiz.grading.source.nodes import (
    as_method,
    below,
    called,
    function_of,
    names_held,
    own_attribute,
    pairs,
    returned_by,
    with_method,
)

CALLS = "()"  # among what is asked of an object: that it can be called


def asked_of(chain: Chain, name: str) -> set[str]:
    """The attributes and methods that a class asks of what its constructor takes under a name."""
    kept = attributes_of(chain, name)
    methods = (m for c in chain for m in c.body if isinstance(m, ast.FunctionDef))
    asked = (asked_in(m, {name} if m.name == "__init__" else set(), kept) for m in methods)
    return {each for found in asked for each in found} - OF_ARRAYS


def asked_in(function: ast.FunctionDef, names: set[str], attributes: set[str]) -> set[str]:
    """What a function asks of these variables, or of these attributes of its object, under whatever names."""
    names, found = set(names), set[str]()

    def is_it(node: ast.AST) -> bool:
        return own_attribute(node) in attributes or (isinstance(node, ast.Name) and node.id in names)

    for node in below(function):
        if isinstance(node, ast.Assign):
            names |= {t.id for t, v in pairs(node) if isinstance(t, ast.Name) and is_it(v)}
    for node in below(function):
        if isinstance(node, ast.Attribute) and is_it(node.value):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and is_it(node.func):
            found.add(CALLS)
    return found


def attributes_of(chain: Chain, name: str) -> set[str]:
    """The attributes that hold what a class takes under a name; a dataclass has its fields."""
    is_field = classes.method(chain, "__init__") is None
    return {name} if is_field else set(kept_as(chain, name))


def kept_as(chain: Chain, name: str) -> Iterator[str]:
    """The attributes in which a constructor keeps what it takes under a name."""
    for maker in (m for c in chain for m in [classes.method([c], "__init__")] if m is not None):
        for node in (n for n in below(maker) if isinstance(n, ast.Assign)):
            for target, value in pairs(node):
                kept = own_attribute(target)
                if kept is not None and isinstance(value, ast.Name) and value.id == name:
                    yield kept


def offered_by(chain: Chain) -> set[str]:
    """The attributes and methods of a class."""
    methods = {m.name for c in chain for m in c.body if isinstance(m, ast.FunctionDef)}
    fields = {ast.unparse(s.target) for c in chain for s in c.body if isinstance(s, ast.AnnAssign)}
    constants = {t.id for c in chain for n in c.body for t in _names_set(n)}
    calls = {CALLS} if "__call__" in methods or (classes.is_module(chain) and "forward" in methods) else set()
    return methods | fields | constants | {name for c in chain for name in names_held(c)} | calls


def _names_set(statement: ast.stmt) -> list[ast.Name]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [t for t in targets if isinstance(t, ast.Name)]


def classes_for(
    asked: set[str], annotation: ast.expr | None, file: LearnerFile, beside: Sequence[ast.ClassDef]
) -> list[Chain]:
    """The classes of the file that have all that is asked of an object: the one that the annotation names,
    else all."""
    said = _name_said(annotation)
    kinds = (d.node for d in file.found if isinstance(d.node, ast.ClassDef) and d.node not in beside)
    chains = [classes.class_chain(kind, file.found) for kind in kinds]
    found = [c for c in chains if asked and asked <= offered_by(c) and not _is_left_open(c)]
    return [c for c in found if c[0].name == said] or found


def is_named_after(name: str, kind: str) -> bool:
    """Whether a parameter is named as a class: ``store`` and ``MemoryStore``."""
    plain = name.strip("_").replace("_", "").lower()
    return plain in kind.lower() or kind.lower() in plain


def _name_said(annotation: ast.expr | None) -> str:
    if isinstance(annotation, ast.Constant):
        return str(annotation.value)
    return ast.unparse(annotation) if annotation is not None else ""


def _is_left_open(chain: Chain) -> bool:
    """Whether a class only says what others are to have: a Protocol, an abstract base."""
    bases = {ast.unparse(b).rpartition(".")[2].partition("[")[0] for b in chain[0].bases}
    abstract = any("abstractmethod" in ast.unparse(d) for n in below(chain[0]) for d in _decorators(n))
    return "Protocol" in bases or abstract


def _decorators(node: ast.AST) -> list[ast.expr]:
    return node.decorator_list if isinstance(node, ast.FunctionDef) else []


class Maker(NamedTuple):
    """A function, or a method of the class, that returns an object of a class."""

    name: str  # dotted
    function: ast.FunctionDef
    place: Place  # of the object in what comes back
    beside: dict[str, Place]  # other objects that it returns, by their classes
    options: tuple[Parameter, ...]  # what it hands on as ``**options``
    is_method: bool


def makers_of(chain: Chain, file: LearnerFile) -> Iterator[Maker]:
    """Who makes objects of a class, in the file's order; its own methods first."""
    own = [d for d in file.found if d.owner in chain]
    for d in (*own, *(d for d in file.found if d.owner is None)):
        if isinstance(d.node, ast.FunctionDef) and (d.owner is None or _needs_no_object(d.node)):
            yield from _as_maker(d, d.node, chain, file)


def fills(maker: Maker) -> bool:
    """Whether it gives the object its attributes: ``bn.gamma = np.ones(n)``."""
    stored = (
        n for n in below(maker.function) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    )
    return any(isinstance(n.value, ast.Name) and n.value.id != "self" for n in stored)


def _needs_no_object(method: ast.FunctionDef) -> bool:
    said = {ast.unparse(d) for d in method.decorator_list}
    return bool(said & {"classmethod", "staticmethod"})


def _as_maker(d: Definition, function: ast.FunctionDef, chain: Chain, file: LearnerFile) -> Iterator[Maker]:
    own = {c.name: c.name for c in chain[:1]} | ({"cls": chain[0].name} if d.owner is not None else {})
    others = {f.name: f.name for f in file.found if isinstance(f.node, ast.ClassDef)}
    made = _made_in(function, {**others, **own})
    for value in returned_by(function):
        placed = {made(part): place for place, part in _parts(value)}
        if chain[0].name in placed:
            beside = {n: p for n, p in placed.items() if n and n != chain[0].name}
            options = tuple(_handed_on(function, {**others, **own}, file))
            yield Maker(d.name, function, placed[chain[0].name], beside, options, d.owner is not None)
            return


def _made_in(function: ast.FunctionDef, known: dict[str, str]) -> Callable[[ast.expr], str]:
    """What tells the class of an expression of a function."""
    variables: dict[str, str] = {}
    for node in below(function):
        if isinstance(node, ast.Assign):
            for target, value in pairs(node):
                if isinstance(target, ast.Name) and isinstance(value, ast.Call):
                    variables[target.id] = known.get(called(value), "")

    def class_of(value: ast.expr) -> str:
        if isinstance(value, ast.Call):
            return known.get(called(value), "")
        return variables.get(value.id, "") if isinstance(value, ast.Name) else ""

    return class_of


def _parts(value: ast.expr) -> list[tuple[Place, ast.expr]]:
    if isinstance(value, ast.Tuple | ast.List):
        return [((i,), part) for i, part in enumerate(value.elts)]
    return [((), value)]


def _handed_on(function: ast.FunctionDef, known: dict[str, str], file: LearnerFile) -> Iterator[Parameter]:
    """The options of classes of the file to which a function hands its ``**options``."""
    whole = function.args.kwarg.arg if function.args.kwarg is not None else None
    for call in (n for n in below(function) if isinstance(n, ast.Call) and called(n) in known):
        if any(
            k.arg is None and isinstance(k.value, ast.Name) and k.value.id == whole for k in call.keywords
        ):
            node = file.by_name[known[called(call)]].node
            if isinstance(node, ast.ClassDef):
                given = {k.arg for k in call.keywords}
                taken = construction.made_with(classes.class_chain(node, file.found))
                yield from (p for p in taken[len(call.args) :] if not p.required and p.name not in given)


def annotation_of(chain: Chain, name: str) -> ast.expr | None:
    """What is said of a parameter of the constructor, or of a field."""
    maker = classes.method(chain, "__init__")
    if maker is not None:
        return next((a.annotation for a in maker.args.args if a.arg == name), None)
    fields = (s for c in chain for s in c.body if isinstance(s, ast.AnnAssign))
    return next((s.annotation for s in fields if ast.unparse(s.target) == name), None)


def is_plain_record(chain: Chain, asked: set[str]) -> bool:
    """Whether a class does no more than hold what it is made with, and nothing else is asked of it."""
    has_own = any(classes.method([c], "__init__") for c in chain)
    methods = {m.name for c in chain for m in c.body if isinstance(m, ast.FunctionDef)}
    return not has_own and CALLS not in asked and not asked & methods


def handed_to(function: ast.FunctionDef, file: LearnerFile) -> Iterator[tuple[str, Chain]]:
    """The parameters that are to be objects of a class of the file, with the classes: by the annotation, or
    by what is asked of them. What normalizes by itself is none, nor is what only holds what it is made
    with."""
    if not any(isinstance(d.node, ast.ClassDef) for d in file.found):
        return
    count = len(function.args.args) - len(function.args.defaults)
    for argument in function.args.args[:count]:
        asked = asked_in(function, {argument.arg}, set())
        telling = asked - OF_ARRAYS
        for kind in classes_for(asked, argument.annotation, file, ()):
            is_said = _name_said(argument.annotation) == kind[0].name
            if (is_said or telling) and not is_plain_record(kind, asked) and not _normalizes(kind):
                yield argument.arg, kind


def _normalizes(kind: Chain) -> bool:
    return any(map(classes.normalizes, kind))


def other_handed(function: ast.AST, kind: Chain, name: str) -> str:
    """The parameter of another function that takes such an object: of the same name, else by what is asked of
    it; empty where there is none."""
    taken = [a.arg for a in function.args.args] if isinstance(function, ast.FunctionDef) else []
    offered = offered_by(kind)
    asked = {a: asked_in(function, {a}, set()) for a in taken if isinstance(function, ast.FunctionDef)}
    by_use = (a for a in taken if len(asked[a] - OF_ARRAYS) > 1 and asked[a] <= offered)
    return name if name in taken else next(by_use, "")


def calls_on(function: ast.FunctionDef, name: str) -> bool:
    """Whether a function calls a variable, or methods of it."""
    calls = [n.func for n in below(function) if isinstance(n, ast.Call)]
    owners = [f.value if isinstance(f, ast.Attribute) else f for f in calls]
    return any(isinstance(owner, ast.Name) and owner.id == name for owner in owners)


def with_halves(kind: ast.ClassDef, found: list[Definition]) -> ast.ClassDef:
    """A class that hands its object to others, which it then calls under names of its own, ``self.forward =
    ForwardHalf(self)``: what these do when they are called, as its methods."""
    maker = classes.method([kind], "__init__")
    by_name = {d.name: d.node for d in found if isinstance(d.node, ast.ClassDef)}
    for node in below(maker) if maker is not None else ():
        for target, value in pairs(node) if isinstance(node, ast.Assign) else ():
            match value:
                case ast.Call(func=ast.Name(id=part), args=[ast.Name(id="self")]) if part in by_name:
                    name, half = own_attribute(target), classes.class_chain(by_name[part], found)
                    made = _as_half(name, half) if name is not None else None
                    kind = with_method(kind, made) if made is not None else kind
    return kind


def _as_half(name: str, half: Chain) -> ast.FunctionDef | None:
    """What an object does when it is called, as a method of the one that it was handed."""
    maker, call = classes.method(half, "__init__"), classes.method(half, "__call__")
    taken = [a.arg for a in maker.args.args[1:2]] if maker is not None else []
    kept = {each for owner in taken for each in kept_as(half, owner)}
    if call is None or not kept:
        return None
    own = _Owned(kept).visit(copy.deepcopy(call))
    for node in [n for n in ast.walk(own) if isinstance(n, ast.Assign)]:
        for target, value in pairs(node):
            if isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id == "self":
                own = as_method(own, target.id)
    return function_of(name, own.args, own.body, own)


class _Owned(ast.NodeTransformer):
    """Puts the object in place of the attributes in which another one keeps it."""

    def __init__(self, kept: set[str]) -> None:
        self.kept = kept

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if own_attribute(node) in self.kept:
            return ast.copy_location(node.value, node)
        return self.generic_visit(node)
