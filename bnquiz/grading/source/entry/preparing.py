"""What is to be called before the first call of an object, or of a function: what makes its arrays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from bnquiz.grading.source.entry import reach, roles
from bnquiz.grading.source.entry.attributes import (
    brought_by,
    keeps_settings,
    looked_up_in_turn,
    set_at,
    set_in,
)
from bnquiz.grading.source.entry.classes import (
    Chain,
    forward_method,
    is_function,
    method,
    methods_reached,
    normalizes,
    own_methods,
    read_in,
    with_called,
)
from bnquiz.grading.source.entry.learner_file import LearnerFile
from bnquiz.grading.source.entry.model import Parameter
from bnquiz.grading.source.entry.signature import constructor
from bnquiz.grading.source.entry.uses import Use, Uses
from bnquiz.grading.source.entry.weights import hints
from bnquiz.grading.source.nodes import MAKING, below, own_attribute

Preparing = tuple[tuple[str, tuple[Parameter, ...]], ...]  # what is called first, and what that takes


def methods(chain: Chain, uses: Uses) -> Preparing:
    """The methods that make arrays first; a parameter is their size only where arrays are made of it."""
    found = []
    for name, taken in _left_to_caller(chain):
        whole = _takes_whole_shape(chain, name)
        plain = (_taken(p, name, chain, uses) for p in taken)
        found.append((name, tuple(_of_the_batch(p) if whole else p for p in plain)))
    return tuple(found)


def functions(file: LearnerFile, code: list[ast.AST]) -> Preparing:
    """The functions that make what a function keeps around it: ``init(n)``. What they take is known."""
    found = []
    for d in file.found:
        if isinstance(d.node, ast.FunctionDef) and d.owner is None and d.node not in code:
            uses = file.uses([d.node])
            taken = [_as_size(p, uses.of(d.name, p.name)) for p in constructor(d.node)]
            known = all(p.role is not None for p in taken if p.required)
            if known and reach.makes_around(file.tree, code, d.node):
                found.append((d.name, tuple(taken)))
    return tuple(found)


def _taken(p: Parameter, name: str, chain: Chain, uses: Uses) -> Parameter:
    """What a method takes: all that an object is to hold, one of that, or a size."""
    read = _as_state(p, name, chain, uses) or _as_size(p, uses.of(name, p.name))
    if read.role is None:
        return msgspec.structs.replace(read, role=_kept_role(name, p.name, uses))
    return read


def _as_state(p: Parameter, name: str, chain: Chain, uses: Uses) -> Parameter | None:
    """A dict in which a method looks up what an object is to hold, a ``state_dict``; or a list, in which each
    has its place."""
    own, kinds = method(chain, name), uses.parts(name, p.name)
    keys = {key for key, kind in kinds.items() if kind == "key"}
    keys |= {*looked_up_in_turn(own)} if own is not None and p.required else set()
    held = [(key, roles.held_role_of(key)) for key in sorted(keys)]
    places = sorted((place for place, kind in kinds.items() if kind == "place"), key=int)
    if not keys:
        held = [(n, _kept_role(name, f"{p.name}.{n}", uses)) for n in places]
    parts = tuple(Parameter(n, role, True) for n, role in held)
    made = "dict" if keys else "list"
    is_state = len({role for _, role in held} - {None}) > 1
    return msgspec.structs.replace(p, role="params", parts=parts, made=made) if is_state else None


def _kept_role(name: str, p: str, uses: Uses) -> str | None:
    """The role of what a method keeps in an attribute: by the attribute's name, else by what is done with
    it."""
    kept = uses.attributes_for(name, p)
    said = next((role for attribute in kept if (role := roles.held_role_of(attribute))), None)
    shown = max(hints(kept, uses, but={"written"}), key=lambda hint: hint[2], default=None)
    return said or (shown[1] if shown is not None and shown[2] > 0 else None)


def _as_size(p: Parameter, used: frozenset[Use]) -> Parameter:
    """What a method that makes arrays takes: a shape, if a part of it or its length is asked for."""
    named = roles.make_role_of(p.name) if len(p.name) > 2 else None
    if "key" in used and p.required:
        return msgspec.structs.replace(p, role="label")
    if named is None and {"keyed", "shaped"}.intersection(used):
        return msgspec.structs.replace(p, role="shape")
    if "sized" in used:
        role = "channels" if p.role in {None, "x"} else p.role  # ``inputs`` are how many
        return msgspec.structs.replace(p, role=role)
    return msgspec.structs.replace(p, role=named)


def _of_the_batch(p: Parameter) -> Parameter:
    """A shape that counts the samples too."""
    return msgspec.structs.replace(p, role="input_shape") if "shape" in p.name.lower() else p


def _left_to_caller(chain: Chain) -> Preparing:
    """Methods that are left to the caller, make arrays or keep settings, and say so in their name; what they
    take. What tells the shape goes first."""
    reached = methods_reached(chain)
    forward = forward_method(chain)
    lacking = set(read_in(chain, forward.name)) if forward is not None else set()
    lacking -= {*_set_by_constructors(chain), *_filled(chain, forward)}
    own = [m for c in reversed(chain) for m in own_methods(c) if not is_function(m)]
    left = [m for m in own if m.name not in reached and not _IS_SPECIAL.fullmatch(m.name)]
    brought = {m.name: set(brought_by(m)) for m in left}
    for m in left:  # what such a method itself lacks, another one brings
        lacking |= {a for n in below(m) if (a := own_attribute(n))} if lacking & brought[m.name] else set()
    found = {
        m.name: constructor(m)
        for m in left
        if (roles.PREPARES.fullmatch(m.name) and (set_in(m) or keeps_settings(m)))
        or (lacking & brought[m.name] and not normalizes(m))
    }
    return tuple(sorted(found.items(), key=lambda pair: "shape" not in pair[0]))


_IS_SPECIAL = re.compile(r"_+\w+_+")  # ``__int__``, ``_init_``: a slip in ``__init__``, and nobody calls it


def _takes_whole_shape(chain: Chain, name: str) -> bool:
    """Whether the class itself hands a whole shape to this method, with the samples: ``build(x.shape)``."""
    calls = (n for c in chain for n in below(c) if isinstance(n, ast.Call) and own_attribute(n.func) == name)
    return any(isinstance(a, ast.Attribute) and a.attr == "shape" for call in calls for a in call.args)


def _set_by_constructors(chain: Chain) -> list[str]:
    makers = (m for c in chain for m in own_methods(c) if m.name in MAKING)
    return [name for m in makers for name in set_in(m)]


def _filled(chain: Chain, forward: ast.FunctionDef | None) -> Iterator[str]:
    """The attributes that a forward pass makes itself where they are not there yet, by its own statements or
    by a method: ``if self.mean is None: self.build(x.shape)``."""
    for node in (n for m in (with_called(chain, forward) if forward else ()) for n in below(m)):
        if isinstance(node, ast.If):
            inside = [n for statement in node.body for n in below(statement)]
            called_ones = (method(chain, n.attr) for n in inside if isinstance(n, ast.Attribute))
            made = {name for n in inside for name in set_at(n)}
            made |= {name for m in called_ones if m is not None for name in set_in(m)}
            asked = {own_attribute(n) for n in below(node.test)}
            yield from made if made & asked else ()
