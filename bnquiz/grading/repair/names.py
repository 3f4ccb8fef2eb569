"""Names that nothing binds, or that have no value yet: what in scope is meant, or what was forgotten.

Every use of a name in one function is one mistake.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Edit, Function, Guess, is_module, own_attributes, takes
from bnquiz.grading.repair.likeness import KEYWORD_VALUES, LABELS, nearest, same_role
from bnquiz.grading.repair.members import MODULES, offering
from bnquiz.grading.repair.undefined import FUNCTIONS, GIVEN, Scope, parameters
from bnquiz.grading.source.nodes import REDUCTIONS, holds
from bnquiz.texts import Text

_ID = "undefined-name"


class UndefinedName(msgspec.Struct, frozen=True):
    """A name that nothing binds: all its uses in one function (or outside functions), and where it is."""

    name: str
    uses: tuple[ast.Name, ...]
    scope: Scope
    code: Code

    @property
    def function(self) -> Function | None:
        """The function in which it is used."""
        node = self.scope.home.node
        return node if isinstance(node, FUNCTIONS) else None

    @property
    def used(self) -> set[str]:
        """Every name that is read around it."""
        return {use.id for scope in self.scope.everything() for use in scope.uses}

    def guess(self, likely: float, new: str, what: Text, *, speculative: bool = False) -> Guess:
        """That another name is meant at every use."""
        edits = tuple(edit for use in self.uses for edit in self.code.named(use, self.name, new))
        return self.edited(likely, edits, what, speculative=speculative)

    def edited(
        self, likely: float, edits: tuple[Edit, ...], what: Text, *, speculative: bool = False
    ) -> Guess:
        """That something else of the file is to be changed."""
        return Guess(
            likely,
            _ID,
            edits,
            Text("`{}` is not defined; {}", "`{}` 未定义；{}").fill(self.name, what),
            speculative,
        )


def undefined(code: Code) -> list[UndefinedName]:
    """Every name that nothing binds, once for each function that uses it; not the well-known modules."""
    groups: dict[tuple[str, int], list[tuple[ast.Name, Scope]]] = {}
    for use, scope in code.unresolved:
        if use.id not in MODULES:
            groups.setdefault((use.id, id(scope.home)), []).append((use, scope))
    return [
        UndefinedName(name, tuple(use for use, _ in uses), uses[0][1].home, code)
        for (name, _), uses in groups.items()
    ]


def unbound_name(failure: Failure) -> str | None:
    """The name that had no value, if a failure is about one."""
    named = re.search(r"(?:name|variable) '(\w+)'", failure.message)
    return named.group(1) if named else None


def guess_names(code: Code, failure: Failure) -> Iterator[Guess]:
    """For the name that a failure is about, else for each that nothing binds on the line that failed."""
    name = failure.name or unbound_name(failure)
    lost = [each for each in undefined(code) if name in (each.name, None)]
    here = [each for each in lost if any(holds(use, failure.line) for use in each.uses)]
    for each in (here or lost)[:1]:
        yield from (guess for maker in MAKERS for guess in maker(each))
    unset = None if lost else _without_value(code, name, failure.line)
    if unset is not None:
        yield from (guess for maker in LATE for guess in maker(unset, failure))


# -- what is there under another name


def _near(lost: UndefinedName) -> Iterator[Guess]:
    """A name in scope that looks like it: those of the function before those of the module."""
    names: dict[str, int] = {}
    for distance, scope in enumerate(lost.scope.outward()):
        for name in sorted(scope.bound):
            names.setdefault(name, distance)
    names |= {name: len(names) for name in MODULES if name not in names}  # the loader supplies these
    for near in nearest(lost.name, names):
        outer = min(0.01 * names[near.word], 0.03)
        yield lost.guess(
            near.likeness - outer,
            near.word,
            Text("the closest name in scope is `{}`", "作用域里最接近的名字是 `{}`").fill(near.word),
        )


def _misspelt_once(lost: UndefinedName) -> Iterator[Guess]:
    """An assignment to a name that looks like it and that nobody uses: the slip is there."""
    for near in nearest(lost.name, sorted(lost.scope.bound - lost.used)):
        names = [node for node in ast.walk(lost.scope.node) if isinstance(node, ast.Name)]
        stores = [name for name in names if name.id == near.word and isinstance(name.ctx, ast.Store)]
        edits = tuple(edit for node in stores for edit in lost.code.named(node, near.word, lost.name))
        likely = near.likeness + 0.02 * (len(lost.uses) > len(edits))
        yield lost.edited(
            likely, edits, Text("what is assigned is called `{}`", "赋值时写的是 `{}`").fill(near.word)
        )


def _own(lost: UndefinedName) -> Iterator[Guess]:
    """An attribute of ``self`` without its ``self.``; in a module also ``training``, under any name."""
    owner = lost.scope.owner
    if owner is None or "self" not in lost.scope.bound:
        return
    attributes = own_attributes(owner) + ["training"] * is_module(owner)
    found = [(0.99, name) for name in attributes if name == lost.name]
    found += [(near.likeness - 0.05, near.word) for near in nearest(lost.name, attributes, far=0.9)]
    for likely, name in found:
        yield lost.guess(
            likely, f"self.{name}", Text("the class keeps it as `self.{}`", "类里存的是 `self.{}`").fill(name)
        )
    if is_module(owner) and same_role(lost.name, "training"):
        yield lost.edited(
            0.75,
            tuple(_flags(lost)),
            Text("a module keeps it as `self.training`", "模块里它是 `self.training`"),
        )


def _flags(lost: UndefinedName) -> Iterator[Edit]:
    """``self.training`` for the name; for a comparison of it with a word as well."""
    compared = {id(n.left): n for n in lost.code.nodes if isinstance(n, ast.Compare) and len(n.ops) == 1}
    for use in lost.uses:
        whole = compared.get(id(use))
        word = getattr(whole.comparators[0], "value", None) if whole is not None else None
        if whole is None or not isinstance(word, str):
            yield from lost.code.named(use, lost.name, "self.training")
        else:
            trains = word.lower().startswith("train") == isinstance(whole.ops[0], ast.Eq | ast.Is)
            yield Edit(*lost.code.text.span(whole), "self.training" if trains else "(not self.training)")


def _words(lost: UndefinedName) -> Iterator[Guess]:
    """``true`` for ``True``, ``null`` for ``None`` or ``False``; a built-in function that is called."""
    for rank, word in enumerate(_WORDS.get(lost.name.lower(), ())):
        yield lost.guess(
            1.0 - 0.01 * rank, word, Text("Python writes it `{}`", "Python 里写作 `{}`").fill(word)
        )
    called = {id(n.func) for n in lost.code.nodes if isinstance(n, ast.Call)}
    if all(id(use) in called for use in lost.uses):
        for near in nearest(lost.name, sorted(GIVEN), far=0.9):
            yield lost.guess(
                near.likeness - 0.15,
                near.word,
                Text("the closest built-in function is `{}`", "最接近的内置函数是 `{}`").fill(near.word),
            )


_WORDS = {
    "null": ("None", "False"),
    "nil": ("None", "False"),
    **{word.lower(): (word,) for word in KEYWORD_VALUES},
}


def _members(lost: UndefinedName) -> Iterator[Guess]:
    """A function of a module without its module: ``sqrt(var)``. Nobody subtracts a function: ``x - mean``."""
    operands = {id(side) for n in lost.code.nodes if isinstance(n, ast.BinOp) for side in (n.left, n.right)}
    if lost.name in REDUCTIONS and any(id(use) in operands for use in lost.uses):
        return
    for distance, module in enumerate(offering(lost.name, lost.code)):
        what = Text("`{}` has a function of this name", "`{}` 里有这个名字的函数").fill(module)
        yield lost.guess(0.94 - 0.01 * distance, f"{module}.{lost.name}", what)


def _labels(lost: UndefinedName) -> Iterator[Guess]:
    """``f(x, keepdim-True)``: another sign where the ``=`` of an argument belongs."""
    if lost.name not in LABELS:
        return
    arguments = [arg for node in lost.code.nodes if isinstance(node, ast.Call) for arg in node.args]
    edits = []
    for node in arguments:
        left = node.left if isinstance(node, ast.BinOp | ast.Compare) else None
        if left is not None and left in lost.uses:
            right = node.right if isinstance(node, ast.BinOp) else node.comparators[0]  # type: ignore[attr-defined]
            edits.append(Edit(lost.code.text.span(left)[1], lost.code.text.span(right)[0], "="))
    yield lost.edited(
        1.0,
        tuple(edits),
        Text("a keyword argument takes an equals sign: `{}=`", "关键字参数要用等号：`{}=`").fill(lost.name),
    )


def _unused_parameter(lost: UndefinedName) -> Iterator[Guess]:
    """A parameter that the function never uses: it was given another name."""
    names = takes(lost.function) if lost.function is not None else []
    unused = [name for name in names if name not in lost.used | {"self", "cls"}]
    for name in unused[:3]:
        yield lost.guess(
            0.7 if len(unused) == 1 else 0.45,
            name,
            Text("the parameter `{}` is never used", "参数 `{}` 从未使用").fill(name),
        )


# what people call a size, and where x has it
_SIZES = {
    "shape[0]": {"n", "m", "b", "bs", "batch", "batch_size", "num_samples"},
    "shape[1]": {"c", "d", "ch", "channel", "channels", "n_channels", "num_channels", "num_features", "dim"},
    "shape[2]": {"h", "height"},
    "shape[3]": {"w", "width"},
}


def _size_of_x(lost: UndefinedName) -> Iterator[Guess]:
    """``num_channels`` for ``x.shape[1]``."""
    taken = [name for name in takes(lost.function) if name not in {"self", "cls"}] if lost.function else []
    for where, names in _SIZES.items():
        if lost.name.lower() in names and taken:
            size = f"{taken[0]}.{where}"
            yield lost.guess(
                0.5, size, Text("`{}` is this size", "`{}` 就是这个大小").fill(size), speculative=True
            )


def _any_local(lost: UndefinedName) -> Iterator[Guess]:
    """A name that the function has: those that nothing uses first, then the latest."""
    if lost.function is None:
        return
    near = {found.word for found in nearest(lost.name, lost.scope.bound)}
    for rank, name in enumerate(name for name in _at_hand(lost) if name not in near):
        what = Text(
            "nothing here looks like it; with `{}` the rest makes sense",
            "这里没有相近的名字；换成 `{}`，其余部分就说得通",
        ).fill(name)
        yield lost.guess(0.3 - 0.001 * rank, name, what, speculative=True)


def _at_hand(lost: UndefinedName) -> list[str]:
    first = min(use.lineno for use in lost.uses)
    assigned = {
        node.id: node.lineno
        for node in ast.walk(lost.scope.node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < first
    }
    latest = sorted(assigned, key=lambda name: (name in lost.used, -assigned[name]))
    taken = takes(lost.function) if lost.function is not None else []
    return [name for name in dict.fromkeys((*latest, *taken)) if name not in {"self", "cls", lost.name}]


# -- what was forgotten

# a forgotten parameter's default, where the file itself gives none
DEFAULTS = {
    "eps": "1e-5", "epsilon": "1e-5", "momentum": "0.9", "training": "True", "is_training": "True",
    "train": "True", "mode": '"train"', "affine": "True", "gamma": "1.0", "beta": "0.0",
}  # fmt: skip


def _forgotten_parameter(lost: UndefinedName) -> Iterator[Guess]:
    """A name that a caller is meant to give: it becomes the last parameter, with a default."""
    function = lost.function
    if function is None or lost.name == "self":
        return
    default = _default_elsewhere(lost.code, lost.name) or DEFAULTS.get(lost.name)
    args = function.args
    if default is not None and args.args and not (args.vararg or args.kwonlyargs or args.kwarg):
        end = lost.code.text.span(args.defaults[-1] if args.defaults else args.args[-1])[1]
        edit = Edit(end, end, f", {lost.name}={default}")
        what = Text("`{}` takes no parameter of this name", "`{}` 没有这个名字的参数").fill(function.name)
        uses = tuple(use.lineno for use in lost.uses)
        yield msgspec.structs.replace(lost.edited(0.6, (edit,), what), shows=uses)


def _default_elsewhere(code: Code, name: str) -> str | None:
    for args in (function.args for function in code.functions):
        given = args.args[len(args.args) - len(args.defaults) :]
        for arg, default in zip(given, args.defaults, strict=True):
            if arg.arg == name and isinstance(default, ast.Constant):
                return code.text.of(default)
    return None


def _forgotten_self(lost: UndefinedName) -> Iterator[Guess]:
    """A method whose first parameter is missing, or is called otherwise."""
    function = lost.function
    if lost.name == "self" and function is not None and lost.scope.owner is not None:
        yield from _misspelt_self(lost, function)
        message = Text(
            "`{}` uses `self` and does not take it: a method's first parameter is `self`",
            "`{}` 用了 `self` 却没有这个参数：方法的第一个参数是 `self`",
        ).fill(function.name)
        yield Guess(0.99, _ID, (first_parameter(lost.code, function, "self"),), message)


def _misspelt_self(lost: UndefinedName, function: Function) -> Iterator[Guess]:
    """``def forward(slef, x)``."""
    first = parameters(function.args)[:1]
    if nearest("self", [arg.arg for arg in first]):
        edits = tuple(edit for arg in first for edit in lost.code.named(arg, arg.arg, "self"))
        what = Text("the first parameter is called `{}`", "第一个参数写成了 `{}`").fill(first[0].arg)
        yield lost.edited(1.0, edits, what)


def first_parameter(code: Code, function: Function, name: str) -> Edit:
    """The edit that puts a parameter first."""
    start = code.text.span(function)[0]
    opening = code.text.source.index("(", code.text.source.index(function.name, start + 3))
    return Edit(opening + 1, opening + 1, name + (", " if parameters(function.args) else ""))


MAKERS = (
    _labels, _words, _forgotten_self, _own, _near, _misspelt_once, _members, _unused_parameter,
    _forgotten_parameter, _size_of_x, _any_local,
)  # fmt: skip


# -- a name that the function binds, and that has no value yet


def _without_value(code: Code, name: str | None, line: int | None) -> UndefinedName | None:
    for scope in code.module.everything():
        uses = tuple(use for use in scope.uses if use.id == name and use.lineno == line)
        if name is not None and uses:
            return UndefinedName(name, uses, scope.home, code)
    return None


def _near_with_value(lost: UndefinedName, failure: Failure) -> Iterator[Guess]:
    names = failure.locals or tuple(sorted(lost.scope.bound))
    for near in nearest(lost.name, names):
        edits = tuple(edit for use in lost.uses for edit in lost.code.named(use, lost.name, near.word))
        message = Text(
            "`{}` has no value here; the closest name that has one is `{}`",
            "`{}` 在这里还没有值；最接近的有值的名字是 `{}`",
        ).fill(lost.name, near.word)
        yield Guess(near.likeness - 0.02, _ID, edits, message)


def _misspelt_there(lost: UndefinedName, _failure: Failure) -> Iterator[Guess]:
    yield from _misspelt_once(lost)


def _own_everywhere(lost: UndefinedName, _failure: Failure) -> Iterator[Guess]:
    """``self.`` is missing before every use and every assignment."""
    names = [n for n in ast.walk(lost.scope.node) if isinstance(n, ast.Name) and n.id == lost.name]
    yield from _own(msgspec.structs.replace(lost, uses=tuple(names)))


def _global(lost: UndefinedName, _failure: Failure) -> Iterator[Guess]:
    """The module binds the name too, and the function assigns to it without saying ``global``."""
    if lost.function is not None and lost.name in lost.code.module.bound:
        start = lost.code.text.span(lost.function.body[0])[0]
        message = Text(
            "`{}` is assigned in `{}`, so the outer one is not read: declare it `global`",
            "`{}` 在 `{}` 里被赋值，读不到外层的那个：请声明 `global`",
        ).fill(lost.name, lost.function.name)
        yield Guess(0.7, _ID, (Edit(start, start, f"global {lost.name}; "),), message)


LATE = (_near_with_value, _misspelt_there, _own_everywhere, _global)
