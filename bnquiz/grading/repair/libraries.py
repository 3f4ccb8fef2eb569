"""An array function of another library: ``np.sqrt`` of a tensor that autograd follows, ``math.sqrt`` of an
array."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair.code import Code, Guess, holds
from bnquiz.grading.repair.modules import MODULES
from bnquiz.grading.repair.records import Repair
from bnquiz.grading.repair.text import Edit

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
