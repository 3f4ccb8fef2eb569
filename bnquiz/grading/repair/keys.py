"""A KeyError: a misspelt key of a dictionary, or a buffer whose name is taken already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Guess
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.text import Edit

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
