"""Names that nothing binds: what may have been meant, the likeliest first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.mending.code import Code, Function, Guess, is_module, own_attributes
from bnquiz.grading.mending.modules import MODULES, offering
from bnquiz.grading.mending.nearness import nearest
from bnquiz.grading.mending.records import Failure, Mend
from bnquiz.grading.mending.scopes import FUNCTIONS, GIVEN, Scope, parameters
from bnquiz.grading.mending.syntax.idioms import KEYWORD_VALUES, LABELS
from bnquiz.grading.mending.text import Edit

# a forgotten parameter's default, where the file itself gives none
DEFAULTS = {
    "eps": "1e-5",
    "epsilon": "1e-5",
    "momentum": "0.9",
    "training": "True",
    "is_training": "True",
    "train": "True",
    "mode": '"train"',
    "affine": "True",
    "gamma": "1.0",
    "beta": "0.0",
}
_GIVEN_BY_MODULE = ("training",)
_WORDS = {"null": "None", "nil": "None", **{word.lower(): word for word in KEYWORD_VALUES}}


class Lost(msgspec.Struct, frozen=True):
    """A name that nothing binds: all its uses in one function (or outside functions), and where it is."""

    name: str
    uses: tuple[ast.Name, ...]
    scope: Scope

    @property
    def function(self) -> Function | None:
        """The function in which it is used."""
        node = self.scope.home.node
        return node if isinstance(node, FUNCTIONS) else None


def mend_name(code: Code, failure: Failure) -> Iterator[Mend]:
    """Mends for a NameError: the name's uses in the function that failed are one mistake."""
    lost = _lost(code, failure)
    if lost is not None:
        yield from guesses(code, lost)


def guesses(code: Code, lost: Lost) -> Iterator[Mend]:
    """All mends for a lost name, the likeliest first."""
    found = [guess for maker in MAKERS for guess in maker(code, lost)]
    yield from code.ranked("undefined-name", found)


def all_lost(code: Code) -> list[Lost]:
    """Every name that nothing binds, once for each function that uses it; not the well-known modules."""
    groups: dict[tuple[str, int], list[tuple[ast.Name, Scope]]] = {}
    for use, scope in code.unresolved:
        if use.id not in MODULES:
            groups.setdefault((use.id, id(scope.home)), []).append((use, scope))
    return [Lost(name, tuple(use for use, _ in uses), uses[0][1].home) for (name, _), uses in groups.items()]


def _lost(code: Code, failure: Failure) -> Lost | None:
    named = re.search(r"name '(\w+)'", failure.message)
    name = failure.name or (named.group(1) if named else None)
    candidates = [lost for lost in all_lost(code) if name in (lost.name, None)]
    here = [lost for lost in candidates if any(use.lineno == failure.line for use in lost.uses)]
    return next(iter(here or candidates), None)


def _renamed(code: Code, lost: Lost, new: str) -> tuple[Edit, ...]:
    return tuple(edit for use in lost.uses for edit in code.named(use, lost.name, new))


def _said(lost: Lost, what: str) -> str:
    return f"`{lost.name}` is not defined; {what}"


def near_names(code: Code, lost: Lost) -> Iterator[Guess]:
    """A name in scope that looks like it: those of the function before those of the module."""
    names: dict[str, int] = {}
    for distance, scope in enumerate(lost.scope.outward()):
        for name in sorted(scope.bound):
            names.setdefault(name, distance)
    names |= {name: len(names) for name in MODULES if name not in names}  # the loader supplies these
    for near in nearest(lost.name, names):
        message = _said(lost, f"the nearest name in scope is `{near.word}`")
        outer = min(0.01 * names[near.word], 0.03)
        yield Guess(near.likeness - outer, _renamed(code, lost, near.word), message)


def misspelt_once(code: Code, lost: Lost) -> Iterator[Guess]:
    """An assignment to a name that looks like it and that nobody uses: the slip is there."""
    used = {use.id for scope in lost.scope.everything() for use in scope.uses}
    dead = sorted(lost.scope.bound - used)
    for near in nearest(lost.name, dead):
        names = [node for node in ast.walk(lost.scope.node) if isinstance(node, ast.Name)]
        stores = [name for name in names if name.id == near.word and isinstance(name.ctx, ast.Store)]
        edits = [edit for node in stores for edit in code.named(node, near.word, lost.name)]
        message = _said(lost, f"what is assigned is called `{near.word}`")
        yield Guess(near.likeness + 0.02 * (len(lost.uses) > len(edits)), tuple(edits), message)


def own(code: Code, lost: Lost) -> Iterator[Guess]:
    """An attribute of ``self`` without its ``self.``."""
    owner = lost.scope.owner
    if owner is None or "self" not in lost.scope.bound:
        return
    attributes = own_attributes(owner) + list(_GIVEN_BY_MODULE if is_module(owner) else ())
    found = [(0.99, name) for name in attributes if name == lost.name]
    found += [(near.likeness - 0.05, near.word) for near in nearest(lost.name, attributes, far=0.9)]
    for likely, name in found:
        message = _said(lost, f"the class keeps it as `self.{name}`")
        yield Guess(likely, _renamed(code, lost, f"self.{name}"), message)


def labels(code: Code, lost: Lost) -> Iterator[Guess]:
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
    message = _said(lost, f"an argument is named with a sign of equality: `{lost.name}=`")
    yield Guess(1.0, tuple(edits), message)


def words(code: Code, lost: Lost) -> Iterator[Guess]:
    """``true`` for ``True``, ``null`` for ``None``, and built-in names."""
    if lost.name.lower() in _WORDS:
        word = _WORDS[lost.name.lower()]
        yield Guess(1.0, _renamed(code, lost, word), _said(lost, f"Python writes it `{word}`"))
    for near in nearest(lost.name, sorted(GIVEN), far=0.9):
        message = _said(lost, f"the nearest built-in name is `{near.word}`")
        yield Guess(near.likeness - 0.15, _renamed(code, lost, near.word), message)


def members(code: Code, lost: Lost) -> Iterator[Guess]:
    """A function of a module without its module: ``sqrt(var)``."""
    for distance, module in enumerate(offering(lost.name, code.tree)):
        message = _said(lost, f"`{module}` has a function of this name")
        yield Guess(0.94 - 0.01 * distance, _renamed(code, lost, f"{module}.{lost.name}"), message)


def forgotten_parameter(code: Code, lost: Lost) -> Iterator[Guess]:
    """A name that a caller is meant to give: it becomes the last parameter, with a default."""
    function = lost.function
    if function is None or lost.name == "self":
        return
    elsewhere = _default_elsewhere(code, lost.name)
    default = elsewhere or DEFAULTS.get(lost.name)
    if default is not None:
        edit = _last_parameter(code, function, f"{lost.name}={default}")
        message = _said(lost, f"`{function.name}` takes no parameter of this name")
        yield Guess(0.6, (edit,) if edit else (), message)


def _default_elsewhere(code: Code, name: str) -> str | None:
    for function in code.functions:
        given = function.args.args[len(function.args.args) - len(function.args.defaults) :]
        for arg, default in zip(given, function.args.defaults, strict=True):
            if arg.arg == name and isinstance(default, ast.Constant):
                return code.text.of(default)
    return None


def _last_parameter(code: Code, function: Function, text: str) -> Edit | None:
    args = function.args
    if not args.args or args.vararg or args.kwonlyargs or args.kwarg:
        return None
    last = args.defaults[-1] if args.defaults else args.args[-1]
    end = code.text.span(last)[1]
    return Edit(end, end, f", {text}")


def unused_parameter(code: Code, lost: Lost) -> Iterator[Guess]:
    """The one parameter that the function never uses: it was given another name."""
    function = lost.function
    if function is None:
        return
    used = {use.id for scope in lost.scope.everything() for use in scope.uses}
    unused = [arg.arg for arg in parameters(function.args) if arg.arg not in used | {"self", "cls"}]
    for name in unused[:3]:
        likely = 0.7 if len(unused) == 1 else 0.45
        message = _said(lost, f"the parameter `{name}` is never used")
        yield Guess(likely, _renamed(code, lost, name), message)


def forgotten_self(code: Code, lost: Lost) -> Iterator[Guess]:
    """A method whose first parameter is missing."""
    function = lost.function
    if lost.name == "self" and function is not None and lost.scope.owner is not None:
        edit = first_parameter(code, function, "self")
        message = f"`{function.name}` uses `self` and does not take it: a method's first parameter is `self`"
        yield Guess(1.0, (edit,), message)


def first_parameter(code: Code, function: Function, name: str) -> Edit:
    """The edit that puts a parameter first."""
    start = code.text.span(function)[0]
    opening = code.text.source.index("(", code.text.source.index(function.name, start + 3))
    comma = ", " if parameters(function.args) else ""
    return Edit(opening + 1, opening + 1, name + comma)


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
)
