"""Names that are not defined: what in scope looks like them, what does not, names bound too late."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Guess, is_module, own_attributes
from bnquiz.grading.repair.idioms import KEYWORD_VALUES, LABELS
from bnquiz.grading.repair.modules import MODULES, offering
from bnquiz.grading.repair.parameters import forgotten_parameter, forgotten_self, unused_parameter
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit
from bnquiz.grading.repair.undefined import GIVEN, Scope, parameters
from bnquiz.grading.repair.undefined_name import UndefinedName, find_undefined, renamed, said

# what people call a size, and where x has it
_SIZES = {
    "shape[0]": {"n", "m", "b", "bs", "batch", "batch_size", "num_samples"},
    "shape[1]": {"c", "d", "ch", "channel", "channels", "n_channels", "num_channels", "num_features", "dim"},
    "shape[2]": {"h", "height"},
    "shape[3]": {"w", "width"},
}


def any_local(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """A name that the function has: those that nothing uses first, then the latest."""
    function = lost.function
    if function is None:
        return
    near = {found.word for found in nearest(lost.name, lost.scope.bound)}
    for rank, name in enumerate(_at_hand(lost)):
        if name not in near:
            message = said(lost, f"nothing here looks like it; with `{name}` the rest makes sense")
            yield Guess(0.3 - 0.001 * rank, renamed(code, lost, name), message, speculative=True)


def _at_hand(lost: UndefinedName) -> list[str]:
    used = {use.id for scope in lost.scope.everything() for use in scope.uses}
    first = min(use.lineno for use in lost.uses)
    assigned = {
        node.id: node.lineno
        for node in ast.walk(lost.scope.node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < first
    }
    taken = [arg.arg for arg in parameters(lost.function.args)] if lost.function is not None else []
    latest = sorted(assigned, key=lambda name: (name in used, -assigned[name]))
    return [name for name in dict.fromkeys((*latest, *taken)) if name not in {"self", "cls", lost.name}]


def size_of_x(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """``num_channels`` for ``x.shape[1]``."""
    function = lost.function
    taken = [a.arg for a in parameters(function.args) if a.arg not in {"self", "cls"}] if function else []
    for where, names in _SIZES.items():
        if lost.name.lower() in names and taken:
            message = said(lost, f"`{taken[0]}.{where}` is this size")
            yield Guess(0.5, renamed(code, lost, f"{taken[0]}.{where}"), message, speculative=True)


_GIVEN_BY_MODULE = ("training",)
_WORDS = {"null": "None", "nil": "None", **{word.lower(): word for word in KEYWORD_VALUES}}


def repair_name(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a NameError: the name's uses in the function that failed are one mistake."""
    lost = find_undefined(code, failure)
    if lost is not None:
        yield from guesses(code, lost)


def guesses(code: Code, lost: UndefinedName) -> Iterator[Repair]:
    """All repairs for a lost name, the likeliest first."""
    found = [guess for maker in MAKERS for guess in maker(code, lost)]
    yield from code.ranked("undefined-name", found)


def near_names(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """A name in scope that looks like it: those of the function before those of the module."""
    names: dict[str, int] = {}
    for distance, scope in enumerate(lost.scope.outward()):
        for name in sorted(scope.bound):
            names.setdefault(name, distance)
    names |= {name: len(names) for name in MODULES if name not in names}  # the loader supplies these
    for near in nearest(lost.name, names):
        message = said(lost, f"the nearest name in scope is `{near.word}`")
        outer = min(0.01 * names[near.word], 0.03)
        yield Guess(near.likeness - outer, renamed(code, lost, near.word), message)


def misspelt_once(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """An assignment to a name that looks like it and that nobody uses: the slip is there."""
    used = {use.id for scope in lost.scope.everything() for use in scope.uses}
    dead = sorted(lost.scope.bound - used)
    for near in nearest(lost.name, dead):
        names = [node for node in ast.walk(lost.scope.node) if isinstance(node, ast.Name)]
        stores = [name for name in names if name.id == near.word and isinstance(name.ctx, ast.Store)]
        edits = [edit for node in stores for edit in code.named(node, near.word, lost.name)]
        message = said(lost, f"what is assigned is called `{near.word}`")
        yield Guess(near.likeness + 0.02 * (len(lost.uses) > len(edits)), tuple(edits), message)


def own(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """An attribute of ``self`` without its ``self.``."""
    owner = lost.scope.owner
    if owner is None or "self" not in lost.scope.bound:
        return
    attributes = own_attributes(owner) + list(_GIVEN_BY_MODULE if is_module(owner) else ())
    found = [(0.99, name) for name in attributes if name == lost.name]
    found += [(near.likeness - 0.05, near.word) for near in nearest(lost.name, attributes, far=0.9)]
    for likely, name in found:
        message = said(lost, f"the class keeps it as `self.{name}`")
        yield Guess(likely, renamed(code, lost, f"self.{name}"), message)


def labels(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """``f(x, keepdim-True)``: another sign where the ``=`` of an argument belongs."""
    if lost.name not in LABELS:
        return
    arguments = [arg for node in code.nodes if isinstance(node, ast.Call) for arg in node.args]
    edits = []
    for node in arguments:
        left = node.left if isinstance(node, ast.BinOp | ast.Compare) else None
        if left is not None and left in lost.uses:
            right = node.right if isinstance(node, ast.BinOp) else node.comparators[0]  # type: ignore[attr-defined]
            edits.append(Edit(code.text.span(left)[1], code.text.span(right)[0], "="))
    message = said(lost, f"an argument is named with a sign of equality: `{lost.name}=`")
    yield Guess(1.0, tuple(edits), message)


def words(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """``true`` for ``True``, ``null`` for ``None``, and built-in names."""
    if lost.name.lower() in _WORDS:
        word = _WORDS[lost.name.lower()]
        yield Guess(1.0, renamed(code, lost, word), said(lost, f"Python writes it `{word}`"))
    for near in nearest(lost.name, sorted(GIVEN), far=0.9):
        message = said(lost, f"the nearest built-in name is `{near.word}`")
        yield Guess(near.likeness - 0.15, renamed(code, lost, near.word), message)


def members(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """A function of a module without its module: ``sqrt(var)``."""
    for distance, module in enumerate(offering(lost.name, code.tree)):
        message = said(lost, f"`{module}` has a function of this name")
        yield Guess(0.94 - 0.01 * distance, renamed(code, lost, f"{module}.{lost.name}"), message)


MAKERS = (
    labels,
    words,
    forgotten_self,
    own,
    near_names,
    misspelt_once,
    members,
    unused_parameter,
    forgotten_parameter,
    size_of_x,
    any_local,
)


def repair_unbound(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for an UnboundLocalError, the likeliest first."""
    named = re.search(r"variable '(\w+)'", failure.message)
    name = failure.name or (named.group(1) if named else None)
    lost = _lost(code, name, failure.line) if name else None
    if lost is None:
        return
    found = [*_near(code, lost, failure), *misspelt_once(code, lost), *_own(code, lost), *_global(code, lost)]
    yield from code.ranked("undefined-name", found)


def _lost(code: Code, name: str, line: int | None) -> UndefinedName | None:
    """The uses of the name on the line that failed."""
    for scope in code.module.everything():
        uses = tuple(use for use in scope.uses if use.id == name and use.lineno == line)
        if uses:
            return UndefinedName(name, uses, scope.home)
    return None


def _near(code: Code, lost: UndefinedName, failure: Failure) -> Iterator[Guess]:
    names = failure.locals or tuple(sorted(lost.scope.bound))
    for near in nearest(lost.name, names):
        edits = tuple(edit for use in lost.uses for edit in code.named(use, lost.name, near.word))
        message = f"`{lost.name}` has no value here; the nearest name that has one is `{near.word}`"
        yield Guess(near.likeness - 0.02, edits, message)


def _own(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """``self.`` is missing before every use and every assignment."""
    everywhere = tuple(_everywhere(lost.scope, lost.name))
    yield from own(code, UndefinedName(lost.name, everywhere, lost.scope))


def _everywhere(scope: Scope, name: str) -> list[ast.Name]:
    return [node for node in ast.walk(scope.node) if isinstance(node, ast.Name) and node.id == name]


def _global(code: Code, lost: UndefinedName) -> Iterator[Guess]:
    """The module binds the name too, and the function assigns to it without saying ``global``."""
    function = lost.function
    if function is None or lost.name not in code.module.bound:
        return
    start = code.text.span(function.body[0])[0]
    edit = Edit(start, start, f"global {lost.name}; ")
    message = f"`{lost.name}` is assigned in `{function.name}`, so the one outside is not read: say `global`"
    yield Guess(0.7, (edit,), message)
