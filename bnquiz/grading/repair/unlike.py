"""UndefinedName names that look like nothing in scope: whatever is at hand, for the run to decide.

Each of these is far from sure. A caller keeps one only where all that comes back with it is explained.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bnquiz.grading.repair.code import Code, Guess
from bnquiz.grading.repair.scopes import parameters
from bnquiz.grading.repair.similarity import nearest
from bnquiz.grading.repair.undefined_name import UndefinedName, renamed, said

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
