"""What an object, a module or a dictionary lacks: an attribute, a function, a key."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import (
    Code,
    Edit,
    Guess,
    Misfit,
    is_self,
    methods,
    own_attributes,
    takes,
)
from bnquiz.grading.repair.imports import MODULES, offering
from bnquiz.grading.repair.likeness import ATTRIBUTES, nearest, same_role
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import Function
from bnquiz.grading.source.nodes import holds, registered


class Absent(Misfit, frozen=True):
    """An attribute that is not there: one use on the line that failed, and all uses."""

    node: ast.Attribute
    uses: tuple[ast.Attribute, ...]
    suggestions: tuple[str, ...] = ()  # what the run said that the object has

    @property
    def base(self) -> str:
        """What the attribute is asked of, as it is written."""
        return self.code.text.of(self.node.value)

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class, for an attribute of ``self``."""
        return self.code.class_at(self.node.lineno) if is_self(self.node.value) else None

    @property
    def known(self) -> list[str]:
        """What the object has: the class's own attributes first, then what the run reported; one that works
        in place is not meant by a name of one that does not."""
        own = own_attributes(self.owner) if self.owner is not None else []
        table = sorted(MODULES[self.base][0] if self.base in MODULES else ATTRIBUTES)
        reported = [name for name in self.suggestions if _kind_of(name) == _kind_of(self.word)]
        return [name for name in (*own, *(reported or table)) if name != self.word]


def _kind_of(name: str) -> tuple[bool, bool]:
    """Whether it is private, and whether it works in place."""
    return name.startswith("_"), name.endswith("_")


def guess_attributes(code: Code, failure: Failure) -> Iterator[Guess]:
    """The same attribute of one object is one mistake on all its lines."""
    named = re.search(r"has no attribute '(\w+)'", failure.message)
    name = named.group(1) if named else failure.name if failure.kind == "AttributeError" else None
    used = [n for n in code.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    here = [node for node in used if holds(node, failure.line)]
    for node in (here or used)[:1]:
        absent = _absent(code, node, _same(code, node, used), failure.suggestions)
        yield from absent.like(absent.known)
        yield from (guess for maker in MAKERS for guess in maker(absent))
    if "NoneType" in failure.message:  # ``self.cache`` is still None where it is read
        for read in (n for n in code.here if isinstance(n, ast.Attribute)):
            for guess in _never_kept(_absent(code, read, [read])):
                yield msgspec.structs.replace(guess, mistake="crash")


def _absent(
    code: Code, node: ast.Attribute, uses: list[ast.Attribute], suggestions: tuple[str, ...] = ()
) -> Absent:
    wrong = say("attribute", node.attr, code.text.of(node.value))
    spans = code.spans(uses, node.attr)
    return Absent(code, "unknown-attribute", node.attr, spans, wrong, node, tuple(uses), suggestions)


def _same(code: Code, node: ast.Attribute, used: list[ast.Attribute]) -> list[ast.Attribute]:
    """The uses of the attribute of the same object; ``self`` is another one in another class."""
    base = ast.dump(node.value)
    read = [other for other in used if not isinstance(other.ctx, ast.Store)]
    alike = [other for other in read or used if ast.dump(other.value) == base]
    owner = code.class_at(node.lineno) if is_self(node.value) else None
    return [other for other in alike if owner is None or code.class_at(other.lineno) is owner]


def _other_module(absent: Absent) -> Iterator[Guess]:
    """``np.no_grad``: another module has a function of this name; or the block needs no such thing."""
    if absent.base not in MODULES:
        return
    for module in offering(absent.word, absent.code):
        edits = absent.code.replaced([node.value for node in absent.uses], module)
        yield absent.meant(
            0.94 if module in absent.code.imported else 0.9, edits, say("other-module", module)
        )
    for node in (n for n in absent.code.here if isinstance(n, ast.With) and len(n.items) == 1):
        entered = node.items[0].context_expr
        if absent.node in ast.walk(entered):
            start, end = absent.code.text.span(node)[0], absent.code.text.span(entered)[1]
            yield absent.meant(0.92, [Edit(start, end, "if True")], say("needless"))


def _never_kept(absent: Absent) -> Iterator[Guess]:
    """A method computes it and keeps it in a local name: ``self.`` is missing there."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        names = [n for n in ast.walk(made) if isinstance(n, ast.Name) and n.id == absent.word]
        if any(isinstance(name.ctx, ast.Store) for name in names) and absent.word not in takes(made):
            starts = [absent.code.text.span(name)[0] for name in names]
            edits = tuple(Edit(at, at, "self.") for at in starts)
            yield Guess(1.0, absent.mistake, edits, say("local", made.name, absent.word))


def _forgotten_store(absent: Absent) -> Iterator[Guess]:
    """A method takes it, under this name or another for the same thing, and never keeps it."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        constructs = made.name == "__init__"
        for name in takes(made):
            if name == absent.word or (same_role(name, absent.word) and not constructs):
                message = say("not-kept", made.name, name, absent.word)
                edits = tuple(_stored(absent.code, made, f"self.{absent.word} = {name}"))
                lines = tuple(use.lineno for use in absent.uses)
                yield Guess(0.9 if constructs else 0.97, absent.mistake, edits, message, shows=lines)


def _stored(code: Code, function: Function, statement: str) -> list[Edit]:
    """The statement before the first simple one; in ``__init__``, which sets up first, after the last."""
    if function.name == "__init__":
        last = [node for node in function.body if isinstance(node, ast.Expr | ast.Assign)][-1:]
        return [Edit(end, end, f"; {statement}") for end in (code.text.span(n)[1] for n in last)]
    simple = [node for node in function.body if isinstance(node, ast.Expr | ast.Assign | ast.Return)]
    return [Edit(start, start, f"{statement}; ") for start in (code.text.span(n)[0] for n in simple[:1])]


def _any_own(absent: Absent) -> Iterator[Guess]:
    """What the class keeps under names that look like nothing: the latest first, for the run to decide."""
    if absent.owner is not None:
        aside = {node.name for node in methods(absent.owner)} | {absent.word}
        aside |= {found.word for found in nearest(absent.word, absent.known)}
        for rank, name in enumerate(n for n in reversed(own_attributes(absent.owner)) if n not in aside):
            yield absent.meant(0.3 - 0.001 * rank, name, say("sense", name), speculative=True)


MAKERS = (_never_kept, _other_module, _forgotten_store, _any_own)


# -- another library's function

_LIBRARIES = {"np": ("torch",), "numpy": ("torch",), "math": ("torch", "np"), "torch": ("np",)}


def guess_libraries(code: Code, failure: Failure) -> Iterator[Guess]:
    """A function that another library's array cannot be given to: the same function of its own."""
    uses = [n for n in code.nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    for use in (n for n in uses if holds(n, failure.line)):
        module = code.text.of(use.value)
        for other in _LIBRARIES.get(module, ()):
            if other in code.imported and use.attr in MODULES[other][0]:
                same = [n.value for n in uses if n.attr == use.attr and code.text.of(n.value) == module]
                message = say("library", module, use.attr, other)
                yield Guess(0.9, "crash", code.replaced(same, other), message)


# -- keys and buffers

# what a batch norm's dictionary of parameters holds, besides the keys that the file itself writes
_KEYS = ("mode", "eps", "momentum", "running_mean", "running_var")
_TAKEN = re.compile(r"attribute '(\w+)' already exists")


def guess_keys(code: Code, failure: Failure) -> Iterator[Guess]:
    """The nearest key, wherever the file reads this one; or a buffer that is registered a second time."""
    taken = _TAKEN.search(failure.message)
    if taken:
        yield from _registered_twice(code, taken.group(1))
        return
    key = failure.message.strip("'\"")
    strings = [n for n in code.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    spans = [code.text.span(node) for node in strings if node.value == key]
    inside = tuple((start + 1, end - 1) for start, end in spans)
    others = [*_KEYS, *(str(n.value) for n in strings if str(n.value).isidentifier())]
    yield from Misfit(code, "crash", key, inside, say("key", key)).like(others)


def _registered_twice(code: Code, name: str) -> Iterator[Guess]:
    """``self.m = …`` before ``register_buffer("m", …)``: the assignment makes a local name."""
    for call in [n for n in code.nodes if isinstance(n, ast.Call) and registered(n) == name][:1]:
        function = code.function_at(call.lineno)
        nodes = ast.walk(function) if function is not None else iter(())
        own = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == name]
        before = [node for node in own if node.lineno <= (call.end_lineno or call.lineno)]
        yield Guess(1.0, "crash", code.replaced(before, name), say("twice", name))
