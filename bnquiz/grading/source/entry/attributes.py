"""What the code of a class sets and reads of its object."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from bnquiz.grading.source.nodes import (
    below,
    called,
    own_attribute,
    pairs,
)


def read_by(node: ast.AST) -> Iterator[str]:
    """The attribute that a node reads; what is only given a value is not read."""
    name = own_attribute(node.target if isinstance(node, ast.AugAssign) else node)
    is_written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
    if name is not None and not is_written:
        yield name


def set_to_constants(chain: Sequence[ast.ClassDef]) -> dict[str, object]:
    """Attributes that are set to a constant, with their first value."""
    found: dict[str, object] = {}
    for name, value in _set(chain):
        if isinstance(value, ast.Constant):
            found.setdefault(name, value.value)
    return found


def set_in_class(chain: Sequence[ast.ClassDef]) -> dict[str, object]:
    """Constants that stand in the body of a class: ``learning = True``."""
    found: dict[str, object] = {}
    for statement in (s for c in chain for s in c.body if isinstance(s, ast.Assign)):
        for target, value in pairs(statement):
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
                found.setdefault(target.id, value.value)
    return found


def set_to_members(chain: Sequence[ast.ClassDef], enums: Collection[str]) -> tuple[str, ...]:
    """Attributes that are set to a member of one of the file's Enums, by a dataclass too."""
    fields = ((ast.unparse(s.target), s.value) for c in chain for s in c.body if isinstance(s, ast.AnnAssign))
    return tuple(
        name
        for name, value in (*_set(chain), *fields)
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in enums
    )


def _set(chain: Sequence[ast.ClassDef]) -> Iterator[tuple[str, ast.expr]]:
    """Attributes of self and the values that they are given."""
    for node in (n for c in chain for n in below(c) if isinstance(n, ast.Assign)):
        yield from ((name, value) for t, value in pairs(node) if (name := own_attribute(t)) is not None)


def keeps_settings(node: ast.FunctionDef) -> bool:
    """Whether it writes into a dict that the object holds."""
    return any(
        isinstance(t, ast.Subscript) and own_attribute(t.value) is not None
        for n in below(node)
        if isinstance(n, ast.Assign)
        for t in n.targets
    )


def looked_up_in_turn(node: ast.AST) -> Iterator[str]:
    """The words that a loop goes over and uses as keys: ``for key in ("weight", "bias"): … state[key]``."""
    for loop in (n for n in below(node) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)):
        words = loop.iter.elts if isinstance(loop.iter, ast.Tuple | ast.List) else []
        yield from (w.value for w in words if isinstance(w, ast.Constant) and isinstance(w.value, str))


def _set_by_name(node: ast.FunctionDef) -> list[str]:
    """Attributes that a loop over their names sets: ``setattr(self, key, state[key])``."""
    calls = (n for n in below(node) if isinstance(n, ast.Call) and called(n) == "setattr" and n.args)
    is_own = any(isinstance(call.args[0], ast.Name) and call.args[0].id == "self" for call in calls)
    return [*looked_up_in_turn(node)] if is_own else []


def set_in(node: ast.FunctionDef) -> list[str]:
    """Attributes of self that the method gives a value other than None."""
    return _set_by_name(node) + [name for n in below(node) for name in set_at(n)]


def set_at(node: ast.AST) -> Iterator[str]:
    """The attributes of self to which a statement gives a value other than None."""
    if isinstance(node, ast.Assign) and not (
        isinstance(node.value, ast.Constant) and node.value.value is None
    ):
        yield from (name for target in node.targets for t in below(target) if (name := own_attribute(t)))


def brought_by(node: ast.FunctionDef) -> list[str]:
    """The attributes that the method makes; what it only writes into, ``self.gamma[...] = weights[0]``, was
    there before."""
    whole = [target for n in below(node) if isinstance(n, ast.Assign) for target in n.targets]
    made = {own_attribute(t) for w in whole for t in (w.elts if isinstance(w, ast.Tuple | ast.List) else [w])}
    return [name for name in set_in(node) if name in made or name in _set_by_name(node)]
