"""Inference that an object enters by a method of any name: ``freeze()``, ``begin_inference()``,
``configure(use_batch=False)``. Reading proposes the methods, trying them decides."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bnquiz.grading.source.entry import classes, roles
from bnquiz.grading.source.entry.model import Phase, Reading, Setting
from bnquiz.grading.source.entry.signature import parameters
from bnquiz.grading.source.nodes import MAKING, below, is_store, own_attribute, returned_by

Phases = tuple[Phase | None, Phase | None]  # what enters training, and what inference; None: nothing need

_MOST_SWITCHES = 2  # that a method is told at once
_MOST_METHODS = 6  # that are worth a try
_INFERENCE = re.compile(r"(?i)freez|frozen|fold|infer|eval|test|pred|serv|deploy|export|lock|stop")


class _Way(NamedTuple):
    """A method that may change the mode: the switches that it takes, and the attributes that it sets."""

    name: str
    switches: tuple[str, ...]
    sets: frozenset[str]


def told(reading: Reading, chain: classes.Chain) -> Phases:
    """What is said of the object's methods."""
    named = {role: name for name, role in reading.roles if classes.method(chain, name) is not None}
    inference = named.get("eval", "")
    method = classes.method(chain, inference)
    if method is None:
        return None, None
    switches = [p.name for p in parameters(method, True) if p.required or isinstance(p.default, bool)]
    pairs = {name: dict(reading.values).get(f"{inference}.{name}", (True, False)) for name in switches}
    training = named.get("training", inference if pairs else "")
    given: list[tuple[tuple[str, Setting], ...]] = [
        tuple((name, pair[place]) for name, pair in pairs.items()) for place in (0, 1)
    ]
    first = Phase(training, given[0] if training == inference else ()) if training else None
    return first, Phase(inference, given[1])


def readings(chain: classes.Chain, forward: str, code: Iterable[ast.AST]) -> Iterator[Reading]:
    """Each way in which a method may be what enters inference, the likeliest by its name first; with what
    goes back to training, where there is such."""
    ways = sorted(_ways(chain, forward, code), key=lambda way: not _INFERENCE.search(way.name))
    for way in ways[:_MOST_METHODS]:
        back = (w.name for w in ways if w is not way and not w.switches and w.sets & way.sets)
        pair = ((way.name, "eval"), *((name, "training") for name in itertools.islice(back, 1)))
        if not way.switches:
            yield from (Reading(roles=names) for names in dict.fromkeys((pair, pair[:1])))
        for values in itertools.product(((True, False), (False, True)), repeat=len(way.switches)):
            named = zip((f"{way.name}.{s}" for s in way.switches), values, strict=True)
            if way.switches:
                yield Reading(roles=pair[:1], values=tuple(named))


def _ways(chain: classes.Chain, forward: str, code: Iterable[ast.AST]) -> Iterator[_Way]:
    """The methods that need nothing, or bools that they only keep, and that set what a call reads."""
    attributes = (n for c in code for n in below(c) if isinstance(n, ast.Attribute))
    read = {"__class__", *(n.attr for n in attributes if not is_store(n))}
    for m in classes.methods_of(chain):
        taken = parameters(m, True)
        switches = tuple(p.name for p in taken if p.required or isinstance(p.default, bool))
        is_plain = not m.decorator_list and not m.name.startswith("__") and not roles.is_backward(m.name)
        if not is_plain or m.name in {*MAKING, forward} or len(switches) > _MOST_SWITCHES:
            continue
        sets = frozenset(name for each in classes.with_called(chain, m) for name in _set_by(each)) & read
        if (sets and all(_is_kept(m, name) for name in switches)) or _gives_another(m):
            yield _Way(m.name, switches, sets)


def _gives_another(method: ast.FunctionDef) -> bool:
    """Whether a method that is named for inference needs nothing, and returns what it has made:
    ``layer.frozen()(x)``."""
    made = {t.id for n in below(method) if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)
            for t in n.targets if isinstance(t, ast.Name)}  # fmt: skip
    returned = returned_by(method)
    is_made = any(isinstance(v, ast.Call) or (isinstance(v, ast.Name) and v.id in made) for v in returned)
    needs_none = not any(p.required for p in parameters(method, True))
    return is_made and needs_none and _INFERENCE.search(method.name) is not None


def _set_by(method: ast.AST) -> Iterator[str]:
    """The attributes to which a method gives a value, of its own object or of a part; and those that hold
    something of which it sets an item."""
    for n in below(method):
        if isinstance(n, ast.Attribute) and is_store(n):
            yield n.attr
        elif isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store):
            yield from filter(None, [own_attribute(n.value)])


def _is_kept(method: ast.FunctionDef, name: str) -> bool:
    """Whether an argument is only kept, or asked for: no array, no size."""
    names = [n for n in below(method) if isinstance(n, ast.Name) and n.id == name]
    kept = [v for n in below(method) if isinstance(n, ast.Assign) for v in _values(n.value)]
    asked = [n.test for n in below(method) if isinstance(n, ast.If | ast.IfExp)]
    plain = [v.operand if isinstance(v, ast.UnaryOp) else v for v in (*kept, *asked)]
    return all(n in plain for n in names)


def _values(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]
