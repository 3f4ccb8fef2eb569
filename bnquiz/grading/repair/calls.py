"""Repairs on the line that failed: a call, a key, a function of a library, the axes of a reduction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Guess, holds
from bnquiz.grading.repair.modules import MODULES
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit


def repair_call(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a TypeError about what can be called or indexed."""
    here = [node for node in code.nodes if holds(node, failure.line)]
    if "object is not callable" in failure.message:
        for node in here:
            yield from _not_called(code, node)
    if "is not subscriptable" in failure.message:
        for node in here:
            yield from _called_first(code, node)


def _not_called(code: Code, node: ast.AST) -> Iterator[Repair]:
    """``x.shape(0)`` becomes ``x.shape[0]``, ``self.training()`` becomes ``self.training``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    opening, end = code.text.span(node.func)[1], code.text.span(node)[1]
    text = code.text.of(node.func)
    if not node.args and not node.keywords:
        message = f"`{text}` is a value, not a function: it is not called"
        yield from code.repair("crash", message, [Edit(opening, end, "")])
    elif node.func.attr in ("shape", "data", "T"):
        message = f"`{text}` is a value, not a function: it is indexed"
        edits = [Edit(opening, opening + 1, "["), Edit(end - 1, end, "]")]
        yield from code.repair("crash", message, edits)


def _called_first(code: Code, node: ast.AST) -> Iterator[Repair]:
    """``x.size[0]`` becomes ``x.size()[0]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        end, text = code.text.span(node.value)[1], code.text.of(node.value)
        message = f"`{text}` is a function: it is called before its result is indexed"
        yield from code.repair("not-called", message, [Edit(end, end, "()")])


# what a batch norm's dictionary of parameters holds, besides the keys that the file itself writes
KEYS = ("mode", "eps", "momentum", "running_mean", "running_var")
_TAKEN = re.compile(r"attribute '(\w+)' already exists")


def repair_key(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a KeyError, the likeliest first."""
    taken = _TAKEN.search(failure.message)
    if taken:
        yield from _registered_twice(code, taken.group(1))
    else:
        yield from code.ranked("crash", _misspelt(code, failure.message.strip("'\"")))


def _misspelt(code: Code, key: str) -> Iterator[Guess]:
    """The nearest key, wherever the file reads this one."""
    strings = [n for n in code.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    wrong = [node for node in strings if node.value == key]
    others = dict.fromkeys([*KEYS, *(str(n.value) for n in strings if str(n.value).isidentifier())])
    for near in nearest(key, others):
        edits = [Edit(code.text.span(node)[0] + 1, code.text.span(node)[1] - 1, near.word) for node in wrong]
        message = f"there is no key `{key}`; the nearest is `{near.word}`"
        yield Guess(near.likeness, tuple(edits), message)


def _registered_twice(code: Code, name: str) -> Iterator[Repair]:
    """``self.m = …`` before ``register_buffer("m", …)``: the assignment makes a local name."""
    calls = [node for node in code.nodes if isinstance(node, ast.Call) and _registers(node, name)]
    for call in calls[:1]:
        function = code.function_at(call.lineno)
        nodes = ast.walk(function) if function is not None else iter(())
        own = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == name]
        before = [node for node in own if node.lineno <= (call.end_lineno or call.lineno)]
        message = f"`self.{name}` is assigned before a buffer of this name is registered"
        yield from code.repair("crash", message, [Edit(*code.text.span(node), name) for node in before])


def _registers(call: ast.Call, name: str) -> bool:
    registered = getattr(call.args[0], "value", None) if call.args else None
    return getattr(call.func, "attr", "") == "register_buffer" and registered == name


# what is said of arrays that reach another library, and the modules that cannot take them
_SAID = (
    (re.compile(r"Can't call numpy\(\)|can't convert .*tensor to numpy"), ("np", "numpy", "math"), "torch"),
    (re.compile(r"must be Tensor, not numpy"), ("torch",), "np"),
    (re.compile(r"only .*tensors? can be converted|Tensor with \d+ elements"), ("math",), "torch"),
    (re.compile(r"only .*arrays? can be converted to Python scalars"), ("math",), "np"),
)  # fmt: skip


def repair_library(code: Code, failure: Failure) -> Iterator[Repair]:
    """Repairs for a call that another library's array cannot be given to: the same function of its own."""
    bound = {a.asname or a.name for a in code.nodes if isinstance(a, ast.alias)}
    for said, wrong, right in _SAID:
        if right in bound and said.search(failure.message):
            guesses = (guess for name in wrong for guess in _instead(code, failure, name, right))
            yield from code.ranked("crash", guesses)


def _instead(code: Code, failure: Failure, module: str, other: str) -> Iterator[Guess]:
    uses = [n for n in code.nodes if isinstance(n, ast.Attribute) and _is_name(n.value, module)]
    here = {n.attr for n in uses if holds(n, failure.line) and n.attr in MODULES[other][0]}
    for name in sorted(here):
        spans = [code.text.span(n.value) for n in uses if n.attr == name]
        message = f"`{module}.{name}` cannot take what it is given here; `{other}.{name}` can"
        yield Guess(0.9, tuple(Edit(*span, other) for span in spans), message)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


_REDUCTIONS = {"mean", "var", "std", "sum", "var_mean", "std_mean", "average"}
_LIBRARIES = {"np", "numpy", "torch"}
_AXES = {"dim", "axis", "dims"}


def right_axes(source: str, mistake: str, lines: tuple[int, ...]) -> Repair | None:
    """The repair that gives the reductions on the lines, and their like, the right axes; None without any."""
    code = Code.read(source)
    if code is None:
        return None
    reductions = [found for node in code.nodes for found in _reduction(node)]
    wrong = {code.text.of(axes) for node, _, axes in reductions if any(holds(node, n) for n in lines)}
    edits = [
        Edit(*code.text.span(axes), f"tuple(i for i in range(({code.text.of(reduced)}).ndim) if i != 1)")
        for _, reduced, axes in reductions
        if code.text.of(axes) in wrong
    ]
    guess = Guess(1.0, tuple(edits), "the axes are all but the channel's")
    return next(code.ranked(mistake, [guess] if edits else []), None)


def _reduction(node: ast.AST) -> Iterator[tuple[ast.Call, ast.expr, ast.expr]]:
    """A call that reduces, what it reduces, and over which axes."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    of_library = isinstance(node.func.value, ast.Name) and node.func.value.id in _LIBRARIES
    reduced = (node.args[0] if node.args else None) if of_library else node.func.value
    named = [k.value for k in node.keywords if k.arg in _AXES]
    axes = [*named, *node.args[int(of_library) :]][:1]
    if reduced is not None and node.func.attr in _REDUCTIONS and axes:
        yield node, reduced, axes[0]
