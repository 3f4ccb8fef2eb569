"""Names that nothing binds, or that have no value yet: what in scope is meant, or what was forgotten.

Every use of a name in one function is one mistake.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Guess, Misfit, is_module, own_attributes, parameters, takes
from bnquiz.grading.repair.imports import MODULES, offering
from bnquiz.grading.repair.likeness import INHERITED, KEYWORD_VALUES, nearest, same_role
from bnquiz.grading.repair.messages import say
from bnquiz.grading.repair.scopes import FUNCTIONS, GIVEN, Function, Home
from bnquiz.grading.source.nodes import REDUCTIONS, holds

_SELF = {"self", "cls"}


class LostName(Misfit, frozen=True):
    """A name without a value: its uses in one function (or outside functions), and which names have one."""

    home: Home
    uses: tuple[ast.Name, ...]
    known: tuple[set[str], ...]  # the innermost scope first

    @property
    def function(self) -> Function | None:
        """The function in which it is used."""
        return self.home if isinstance(self.home, FUNCTIONS) else None

    @property
    def taken(self) -> list[str]:
        """What the function takes, but for the object that it belongs to."""
        return [name for name in takes(self.function) if name not in _SELF] if self.function else []

    @property
    def names(self) -> list[ast.Name]:
        """Every name in the function."""
        return [node for node in ast.walk(self.home) if isinstance(node, ast.Name)]

    @property
    def used(self) -> set[str]:
        """Every name that is read around it."""
        return {name.id for name in self.names if isinstance(name.ctx, ast.Load)}

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class of which the function is a method, if it is one."""
        return next((c for c in self.code.classes if self.home in c.body), None)


def undefined(code: Code) -> list[LostName]:
    """Every name that nothing binds, once for each function that uses it; not the well-known modules."""
    groups: dict[tuple[str, Home], list[ast.Name]] = {}
    for use, home in code.unbound:
        if use.id not in MODULES:
            groups.setdefault((use.id, home), []).append(use)
    return [_lost(code, home, uses, "name") for (_, home), uses in groups.items()]


def _lost(code: Code, home: Home, uses: list[ast.Name], wrong: str, values: tuple[str, ...] = ()) -> LostName:
    """``values``: the names that have a value, where a run told."""
    name, known = uses[0].id, [set(values)] if values else code.seen_from(home)
    spans = code.spans(uses, name)
    return LostName(code, "undefined-name", name, spans, say(wrong, name), home, tuple(uses), tuple(known))


def unbound_name(failure: Failure) -> str | None:
    """The name that had no value, if a failure is about one."""
    named = re.search(r"(?:name|variable) '(\w+)'", failure.message)
    return named.group(1) if named else None


def guess_names(code: Code, failure: Failure) -> Iterator[Guess]:
    """For the name that a failure is about, else for each that nothing binds on the line that failed."""
    name = failure.name or unbound_name(failure)
    lost = [each for each in undefined(code) if name in (each.word, None)]
    here = [each for each in lost if any(holds(use, failure.line) for use in each.uses)]
    for each in (here or lost)[:1]:
        yield from (guess for maker in MAKERS for guess in maker(each))
    home = code.function_at(failure.line)
    reads = [n for n in code.here if isinstance(n, ast.Name) and n.id == name] if not lost and home else []
    if home is not None and reads:
        unset = _lost(code, home, reads, "unset", failure.locals)
        yield from (guess for maker in LATE for guess in maker(unset))


# -- what is there under another name


def _near(lost: LostName) -> Iterator[Guess]:
    """A name in scope that looks like it: those of the function before those of the module, then modules,
    which the loader supplies, Python's own words, and for what is called its own functions."""
    words: dict[str, float] = {}
    for distance, scope in enumerate((*lost.known, MODULES)):
        for name in sorted(scope):
            words.setdefault(name, min(0.01 * distance, 0.03))
    yield from lost.like(words, words)
    for rank, word in enumerate(_WORDS.get(lost.word.lower(), ())):
        yield lost.meant(1.0 - 0.01 * rank, word, say("closest", word))
    called = {id(n.func) for n in lost.code.nodes if isinstance(n, ast.Call)}
    if all(id(use) in called for use in lost.uses):
        near_builtin = nearest(lost.word, sorted(GIVEN), far=0.9)
        yield from (lost.meant(n.likeness - 0.15, n.word, say("closest", n.word)) for n in near_builtin)


# another language's words for Python's: ``true``, ``null``
_WORDS = {word.lower(): (word,) for word in KEYWORD_VALUES} | dict.fromkeys(
    ("null", "nil"), ("None", "False")
)


def _misspelt_once(lost: LostName) -> Iterator[Guess]:
    """An assignment to a name that looks like it and that nobody uses: the slip is there."""
    stores = [name for name in lost.names if isinstance(name.ctx, ast.Store)]
    for near in nearest(lost.word, sorted({name.id for name in stores} - lost.used)):
        edits = lost.code.renamed([name for name in stores if name.id == near.word], near.word, lost.word)
        likely = near.likeness + 0.02 * (len(lost.uses) > len(edits))
        yield lost.meant(likely, edits, say("assigned-as", near.word))


def _own(lost: LostName) -> Iterator[Guess]:
    """An attribute of ``self`` without its ``self.``; in a module also ``training``, under any name."""
    if lost.owner is None or not {"self"} & set(takes(lost.function) if lost.function else ()):
        return
    attributes = [*own_attributes(lost.owner), *(INHERITED if is_module(lost.owner) else ())]
    found = [(0.99, name) for name in attributes if name == lost.word]
    found += [(near.likeness - 0.05, near.word) for near in nearest(lost.word, attributes, far=0.9)]
    yield from (lost.meant(likely, f"self.{name}", say("own", name)) for likely, name in found)
    if is_module(lost.owner) and same_role(lost.word, "training"):
        yield lost.meant(0.75, _flags(lost), say("flag"))


def _flags(lost: LostName) -> Iterator[Edit]:
    """``self.training`` for the name; for a comparison of it with a word as well."""
    compared = {id(n.left): n for n in lost.code.nodes if isinstance(n, ast.Compare) and len(n.ops) == 1}
    for use, span in zip(lost.uses, lost.spans, strict=True):
        whole = compared.get(id(use))
        word = getattr(whole.comparators[0], "value", None) if whole is not None else None
        if whole is None or not isinstance(word, str):
            yield Edit(*span, "self.training")
        else:
            trains = word.lower().startswith("train") == isinstance(whole.ops[0], ast.Eq | ast.Is)
            yield Edit(*lost.code.text.span(whole), "self.training" if trains else "(not self.training)")


def _members(lost: LostName) -> Iterator[Guess]:
    """A function of a module without its module: ``sqrt(var)``. Nobody subtracts a function: ``x - mean``.
    Or a module by another name: ``n.sqrt(var)``."""
    operands = {id(side) for n in lost.code.nodes if isinstance(n, ast.BinOp) for side in (n.left, n.right)}
    if lost.word not in REDUCTIONS or not any(id(use) in operands for use in lost.uses):
        for distance, module in enumerate(offering(lost.word, lost.code)):
            yield lost.meant(0.94 - 0.01 * distance, f"{module}.{lost.word}", say("member", module))
    asked = [n.attr for n in lost.code.nodes if isinstance(n, ast.Attribute) and n.value in lost.uses]
    for module in offering(asked[0], lost.code) if asked else ():
        if module in lost.code.imported and set(lost.word) <= set(module):
            yield lost.meant(0.75, module, say("closest", module))


# what people call a size, and where x has it
_SIZES = {
    "shape[0]": {"n", "m", "b", "bs", "batch", "batch_size", "num_samples"},
    "shape[1]": {"c", "d", "ch", "channel", "channels", "n_channels", "num_channels", "num_features", "dim"},
    "shape[2]": {"h", "height"},
    "shape[3]": {"w", "width"},
}


def _any_other(lost: LostName) -> Iterator[Guess]:
    """A parameter that the function never uses, a size of ``x``, and for the run to decide every name that
    the function has: what nothing uses first, then the latest."""
    unused = [name for name in lost.taken if name not in lost.used]
    for name in unused[:3]:
        yield lost.meant(0.7 if len(unused) == 1 else 0.45, name, say("unused", name))
    sizes = [where for where, names in _SIZES.items() if lost.word.lower() in names]
    for size in (f"{name}.{where}" for name in lost.taken[:1] for where in sizes):
        yield lost.meant(0.5, size, say("size", size), speculative=True)
    near = {found.word for found in nearest(lost.word, lost.known[0])}
    for rank, name in enumerate(name for name in _at_hand(lost) if name not in near):
        yield lost.meant(0.3 - 0.001 * rank, name, say("sense", name), speculative=True)


def _at_hand(lost: LostName) -> list[str]:
    first = min(use.lineno for use in lost.uses)
    stores = [name for name in lost.names if isinstance(name.ctx, ast.Store) and name.lineno < first]
    assigned = {name.id: name.lineno for name in stores} if lost.function else {}
    latest = sorted(assigned, key=lambda name: (name in lost.used, -assigned[name]))
    return [name for name in dict.fromkeys((*latest, *lost.taken)) if name != lost.word]


# -- what was forgotten

# a forgotten parameter's default, where the file itself gives none
DEFAULTS = {
    "eps": "1e-5", "epsilon": "1e-5", "momentum": "0.9", "training": "True", "is_training": "True",
    "train": "True", "mode": '"train"', "affine": "True", "gamma": "1.0", "beta": "0.0",
}  # fmt: skip


def _forgotten_parameter(lost: LostName) -> Iterator[Guess]:
    """A name that a caller is meant to give: it becomes the last parameter, with a default."""
    if lost.function is None:
        return
    default = _default_elsewhere(lost.code, lost.word) or DEFAULTS.get(lost.word)
    args = lost.function.args
    if default is not None and args.args and not (args.vararg or args.kwonlyargs or args.kwarg):
        end = lost.code.text.span((args.defaults or args.args)[-1])[1]
        edit = Edit(end, end, f", {lost.word}={default}")
        uses = tuple(use.lineno for use in lost.uses)
        meant = lost.meant(0.6, (edit,), say("no-parameter", lost.function.name))
        yield msgspec.structs.replace(meant, shows=uses)


def _default_elsewhere(code: Code, name: str) -> str | None:
    for args in (function.args for function in code.functions):
        given = args.args[len(args.args) - len(args.defaults) :]
        for arg, default in zip(given, args.defaults, strict=True):
            if arg.arg == name and isinstance(default, ast.Constant):
                return code.text.of(default)
    return None


def _forgotten_self(lost: LostName) -> Iterator[Guess]:
    """A method whose first parameter is missing, or is called otherwise: ``def forward(slef, x)``."""
    if lost.word == "self" and lost.function is not None and lost.owner is not None:
        first = parameters(lost.function.args)[:1]
        if nearest("self", [arg.arg for arg in first]):
            edits = lost.code.renamed(first, first[0].arg, "self")
            yield lost.meant(1.0, edits, say("first-parameter", first[0].arg))
        edit = first_parameter(lost.code, lost.function, "self")
        yield Guess(0.99, lost.mistake, (edit,), say("no-self", lost.function.name))


def first_parameter(code: Code, function: Function, name: str) -> Edit:
    """The edit that puts a parameter first."""
    start = code.text.span(function)[0]
    opening = code.text.source.index("(", code.text.source.index(function.name, start + 3))
    return Edit(opening + 1, opening + 1, name + (", " if parameters(function.args) else ""))


# -- a name that the function binds, and that has no value yet


def _own_everywhere(lost: LostName) -> Iterator[Guess]:
    """``self.`` is missing before every use and every assignment."""
    names = [name for name in lost.names if name.id == lost.word]
    spans = lost.code.spans(names, lost.word)
    yield from _own(msgspec.structs.replace(lost, uses=tuple(names), spans=spans))


def _global(lost: LostName) -> Iterator[Guess]:
    """The module binds the name too, and the function assigns to it without saying ``global``."""
    if lost.function is not None and lost.word in lost.code.seen_from(lost.code.tree)[0]:
        start = lost.code.text.span(lost.function.body[0])[0]
        edit = Edit(start, start, f"global {lost.word}; ")
        yield lost.meant(0.7, (edit,), say("global", lost.function.name))


MAKERS: tuple[Callable[[LostName], Iterator[Guess]], ...] = (
    _forgotten_self, _own, _near, _misspelt_once, _members, _forgotten_parameter, _any_other,
)  # fmt: skip
LATE = (_misspelt_once, _own_everywhere, _near, _global)
