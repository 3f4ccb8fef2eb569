"""What an object, a module or a dictionary lacks: an attribute, a function, a key; and missing imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec

import msgspec

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import (
    Code,
    Edit,
    Function,
    Guess,
    Repair,
    is_self,
    methods,
    own_attributes,
    takes,
)
from bnquiz.grading.repair.likeness import ATTRIBUTES, FUNCTIONAL, MATH, NN, NUMPY, TORCH, nearest, same_role
from bnquiz.grading.repair.undefined import FUNCTIONS
from bnquiz.grading.source.nodes import holds
from bnquiz.texts import Text

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
    if code is None:
        return {}
    lines = set(_needed_lines(code.tree))
    first: dict[str, int] = {}
    for use, _ in code.unresolved:
        if use.id in MODULES and use.lineno in lines:
            first.setdefault(use.id, use.lineno)
    return {name: (MODULES[name][1], line) for name, line in first.items()}


PACKAGES = ("torch", "numpy", "math", "typing")
MISSPELT, MISNAMED = 0.9, 0.59  # how near a package must be to be meant, and a name that it is bound to


def misspelt_imports(source: str) -> list[Repair]:
    """A repair for each import that is no use as it is written: ``import nunpy``, ``import numpy as nb``."""
    code = Code.read(source)
    if code is None:
        return []
    missing, used = missing_imports(source), {n.id for n in code.nodes if isinstance(n, ast.Name)}
    imports = [node for node in code.nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    packages = [guess for node in imports for guess in _package(code, node)]
    names = [guess for node in imports for guess in _bound_as(code, node, used, missing)]
    return list(code.repairs(packages + names))


def _package(code: Code, node: ast.Import | ast.ImportFrom) -> Iterator[Guess]:
    """A package that is not there, and is called almost as a well-known one."""
    for package in _packages(node):
        near = nearest(package, PACKAGES, far=MISSPELT)[:1]
        if near and package not in PACKAGES and find_spec(package) is None:
            at = code.text.source.index(package, code.text.span(node)[0] + len("from"))
            message = Text(
                "there is no package `{}`; the closest one is `{}`", "没有包 `{}`；最接近的是 `{}`"
            )
            edit = Edit(at, at + len(package), near[0].word)
            yield Guess(1.0, "undefined-name", (edit,), message.fill(package, near[0].word))


def _packages(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The packages that an import is from; none where it is of the file's folder."""
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]] if not node.level else []
    return [alias.name.split(".")[0] for alias in node.names]


def _bound_as(
    code: Code, node: ast.Import | ast.ImportFrom, used: set[str], missing: Iterable[str]
) -> Iterator[Guess]:
    """A name that nobody uses, and almost the one that is missing of the same package."""
    of_it = [name for name in missing if MODULES[name][1].split()[1].split(".")[0] in _packages(node)]
    for alias in node.names:
        name = alias.asname or alias.name
        for near in nearest(name, of_it, far=MISNAMED)[:1] if name not in used else ():
            message = Text("it is imported as `{}` and used as `{}`", "导入的名字是 `{}`，用的却是 `{}`")
            edits = tuple(code.named(alias, name, near.word))
            yield Guess(1.0, "undefined-name", edits, message.fill(name, near.word))


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


# -- attributes


class _Absent(msgspec.Struct, frozen=True):
    """An attribute that is not there: one use on the line that failed, and all uses."""

    code: Code
    node: ast.Attribute
    uses: tuple[ast.Attribute, ...]
    suggestions: Sequence[str] = ()  # what the run said that the object has

    @property
    def name(self) -> str:
        """The attribute."""
        return self.node.attr

    @property
    def base(self) -> str:
        """What the attribute is asked of, as it is written."""
        return self.code.text.of(self.node.value)

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class, for an attribute of ``self``."""
        return self.code.class_at(self.node.lineno) if is_self(self.node.value) else None

    def guess(
        self, likely: float, edits: Sequence[Edit], message: Text, *, speculative: bool = False
    ) -> Guess:
        """One thing that may be meant."""
        return Guess(likely, "unknown-attribute", tuple(edits), message, speculative)

    def renamed(self, new: str) -> list[Edit]:
        """Another attribute at all uses."""
        return [edit for node in self.uses for edit in self.code.named(node, self.name, new)]


def guess_attributes(code: Code, failure: Failure) -> Iterator[Guess]:
    """The same attribute of one object is one mistake on all its lines."""
    named = re.search(r"has no attribute '(\w+)'", failure.message)
    name = named.group(1) if named else failure.name if failure.kind == "AttributeError" else None
    used = [n for n in code.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    here = [node for node in used if holds(node, failure.line)]
    for node in (here or used)[:1]:
        absent = _Absent(code, node, tuple(_same(code, node, used)), failure.suggestions)
        makers = (_never_kept, _near, _other_module, _needless, _forgotten_store, _any_own)
        yield from (guess for maker in makers for guess in maker(absent))
    if "NoneType" in failure.message:  # ``self.cache`` is still None where it is read
        for read in (n for n in code.here if isinstance(n, ast.Attribute)):
            for guess in _never_kept(_Absent(code, read, (read,))):
                yield msgspec.structs.replace(guess, mistake="crash")


def _same(code: Code, node: ast.Attribute, used: list[ast.Attribute]) -> list[ast.Attribute]:
    """The uses of the attribute of the same object; ``self`` is another one in another class."""
    base = ast.dump(node.value)
    read = [other for other in used if not isinstance(other.ctx, ast.Store)]
    alike = [other for other in read or used if ast.dump(other.value) == base]
    owner = code.class_at(node.lineno) if is_self(node.value) else None
    return [other for other in alike if owner is None or code.class_at(other.lineno) is owner]


def _near(absent: _Absent) -> Iterator[Guess]:
    """An attribute that it has and that looks like it."""
    for near in nearest(absent.name, _known(absent))[:5]:
        message = Text(
            "`{}` has no attribute `{}`; the closest one is `{}`", "`{}` 没有属性 `{}`；最接近的是 `{}`"
        ).fill(absent.base, absent.name, near.word)
        yield absent.guess(near.likeness, absent.renamed(near.word), message)


def _known(absent: _Absent) -> list[str]:
    """What the object has: the class's own attributes first, then what the run reported."""
    own = own_attributes(absent.owner) if absent.owner is not None else []
    table = sorted(MODULES[absent.base][0] if absent.base in MODULES else ATTRIBUTES)
    reported = [name for name in absent.suggestions if _kind_of(name) == _kind_of(absent.name)]
    return [name for name in (*own, *(reported or table)) if name != absent.name]


def _kind_of(name: str) -> tuple[bool, bool]:
    """Whether it is private, and whether it works in place."""
    return name.startswith("_"), name.endswith("_")


def _other_module(absent: _Absent) -> Iterator[Guess]:
    """``np.no_grad``: another module has a function of this name."""
    for module in offering(absent.name, absent.code) if absent.base in MODULES else ():
        if module != absent.base:
            edits = absent.code.replaced([node.value for node in absent.uses], module)
            likely = 0.94 if module in absent.code.imported else 0.9
            yield absent.guess(
                likely,
                edits,
                Text("`{}` has no `{}`; `{}` has one", "`{}` 没有 `{}`；`{}` 有").fill(
                    absent.base, absent.name, module
                ),
            )


def _needless(absent: _Absent) -> Iterator[Guess]:
    """``with np.no_grad():``: a block that needs no such thing."""
    for node in (n for n in absent.code.here if isinstance(n, ast.With) and len(n.items) == 1):
        entered = node.items[0].context_expr
        if absent.node in ast.walk(entered):
            start, end = absent.code.text.span(node)[0], absent.code.text.span(entered)[1]
            message = Text(
                "`{}` has no `{}`, and nothing here needs one", "`{}` 没有 `{}`，这里也不需要"
            ).fill(absent.base, absent.name)
            yield absent.guess(0.92, [Edit(start, end, "if True")], message)


def _never_kept(absent: _Absent) -> Iterator[Guess]:
    """A method computes it and keeps it in a local name: ``self.`` is missing there."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        names = [n for n in ast.walk(made) if isinstance(n, ast.Name) and n.id == absent.name]
        if any(isinstance(name.ctx, ast.Store) for name in names) and absent.name not in takes(made):
            message = Text(
                "`{}` assigns to a local name `{}`, not to `self.{}`",
                "`{}` 把值赋给了局部变量 `{}`，而不是 `self.{}`",
            ).fill(made.name, absent.name, absent.name)
            starts = [absent.code.text.span(name)[0] for name in names]
            yield absent.guess(1.0, [Edit(at, at, "self.") for at in starts], message)


def _forgotten_store(absent: _Absent) -> Iterator[Guess]:
    """A method takes it, under this name or another for the same thing, and never keeps it."""
    for made in methods(absent.owner) if absent.owner is not None else ():
        constructs = made.name == "__init__"
        for name in takes(made):
            if name == absent.name or (same_role(name, absent.name) and not constructs):
                message = Text(
                    "`{}` takes `{}` and never keeps it as `self.{}`",
                    "`{}` 接收了 `{}`，却没有存成 `self.{}`",
                ).fill(made.name, name, absent.name)
                edits = _stored(absent.code, made, f"self.{absent.name} = {name}")
                guess = absent.guess(0.9 if constructs else 0.97, edits, message)
                yield msgspec.structs.replace(guess, shows=tuple(use.lineno for use in absent.uses))


def _stored(code: Code, function: Function, statement: str) -> list[Edit]:
    """The statement before the first simple one; in ``__init__``, which sets up first, after the last."""
    if function.name == "__init__":
        last = [node for node in function.body if isinstance(node, ast.Expr | ast.Assign)][-1:]
        return [Edit(end, end, f"; {statement}") for end in (code.text.span(n)[1] for n in last)]
    simple = [node for node in function.body if isinstance(node, ast.Expr | ast.Assign | ast.Return)]
    return [Edit(start, start, f"{statement}; ") for start in (code.text.span(n)[0] for n in simple[:1])]


def _any_own(absent: _Absent) -> Iterator[Guess]:
    """What the class keeps under names that look like nothing: the latest first, for the run to decide."""
    if absent.owner is None:
        return
    aside = {node.name for node in methods(absent.owner)} | {absent.name}
    aside |= {found.word for found in nearest(absent.name, _known(absent))}
    for rank, name in enumerate(n for n in reversed(own_attributes(absent.owner)) if n not in aside):
        message = Text(
            "`self` has no attribute `{}`; with `self.{}` the rest makes sense",
            "`self` 没有属性 `{}`；换成 `self.{}`，其余部分就说得通",
        ).fill(absent.name, name)
        yield absent.guess(0.3 - 0.001 * rank, absent.renamed(name), message, speculative=True)


# -- another library's function

_LIBRARIES = {"np": ("torch",), "numpy": ("torch",), "math": ("torch", "np"), "torch": ("np",)}


def guess_libraries(code: Code, failure: Failure) -> Iterator[Guess]:
    """A function that another library's array cannot be given to: the same function of its own."""
    uses = [n for n in code.nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    for use in (n for n in uses if holds(n, failure.line)):
        module = getattr(use.value, "id", "")
        for other in _LIBRARIES.get(module, ()):
            if other in code.imported and use.attr in MODULES[other][0]:
                same = [n.value for n in uses if n.attr == use.attr and getattr(n.value, "id", "") == module]
                message = Text(
                    "`{}.{}` cannot take what it is given here; `{}.{}` can",
                    "`{}.{}` 不接受这里传入的值；`{}.{}` 可以",
                ).fill(module, use.attr, other, use.attr)
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
    wrong = [node for node in strings if node.value == key]
    others = [*_KEYS, *(str(n.value) for n in strings if str(n.value).isidentifier())]
    for near in nearest(key, others):
        spans = [code.text.span(node) for node in wrong]
        edits = tuple(Edit(start + 1, end - 1, near.word) for start, end in spans)
        message = Text("there is no key `{}`; the closest one is `{}`", "没有键 `{}`；最接近的是 `{}`").fill(
            key, near.word
        )
        yield Guess(near.likeness, "crash", edits, message)


def _registered_twice(code: Code, name: str) -> Iterator[Guess]:
    """``self.m = …`` before ``register_buffer("m", …)``: the assignment makes a local name."""
    calls = [n for n in code.nodes if isinstance(n, ast.Call) and _registers(n, name)]
    for call in calls[:1]:
        function = code.function_at(call.lineno)
        nodes = ast.walk(function) if function is not None else iter(())
        own = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == name]
        before = [node for node in own if node.lineno <= (call.end_lineno or call.lineno)]
        message = Text(
            "`self.{}` is assigned before a buffer of this name is registered",
            "`self.{}` 在注册同名缓冲区之前就被赋值了",
        ).fill(name)
        yield Guess(1.0, "crash", code.replaced(before, name), message)


def _registers(call: ast.Call, name: str) -> bool:
    registered = getattr(call.args[0], "value", None) if call.args else None
    return getattr(call.func, "attr", "") == "register_buffer" and registered == name
