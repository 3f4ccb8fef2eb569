"""Attributes that an object has not: what may have been meant, the likeliest first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Function, Guess, holds, method, own_attributes
from bnquiz.grading.repair.idioms import ATTRIBUTES
from bnquiz.grading.repair.modules import MODULES, offering
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import FUNCTIONS


class Absent(msgspec.Struct, frozen=True):
    """An attribute that is not there: one use on the line that failed, all uses, what the object has."""

    node: ast.Attribute
    uses: tuple[ast.Attribute, ...]
    suggestions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The attribute."""
        return self.node.attr

    @property
    def base(self) -> str:
        """The plain name that the attribute is asked of, or nothing."""
        return self.node.value.id if isinstance(self.node.value, ast.Name) else ""


def repair_attribute(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for an AttributeError: the same attribute of one object is one mistake on all its lines."""
    named = re.search(r"has no attribute '(\w+)'", failure.message)
    name = failure.name or (named.group(1) if named else None)
    used = [n for n in code.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    here = [node for node in used if node.lineno <= (failure.line or 0) <= (node.end_lineno or 0)]
    for node in (here or used)[:1]:
        absent = Absent(node, tuple(_same(code, node, used)), failure.suggestions)
        makers = (_never_kept, _near, _other_module, _forgotten_store, _any_own)
        yield from code.ranked(
            "unknown-attribute", (guess for maker in makers for guess in maker(code, absent))
        )


def _same(code: Code, node: ast.Attribute, used: list[ast.Attribute]) -> list[ast.Attribute]:
    """The uses of the attribute of the same object; ``self`` is another one in another class."""
    base = ast.dump(node.value)
    alike = [other for other in used if ast.dump(other.value) == base]
    if code.text.of(node.value) != "self":
        return alike
    owner = code.class_at(node.lineno)
    return [other for other in alike if code.class_at(other.lineno) is owner]


def repair_none(code: Code, failure: Failure) -> Iterator[Repair]:
    """``self.cache`` is still None where it is read: a method assigns to a local ``cache`` instead."""
    if "NoneType" not in failure.message:
        return
    read = [n for n in code.nodes if isinstance(n, ast.Attribute) and holds(n, failure.line)]
    for node in read:
        absent = Absent(node, (node,), ())
        for guess in _never_kept(code, absent):
            yield from code.repair("crash", guess.message, guess.edits)


def _near(code: Code, absent: Absent) -> Iterator[Guess]:
    """An attribute that it has and that looks like it."""
    for near in nearest(absent.name, _known(code, absent))[:5]:
        base = code.text.of(absent.node.value)
        message = f"`{base}` has no attribute `{absent.name}`; the nearest that it has is `{near.word}`"
        edits = [edit for node in absent.uses for edit in code.named(node, absent.name, near.word)]
        yield Guess(near.likeness, tuple(edits), message)


def _known(code: Code, absent: Absent) -> list[str]:
    """What the object has: the class's own attributes first, then what the run reported."""
    owner = code.class_at(absent.node.lineno)
    own = own_attributes(owner) if owner is not None and absent.base == "self" else []
    table = sorted(MODULES[absent.base][0] if absent.base in MODULES else ATTRIBUTES)
    private = absent.name.startswith("_")
    reported = [name for name in absent.suggestions if name.startswith("_") == private]
    return [name for name in (*own, *(reported or table)) if name != absent.name]


def _other_module(code: Code, absent: Absent) -> Iterator[Guess]:
    """``np.no_grad``: another module has a function of this name."""
    if absent.base not in MODULES:
        return
    for module in offering(absent.name, code.tree):
        if module != absent.base:
            spans = [code.text.span(node.value) for node in absent.uses]
            message = f"`{absent.base}` has no `{absent.name}`; `{module}` has one"
            yield Guess(0.94, tuple(Edit(*span, module) for span in spans), message)


def _never_kept(code: Code, absent: Absent) -> Iterator[Guess]:
    """A method computes it and keeps it in a local name: ``self.`` is missing there."""
    owner = code.class_at(absent.node.lineno)
    methods = [n for n in owner.body if isinstance(n, FUNCTIONS)] if owner and absent.base == "self" else []
    for made in methods:
        names = [n for n in ast.walk(made) if isinstance(n, ast.Name) and n.id == absent.name]
        if any(isinstance(name.ctx, ast.Store) for name in names) and not _takes(made, absent.name):
            message = f"`{made.name}` assigns to a local name `{absent.name}`, not to `self.{absent.name}`"
            starts = [code.text.span(name)[0] for name in names]
            yield Guess(1.0, tuple(Edit(at, at, "self.") for at in starts), message)


def _forgotten_store(code: Code, absent: Absent) -> Iterator[Guess]:
    """``__init__`` takes it and never keeps it: its last simple statement keeps it too."""
    made = _constructor(code, absent)
    if made is None or not _takes(made, absent.name):
        return
    simple = [statement for statement in made.body if isinstance(statement, ast.Expr | ast.Assign)]
    for statement in simple[-1:]:
        end = code.text.span(statement)[1]
        message = f"`{made.name}` takes `{absent.name}` and never keeps it as `self.{absent.name}`"
        edit = Edit(end, end, f"; self.{absent.name} = {absent.name}")
        yield Guess(0.9, (edit,), message)


def _any_own(code: Code, absent: Absent) -> Iterator[Guess]:
    """What the class keeps under names that look like nothing: the latest first, for the run to decide."""
    owner = code.class_at(absent.node.lineno)
    if owner is None or absent.base != "self":
        return
    methods = {node.name for node in owner.body if isinstance(node, FUNCTIONS)}
    near = {found.word for found in nearest(absent.name, _known(code, absent))}
    kept = [name for name in reversed(own_attributes(owner)) if name not in methods | near | {absent.name}]
    for rank, name in enumerate(kept):
        message = f"`self` has no attribute `{absent.name}`; with `self.{name}` the rest makes sense"
        edits = [edit for node in absent.uses for edit in code.named(node, absent.name, name)]
        yield Guess(0.3 - 0.001 * rank, tuple(edits), message, speculative=True)


def _constructor(code: Code, absent: Absent) -> Function | None:
    owner = code.class_at(absent.node.lineno)
    return method(owner, "__init__") if owner is not None and absent.base == "self" else None


def _takes(function: Function, name: str) -> bool:
    return any(arg.arg == name for arg in (*function.args.args, *function.args.kwonlyargs))
