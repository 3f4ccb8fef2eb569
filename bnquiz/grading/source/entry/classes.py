"""A class and its bases in the same file: what it is, which method is its forward pass, how it is made."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.attributes import read_by, set_in
from bnquiz.grading.source.entry.model import Definition, Parameter
from bnquiz.grading.source.entry.signature import parameters, reduces, undoes
from bnquiz.grading.source.nodes import (
    MAKING,
    REDUCTIONS,
    asked_for,
    below,
    called,
    derives_from,
    does_nothing,
    is_root,
    name_of,
    number,
    outer_bases,
    own_attribute,
    pairs,
    returned_by,
    with_bases,
)

Chain = list[ast.ClassDef]

_TORCH_BATCH_NORM = re.compile(r"_?(Lazy|Sync)?BatchNorm([123]d)?|_NormBase")


def class_chain(node: ast.ClassDef, found: list[Definition]) -> Chain:
    """The class and its bases in the same file, nearest first."""
    return with_bases(node, {d.name: d.node for d in found if isinstance(d.node, ast.ClassDef)})


def is_module(chain: Chain) -> bool:
    """Whether it derives from torch's Module or Sequential, and not from a class of the file that has the
    same name."""
    return is_torch_batch_norm(chain) or any(derives_from(chain, base) for base in ("Module", "Sequential"))


def is_torch_batch_norm(chain: Chain) -> bool:
    """Whether it derives from a batch norm of torch's, whose constructor and state it takes over."""
    return any(
        _TORCH_BATCH_NORM.fullmatch(last) and (dot or last.endswith("d") or last.startswith("_"))
        for _, dot, last in (b.rpartition(".") for b in outer_bases(chain))
    )


def parts_made_by(chain: Chain, found: Sequence[Definition]) -> list[ast.ClassDef]:
    """The classes of the file that a class makes its parts of: a BatchNorm2d that holds a BatchNorm1d."""
    made = {called(n) for c in chain for n in below(c) if isinstance(n, ast.Call)} - {c.name for c in chain}
    return [d.node for d in found if d.name in made and isinstance(d.node, ast.ClassDef)]


def method(chain: Chain, name: str) -> ast.FunctionDef | None:
    """The method of this name, of the nearest class that has one."""
    return next((m for c in chain for m in own_methods(c) if m.name == name), None)


def methods_of(chain: Chain) -> list[ast.FunctionDef]:
    """The methods of a class, then those of its bases."""
    return [m for c in chain for m in own_methods(c)]


def first_method(chain: Chain, names: tuple[str, ...]) -> ast.FunctionDef | None:
    """The first of these methods, of the nearest class that has any; one that a base class leaves to others
    only where there is nothing else."""
    found = [m for c in chain for n in names for m in own_methods(c) if m.name == n]
    own = [m for m in found if m in chain[0].body or not is_left_to_others(m)] if chain else []
    return next(iter(own), None)


def is_left_to_others(method: ast.FunctionDef) -> bool:
    """``raise NotImplementedError`` and no more, or nothing at all."""
    raises = isinstance(method.body[-1], ast.Raise) and "NotImplemented" in ast.unparse(method.body[-1])
    return raises or does_nothing(method)


def own_methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]


def forward_method(chain: Chain) -> ast.FunctionDef | None:
    """The forward pass, else the method that is named as a batch norm. torch calls no other name than
    forward."""
    return _forward_method(tuple(chain))


@lru_cache(maxsize=256)
def _forward_method(classes: tuple[ast.ClassDef, ...]) -> ast.FunctionDef | None:
    """Asked for again and again of the same classes, which nobody changes."""
    chain: Chain = list(classes)
    if is_module(chain):
        return first_method(chain, roles.FORWARD[:2])
    own = [
        m for c in chain for m in own_methods(c) if _takes_something(m) and not roles.LOADING.match(m.name)
    ]
    others = [m for m in own if not roles.is_backward(m.name)]
    alone = [*_taking_nothing(chain)]
    own = others if alone or any(_normalizes_with(chain, m) for m in others) else own
    named = (m for m in own if roles.is_batch_norm(m.name))
    inside = _part_of_a_network(chain)
    if inside is not None:
        return inside
    trains = (
        m
        for m in own
        if normalizes(m) and (roles.FOR_TRAINING.search(m.name) or reduces([m])) and not _hands_itself_back(m)
    )
    called_by_others = {n for m in own for n in _own_calls(chain, m)}
    outer = sorted(
        (
            m
            for m in own
            if not is_function(m)
            and _normalizes_with(chain, m)
            and m.name not in called_by_others
            and m.name not in _MAKING
        ),
        key=lambda m: not _takes_statistics_with(chain, m),
    )
    takes = (m for m in own if reduces([m]) and m.name not in {*called_by_others, *_MAKING})
    through = [m for m in own if _takes_statistics_with(chain, m) and m.name not in called_by_others]
    gives = (m for m in through if returned_by(m) and not _hands_itself_back(m))
    methods = (m for m in own if not is_function(m) and m.name not in {*called_by_others, *_MAKING})
    changes = (m for m in methods if set_in(m) and returned_by(m) and not _hands_itself_back(m))
    usual = _handed_all(chain, first_method(chain, roles.FORWARD))
    for_inference = any(roles.FOR_INFERENCE.search(m.name) for m in own)
    halves = (m for m in through if for_inference and roles.FOR_TRAINING.search(m.name) and returned_by(m))
    first = iter([_beside_inference(chain, usual), usual])
    ways = (first, named, trains, halves, outer, takes, gives, changes, iter(alone))
    return next((m for way in ways for m in way if m is not None), None)


def _taking_nothing(chain: Chain) -> Iterator[ast.FunctionDef]:
    """Methods that normalize what their object was made with: ``BatchNorm(x).output()``."""
    own = [m for c in chain for m in own_methods(c) if m.name not in _MAKING]
    called_by_others = {n for m in own for n in _own_calls(chain, m)}
    for m in own:
        is_outer = not (_takes_something(m) or m.decorator_list or m.name in called_by_others)
        works = is_outer and _normalizes_with(chain, m) and _takes_statistics_with(chain, m)
        if works and returned_by(m) and not _hands_itself_back(m):
            yield m


def _handed_all(chain: Chain, call: ast.FunctionDef | None) -> ast.FunctionDef | None:
    """The method to which ``__call__(self, *args)`` hands all that it takes: there the parameters are."""
    for value in returned_by(call) if call is not None and call.args.vararg is not None else ():
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name("self"), attr=name), args=[ast.Starred(), *_]):
                return method(chain, name) or call
    return call


def _hands_itself_back(node: ast.FunctionDef) -> bool:
    """``return self``, as ``fit`` does: what it computes is for another method."""
    given, own = returned_by(node), {a.arg for a in node.args.args[:1]}
    return bool(given) and all(isinstance(v, ast.Name) and v.id in own for v in given)


def _beside_inference(chain: Chain, forward: ast.FunctionDef | None) -> ast.FunctionDef | None:
    """The method for training, beside a forward pass that only normalizes with what that one keeps:
    ``forward_train``."""
    if forward is None or not _normalizes_with(chain, forward) or _takes_statistics_with(chain, forward):
        return None
    read = set(read_in(chain, forward.name))
    others = (m for c in chain for m in own_methods(c) if m.name not in {forward.name, *_MAKING})
    return next(
        (
            m
            for m in others
            if _takes_something(m) and _normalizes_with(chain, m) and _takes_statistics_with(chain, m)
            and returned_by(m) and m.name not in _own_calls(chain, forward)
            and any(read & {*set_in(each), *_set_in_copy(each)} for each in with_called(chain, m))
        ),
        None,
    )  # fmt: skip


def _set_in_copy(node: ast.FunctionDef) -> Iterator[str]:
    """What is new in a copy of its object that it makes: ``replace(self, mean=…)``, ``self._replace(…)``."""
    for call in (n for n in below(node) if isinstance(n, ast.Call)):
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if any(isinstance(n, ast.Name) and n.id == "self" for n in (owner, *call.args[:1])):
            yield from (k.arg for k in call.keywords if k.arg)


def _part_of_a_network(chain: Chain) -> ast.FunctionDef | None:
    """The method that is named as a batch norm, of a class that is not, and whose forward pass calls it;
    where this has weights of its own, the one that normalizes."""
    forward = first_method(chain, roles.FORWARD)
    if forward is None or any(roles.is_batch_norm(c.name) for c in chain):
        return None
    called_there = _own_calls(chain, forward)
    own = [m for c in chain for m in own_methods(c) if _takes_something(m) and m.name in called_there]
    named = (m for m in own if roles.is_batch_norm(m.name))
    works = (m for m in own if normalizes(m) and reduces([m])) if _weighs(forward) else ()
    return next(iter((*named, *works)), None)


def _weighs(forward: ast.FunctionDef) -> bool:
    """Whether it multiplies matrices by what its object holds, and normalizes nothing itself:
    ``x @ self.params["W1"]``."""
    products = [n.right for n in below(forward) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult)]
    calls = (n for n in below(forward) if isinstance(n, ast.Call) and called(n) in {"dot", "matmul"})
    factors = [*products, *(call.args[-1] for call in calls if call.args)]
    return not normalizes(forward) and any(own_attribute(n) for factor in factors for n in below(factor))


_MAKING = {*MAKING, *roles.BACKWARD}


def _takes_something(node: ast.FunctionDef) -> bool:
    return len(node.args.args) > 1 or bool(node.args.kwonlyargs)


def normalizes(node: ast.AST) -> bool:
    """Whether it divides by a root, or as if it were one."""
    return any(is_root(n) or _divides_by_variance(n) for n in below(node))


def _divides_by_variance(node: ast.AST) -> bool:
    """``(x - mean) / (var + eps)``: the root is forgotten."""
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=ast.BinOp(op=ast.Add(), left=one, right=other)):
            centers = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub) for n in below(left))
            return centers and any(map(_is_eps, (one, other)))
    return False


def _is_eps(node: ast.expr) -> bool:
    value = number(node)
    return 0 < value < 0.1 if value is not None else roles.role_of(name_of(node) or "") == "eps"


def _normalizes_with(chain: Chain, node: ast.FunctionDef) -> bool:
    """The same, with the methods that it calls."""
    return any(map(normalizes, with_called(chain, node)))


def with_called(chain: Chain, node: ast.FunctionDef) -> list[ast.FunctionDef]:
    """A method, and those that it calls in turn."""
    reached = [node]
    for each in reached:
        called_ones = (method(chain, name) for name in _own_calls(chain, each))
        reached += [m for m in called_ones if m is not None and m not in reached]
    return reached


def inference_method(chain: Chain, training: str, helpers: Collection[str] = ()) -> ast.FunctionDef | None:
    """The method for inference, beside one for training: it normalizes, by itself or with one of these
    ``helpers``, and takes no statistics, or is named for it; and no other method calls it."""
    if is_module(chain) or not training:
        return None
    methods = [m for c in chain for m in own_methods(c)]
    called_by_others = {n for m in methods for n in _own_calls(chain, m) if m.name != training} | {
        *_MAKING,
        training,
    }
    in_training = {n for m in methods if m.name == training for n in _own_calls(chain, m)}
    chosen = {n for m in methods if m.name == training for n in _chosen_in(chain, m)}
    in_training = {n for n in in_training if n in chosen or not roles.FOR_INFERENCE.search(n)}
    if training not in roles.FORWARD:
        in_training -= {m.name for m in methods if _has_own_statistics(m)}
    others = [m for m in methods if m.name not in called_by_others | in_training and _takes_something(m)]
    others = [m for m in others if not undoes([m])]
    given = method(chain, training)
    plain = (
        m
        for m in others
        if (normalizes(m) or _calls(m, helpers))
        and not _takes_statistics_with(chain, m)
        and requires_no_more(m, given, bound=True)
    )
    found = next(plain, None) or next((m for m in others if _shares_its_work(chain, m, training)), None)
    found = found or next((m for m in others if _hands_what_is_kept(chain, m, given)), None)
    named = [m for m in others if roles.FOR_INFERENCE.search(m.name)]
    if found is not None or roles.FOR_TRAINING.search(training) is None:
        alone = (m for m in named if _normalizes_with(chain, m) and requires_no_more(m, given, bound=True))
        return found or next(alone, None)
    return next((m for m in named if _normalizes_with(chain, m)), next(iter(named), None))


def _chosen_in(chain: Chain, node: ast.FunctionDef) -> Iterator[str]:
    """The methods that it calls by what its object is set to: ``self.infer(x) if self.frozen else …``; what
    it calls in any case, ``self.fit(x).transform(x)``, may be the other half."""
    for choice in (n for n in below(node) if isinstance(n, ast.If | ast.IfExp)):
        if any(map(own_attribute, below(choice.test))):
            inside = (n for n in below(choice) if isinstance(n, ast.Call))
            yield from (name for n in inside if (name := _method_called(n)) and method(chain, name))


def _has_own_statistics(node: ast.FunctionDef) -> bool:
    """Whether it takes something that may be left out, and knows its object's: ``stats or self.stats``."""
    optional = any(isinstance(d, ast.Constant) and d.value is None for d in node.args.defaults)
    return optional and normalizes(node) and any(map(own_attribute, below(node)))


def requires_no_more(node: ast.FunctionDef, other: ast.FunctionDef | None, *, bound: bool) -> bool:
    """Whether it takes x, and beside it only what another one also takes, or what has a default. ``bound``:
    both are methods."""
    given = {a.arg for a in other.args.args} if other is not None else set()
    taken = parameters(node, bound)
    return bool(taken) and {p.name for p in taken[1:] if p.required} <= given


def _calls(node: ast.FunctionDef, names: Collection[str]) -> bool:
    return any(isinstance(n, ast.Call) and called(n) in names for n in below(node))


def _shares_its_work(chain: Chain, node: ast.FunctionDef, training: str) -> bool:
    """Whether it takes no more than the one for training and no statistics, and calls a method that that one
    calls, which takes statistics or changes what the object keeps."""
    other = method(chain, training)
    if other is None or not requires_no_more(node, other, bound=True) or _takes_statistics_with(chain, node):
        return False
    shared = set(_own_calls(chain, node)) & set(_own_calls(chain, other))
    changes = _changes_its_object(other) and not _changes_its_object(node)
    return bool(shared) and (changes or _takes_statistics_with(chain, other))


def _hands_what_is_kept(chain: Chain, node: ast.FunctionDef, training: ast.FunctionDef | None) -> bool:
    """Whether it calls a method with two attributes that the one for training, which calls that method too,
    sets: ``self._whiten(x, self.level, self.power)``. It may take statistics for something else."""
    if training is None or not requires_no_more(node, training, bound=True):
        return False
    shared = {*_own_calls(chain, training)}
    kept = {
        *set_in(training),
        *(own_attribute(n.target) for n in below(training) if isinstance(n, ast.AugAssign)),
    }
    calls = (n for n in below(node) if isinstance(n, ast.Call) and _method_called(n) in shared)
    return any(len({a for arg in c.args if (a := own_attribute(arg)) in kept}) > 1 for c in calls)


def _changes_its_object(node: ast.FunctionDef) -> bool:
    """Whether it sets attributes, or parts of what an attribute holds, also by a shorter name: ``c =
    self.running; c["mean"] = …``."""
    made = [(t, v) for n in below(node) if isinstance(n, ast.Assign) for t, v in pairs(n)]
    short = {t.id for t, v in made if isinstance(t, ast.Name) and own_attribute(v) is not None}
    parts = [t.value for t, _ in made if isinstance(t, ast.Subscript)]
    return bool(set_in(node)) or any(own_attribute(p) or getattr(p, "id", "") in short for p in parts)


def _takes_statistics_with(chain: Chain, node: ast.FunctionDef) -> bool:
    """The same, with the methods that it calls."""
    return reduces(with_called(chain, node))


def read_in(chain: Chain, name: str) -> tuple[str, ...]:
    """The attributes that a method reads, with the methods that it calls in turn."""
    first = method(chain, name)
    methods = with_called(chain, first) if first is not None else []
    return tuple(sorted({a for m in methods for n in below(m) for a in read_by(n)}))


def switches_itself(chain: Chain, flag: str) -> bool:
    """Whether ``train()`` and ``eval()`` of its own set the flag: they say which value means what."""
    own = [method(chain, name) for name in ("train", "eval")]
    return all(m is not None and len(m.args.args) == 1 and flag in set_in(m) for m in own)


def is_function(node: ast.AST) -> bool:
    """Whether a method needs no object: it does not begin with self."""
    return isinstance(node, ast.FunctionDef) and not {a.arg for a in node.args.args[:1]} & {"self", "cls"}


def asks_nothing_of_self(node: ast.AST) -> bool:
    """Whether a method may as well be a function: it looks nothing up in its object."""
    return is_function(node) or not any(isinstance(n, ast.Name) and n.id == "self" for n in below(node))


def is_autograd(chain: Chain) -> bool:
    """Whether it derives from torch's Function, or from another one that is used in the same way: its forward
    pass takes a context, and no object. One that is made, and then called, is of another engine."""
    if not derives_from(chain[:1], "Function"):
        return False
    forward = method(chain[:1], "forward")
    of_torch = derives_from(chain, "Function") and method(chain[:1], "__init__") is None
    return of_torch or (forward is not None and is_function(forward))


def is_bare_function(chain: Chain, *, has_engine: bool) -> bool:
    """Whether a class that is named as torch's Function is the file's own, and nothing in it is called
    ``apply``, or no engine that follows what this does: its passes are called by themselves."""
    return not derives_from(chain, "Function") and (method(chain, "apply") is None or not has_engine)


def is_called_itself(chain: Chain, forward: ast.FunctionDef) -> bool:
    """Whether the object is called: a module, or a class whose ``__call__`` hands everything on, or does more
    than to hand on all that the forward pass takes: ``self.build(x.shape)``."""
    called = method(chain, "__call__")
    if called is None or called is forward or is_module(chain):
        return called is forward or is_module(chain)
    own, taken = set(_own_calls(chain, called)), [{a.arg for a in m.args.args} for m in (called, forward)]
    does_more = forward.name in own and len(own) > 1 and len(taken[0]) >= len(taken[1])
    return called.args.kwarg is not None or does_more


def backward_method(chain: Chain) -> ast.FunctionDef | None:
    """The backward pass that is written by hand: ``bn_backward`` beside ``bn_forward``; of a module, which
    has autograd, only one that says so."""
    forward = forward_method(chain)
    stem = forward.name if forward is not None and forward.name not in roles.FORWARD else ""
    beside = method(chain, stem.replace("forward", "backward")) if "forward" in stem else None
    named = beside or first_method(chain, roles.BACKWARD)
    if is_module(chain) or (named is not None and not _only_steps(named)):
        return named
    return _unnamed_backward(chain) or named


def _only_steps(method: ast.FunctionDef) -> bool:
    """Whether it sums nothing, and gives nothing: what another method left is only subtracted."""
    return not reduces([method]) and not returned_by(method)


def _unnamed_backward(chain: Chain) -> ast.FunctionDef | None:
    """A method that sums over a batch, with what the forward pass left for it or under a name that speaks of
    gradients, and that nothing calls."""
    forward = forward_method(chain)
    if forward is None:
        return None
    left = set(set_in(forward))
    passes = (forward, inference_method(chain, forward.name))
    others = [
        m
        for c in chain
        for m in own_methods(c)
        if m not in passes and _takes_something(m) and not is_function(m)
    ]
    called_by_others = {n for c in chain for m in own_methods(c) for n in _own_calls(chain, m)}
    for m in others:
        sums = any(isinstance(n, ast.Call) and called(n) in REDUCTIONS for n in below(m))
        reads = left & {
            a for n in below(m) if (a := own_attribute(n)) and isinstance(getattr(n, "ctx", None), ast.Load)
        }
        goes_back = bool(reads) or roles.is_backward(m.name)
        if sums and goes_back and m.name not in {"__init__", "__call__"} and m.name not in called_by_others:
            return m
    return None


def call_parameters(forward: ast.FunctionDef | None) -> tuple[Parameter, ...]:
    """What the forward pass takes; x alone where there is none yet."""
    return parameters(forward, True) if forward else (Parameter("x", "x", True),)


def methods_reached(chain: Chain) -> set[str]:
    """The methods that making, calling and running backward goes through."""
    forward = forward_method(chain)
    called = method(chain, "__call__") if forward is not None and is_called_itself(chain, forward) else None
    starts = (method(chain, "__init__"), forward, called, backward_method(chain))
    reached = [m.name for m in starts if m is not None]
    for name in reached:
        reached += [n for m in [method(chain, name)] if m for n in _own_calls(chain, m) if n not in reached]
    return set(reached)


def _own_calls(chain: Chain, node: ast.FunctionDef) -> list[str]:
    """The methods that a method calls or takes to call, by their names or by names that it puts together."""
    calls = [n for n in below(node) if isinstance(n, ast.Call)]
    asked = [found[1] for n in calls if (found := asked_for(n))]
    names = [m.name for c in chain for m in own_methods(c)]
    return [
        *(name for n in calls if (name := _method_called(n))),
        *(name for name in _attributes_in(node) if name in names),
        *(name for name in names if any(pattern.fullmatch(name) for pattern in asked)),
    ]


@lru_cache(maxsize=512)
def _attributes_in(node: ast.FunctionDef) -> tuple[str, ...]:
    """The attributes of self that a method reads or sets, each once."""
    return tuple(dict.fromkeys(name for n in below(node) if (name := own_attribute(n)) is not None))


def _method_called(call: ast.Call) -> str | None:
    """The method of self that is called, or of what another one hands back: ``self.fit(x).transform(x)``."""
    match call.func:
        case ast.Attribute(value=ast.Call() as before, attr=name) if _method_called(before):
            return name
    return own_attribute(call.func)
