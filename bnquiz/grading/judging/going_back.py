"""Running a backward pass by hand: what it is given, and which of the arrays it comes back with is which
gradient. Names order, values decide."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec
import numpy as np

from bnquiz.grading.judging.findings import Examination
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Parameter, classes, roles
from bnquiz.grading.source.entry.results import KEPT, RETURNED, made_place
from bnquiz.grading.source.nodes import below, is_store, own_attribute
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.source.places import SIZES_OF_X, Places
from bnquiz.grading.theory.gradients import gradients
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array
from bnquiz.grading.theory.reference import AXES, normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.arguments import TOOLS_GIVEN, context_of, setting, sizes_of
from bnquiz.grading.trial.calls import (
    PARAM_LAYOUTS,
    Call,
    ParamLayout,
    Shaped,
    inside,
    outside,
    shaped,
    to_numpy,
    to_wire,
)
from bnquiz.grading.trial.state import part_of

_UPSTREAM = re.compile(
    r"(?i)d_?(out|y|l|z|a|h)\w*|grad\w*|\w*_grad|delta\w*|upstream|err(or)?|g_?(out|y)\w*|dout"
)
_OUTPUT = re.compile(r"(?i)y|out(put)?s?|top")  # what the forward pass came to, handed back
_CACHE = re.compile(r"(?i)cache\w*|ctx|saved|mem(o|ory)?|tape|tmp|kept|context")


def run_backward(ex: Examination, used: Probe) -> wire.Outcome | wire.Failure:
    """Forward in training, then backward; in the first order of what it takes that works, with gamma and beta
    in the first shape that does."""
    first: wire.Outcome | wire.Failure | None = None
    for whole in _in_any_shape(ex, used):
        answer = ex.trial.runner.run(ex.trial.program, whole)
        came = whole.failure_in(answer) or answer.outcomes[-1]
        if isinstance(came, wire.Outcome):
            return came
        first = first or came
    return first or wire.Failure("WrongReturn", "nothing to call")


def asked_of_libraries(ex: Examination, used: Probe) -> dict[str, int | None]:
    """What a backward pass by hand asks of a library, with the learner's line."""
    asked = sessions(ex, used, ex.case.param_layout, watch=True)
    answers = (ex.trial.runner.run(ex.trial.program, each) for each in asked)
    return {name: line for answer in answers for name, line in answer.library}


def _in_any_shape(ex: Examination, used: Probe) -> Iterator[wire.Session]:
    """A forward pass may take (1, C) where the backward pass means (C,), ``gamma[j]``."""
    own = ex.case.param_layout
    others = [replace(each, layout=own.layout) for each in PARAM_LAYOUTS if ex.entry.takes("gamma")]
    for held in dict.fromkeys(("flat", own.parameters)):
        for param_layout in dict.fromkeys((own, *others)):
            yield from sessions(ex, used, param_layout, held, trace=True)


def sessions(
    ex: Examination,
    used: Probe,
    param_layout: ParamLayout,
    held: Shaped = "flat",
    *,
    trace: bool = False,
    watch: bool = False,
) -> Iterator[wire.Session]:
    """Forward in training, then backward, in each order of what it takes; ``held``: how that is given gamma
    and beta."""
    session = ex.trial.session((Call(used, training=True),), param_layout, trace=trace, watch=watch)
    for step in _steps(ex, used, len(session.steps) - 1, held):
        yield msgspec.structs.replace(session, steps=(*session.steps, step))


def writes_into_upstream(ex: Examination, outcome: wire.Outcome) -> int | None:
    """The line on which a backward pass writes into the gradient that it is handed; 0 where that is not
    known."""
    places = [i for i, (_, role) in enumerate(_with_roles(ex)) if role == "dout"]
    names = {name for i in places for name in (str(i), ex.entry.backward_takes[i].name)}
    return next((line or 0 for name, line in outcome.changed if name in names), None)


def unknown_arguments(ex: Examination) -> list[str]:
    """What the backward pass takes, and nobody here can give."""
    return [p.name for p, role in _with_roles(ex) if role == ""]


def _steps(ex: Examination, used: Probe, forward: int, held: Shaped) -> Iterator[wire.Step]:
    """The call, and, where no name says which is which, the call the other way round."""
    taken = _with_roles(ex)
    name = str(ex.entry.backward)
    if name.startswith(RETURNED):
        args = [_given(ex, used, role, forward, held) for _, role in taken]
        place = int(name.removeprefix(RETURNED))
        yield wire.Step(args=tuple(args), again=wire.Again(forward, (place,)))
        return
    made = made_place(name)
    again = wire.Again(wire.MADE, made) if made is not None else None
    is_method = ex.entry.constructor is not None and not ex.entry.handed
    method, target = (name, "") if is_method else ("", name)
    eps = ex.entry.backward_eps if ex.entry.takes("eps") else ""
    plain = wire.Step(
        kwargs={eps: wire.Plain(used.eps)} if eps else {}, method=method, target=target, again=again
    )
    for cache in _cache_places(ex):
        given = {p: _wrapped(p, _given(ex, used, role, forward, held, cache)) for p, role in taken}
        handed = ex.entry.handed_to(name)
        args = [value for p, value in given.items() if not (handed or p.named)]
        named = plain.kwargs | {p.name: value for p, value in given.items() if handed or p.named}
        if handed:
            yield msgspec.structs.replace(plain, kwargs=named | {handed: wire.Again(wire.OBJECT, ())})
            continue
        yield msgspec.structs.replace(plain, args=tuple(args), kwargs=named)
        if (other := _other_way_round(ex, taken)) is not None and len(args) == len(taken):
            yield msgspec.structs.replace(plain, args=tuple(args[place] for place in other))


def _other_way_round(ex: Examination, taken: list[tuple[Parameter, str]]) -> list[int] | None:
    """The places of what is given, with the gradient and the cache exchanged: where these come first, or no
    name tells them apart."""
    places = {role: n for n, (_, role) in enumerate(taken)}
    one, two = places.get("dout"), places.get("cache", places.get("context"))
    if one is None or two is None:
        return None
    named = any(_role(ex, taken[n][0]) for n in (one, two))
    if named and {one, two} != {0, 1}:
        return None
    return [{one: two, two: one}.get(n, n) for n in range(len(taken))]


def _wrapped(p: Parameter, value: wire.Value) -> wire.Value:
    """In a tuple of one, where it is taken out of that."""
    return wire.Mapping(p.name, {"0": value}, "tuple") if p.made == "tuple" and not p.parts else value


Path = tuple[int | str, ...]  # where in what was returned


def _cache_places(ex: Examination) -> list[Path]:
    """Where in what the forward pass returns the cache may stand: where it is named so, then beside the
    output, then elsewhere; or it is all of it."""
    longest = max(map(len, (*ex.entry.returns, *ex.entry.returned_names)), default=0)
    placed = [(name, (i,)) for names in ex.entry.returned_names for i, name in enumerate(names)]
    keyed = [(name, at) for name, at in ex.entry.returned_within if len(at) == 1]
    named = [at for name, at in (*keyed, *placed) if _CACHE.fullmatch(name)]
    return [*dict.fromkeys([*named, *((place,) for place in range(1, max(longest, 2)))]), ()]


def _with_roles(ex: Examination) -> list[tuple[Parameter, str]]:
    """Each parameter with what it is given: dout, cache, rate, output, a role of a call,
    ``returned.NAME``, ``given.NAME`` for what the forward pass was given whole; else nothing."""
    found = [(p, _role(ex, p)) for p in ex.entry.backward_takes]
    if len(found) == 1 and found[0][1] in {"", "x"} and ex.entry.reading.role(found[0][0].name) is None:
        return [(found[0][0], "dout")]  # whatever it is called
    cache = "context" if ex.entry.parameter("context") else "cache"
    for wanted in ("dout", cache):
        if wanted not in {role for _, role in found}:
            free = [i for i, (_, role) in enumerate(found) if role == ""]
            if free and (wanted in {"dout", "context"} or _returns_more(ex)):
                found[free[0]] = (found[free[0]][0], wanted)
    return found


def _role(ex: Examination, p: Parameter) -> str:
    told = ex.entry.reading.role(p.name)
    if told is not None or p.role == "unused" or (p.role or "").startswith(KEPT):
        return told or str(p.role)
    if roles.LEARNING_RATE.fullmatch(p.name):
        return "rate"
    if _UPSTREAM.fullmatch(p.name):
        return "dout"
    context = ex.entry.parameter("context")
    if _CACHE.fullmatch(p.name) or (context is not None and p.name == context.name):
        comes_back = _returns_more(ex) or ex.entry.constructor is None
        return "context" if context is not None else "cache" if comes_back else ""
    if ex.entry.constructor is None and len(ex.entry.backward_takes) == 2 and _returns_more(ex):
        return ""  # the upstream gradient and the cache, in one order or the other
    if _where_returned(ex, p.name) is not None:
        return f"returned.{p.name}"
    if any(q.name == p.name and q.parts for q in ex.entry.parameters):
        return f"given.{p.name}"
    return _role_of_forward(ex, p)


def _role_of_forward(ex: Examination, p: Parameter) -> str:
    """What the forward pass takes under this name, or comes to."""
    if _OUTPUT.fullmatch(p.name) and len(ex.entry.backward_takes) > 1:
        return "output"
    in_forward = next((q.role for n, q in ex.entry.leaves if n == p.name), None)
    sizes = (role for role in roles.size_roles_of(p.name) if role in SIZES_OF_X)
    named = roles.role_of(p.name) or next(sizes, None)
    role = in_forward or (named if len(p.name) > 1 else None)  # else a letter may be anything
    return role if role in _GIVEN else ""


def _where_returned(ex: Examination, name: str) -> Path | None:
    """Where in what the forward pass returns, or within that, a name stands which the backward pass takes for
    itself; the batch's mean or variance also under a name like it, ``batch_var``."""
    if len(ex.entry.backward_takes) < 3:
        return None
    places = {n: (i,) for names in reversed(ex.entry.returned_names) for i, n in enumerate(names)}
    found = places.get(name) or dict(ex.entry.returned_within).get(name)
    role = roles.held_role_of(_OF_BATCH.sub("", name)) if not roles.is_running_name(name) else None
    if found is not None or role not in {"mean", "var"}:
        return found
    said = ((n, place) for n, place in places.items() if roles.held_role_of(_OF_BATCH.sub("", n)) == role)
    return next((place for n, place in said if not roles.is_running_name(n)), None)


_OF_BATCH = re.compile(r"(?i)^(mini_?)?(batch|sample|current|cur|b)_")
_GIVEN = SIZES_OF_X | {"x", "gamma", "beta", "eps", "momentum", "training", "eval", *TOOLS_GIVEN}


def _returns_more(ex: Examination) -> bool:
    return any(len(r) > 1 for r in ex.entry.returns)


def _given(
    ex: Examination, used: Probe, role: str, forward: int, held: Shaped, cache: Path = (1,)
) -> wire.Value:
    layout = ex.case.param_layout
    match role:
        case "dout":
            return to_wire(outside(used.upstream, layout))
        case "cache" | "output":
            output = (0,) if _returns_more(ex) else ()
            return wire.Again(forward, cache if role == "cache" else output)
        case "context" if (context := ex.entry.parameter("context")) is not None:
            return context_of(context)
        case "x":
            return to_wire(outside(used.x, layout))
        case "gamma" | "beta":
            return to_wire(shaped(getattr(used, role), used, held, layout))
    named = _given_by_name(ex, role, forward) or {**sizes_of(used.x), **TOOLS_GIVEN}.get(role)
    return named or _number(ex, used, role)


def _given_by_name(ex: Examination, role: str, forward: int) -> wire.Again | wire.Handed | None:
    """What came back from the forward pass, went into it, or is kept in the object, under a name."""
    kind, _, name = role.partition(".")
    if role.startswith(KEPT):
        return wire.Again(wire.OBJECT, tuple(name.split(".")))
    if kind == "returned":
        return wire.Again(forward, _where_returned(ex, name) or ())
    if kind == "given":
        place = [p.name for p in ex.entry.parameters].index(name)
        return wire.Handed(forward, str(place) if place < ex.entry.by_place else name)
    return None


def _number(ex: Examination, used: Probe, role: str) -> wire.Plain | wire.Member:
    match role:
        case "eps" | "momentum":
            return wire.Plain(getattr(used, role))
        case "training" | "eval":
            return setting(ex.entry.mode_values[0])
        case "rate":
            return wire.Plain(0.1 if _reads_what_it_moved(ex, used) else 0.0)  # else gamma and beta stay
    return wire.Plain(None)


def _way_back(ex: Examination) -> tuple[Places, str]:
    """The code of the entry, and the name of the function or method in it that goes back."""
    places = Places(parsed(ex.trial.program.source), ex.entry)
    return places, (ex.entry.backward or "").rpartition(".")[2]


def _reads_what_it_moved(ex: Examination, used: Probe) -> bool:
    """Whether the backward pass goes its step of gamma first, and then reads gamma: what for shows only where
    the step is one."""
    places, method = _way_back(ex)
    gamma = ex.trial.names(Call(used, training=True), ex.case.param_layout).get("gamma")
    moved = places.set_in(method, gamma) if gamma else ()
    inside = (n for f in places.functions() if f.name == method for n in below(f))
    read = (n for n in inside if isinstance(n, ast.Attribute) and not is_store(n))
    return bool(moved) and any(n.lineno > moved[-1] and own_attribute(n) == gamma for n in read)


def gradients_of(ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    """dx, dgamma, dbeta: what is returned, else what the object then holds, else what variables held, else
    the steps that the object has gone."""
    found = _handed_back(ex, outcome, used)
    computed = () if _only_returns(ex) else _computed(outcome, used)
    for role, value in (*computed, *_stepped(ex, outcome, used)):
        found.setdefault(role, value)
    dx = _dx(ex, outcome, used)
    return found if dx is None else found | {"dx": dx}


def _handed_back(ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    """dgamma and dbeta, of what is returned and of what the object then holds."""
    small = sorted(_small(ex, outcome, used), key=lambda e: (not e[2].any(), e[2].size == used.x.size))
    found: dict[str, Array] = {}
    taken: set[str] = set()
    for claim in (_by_value(small, _sums(ex, used)), _by_name(small), _by_place(small)):
        for role, label, value in claim:
            if role not in found and label not in taken:
                found[role] = value
                taken.add(label)
    return found


def _sums(ex: Examination, used: Probe) -> dict[str, Array]:
    """dgamma and dbeta as they should be."""
    axes, upstream = AXES["channel"](used.rank), used.upstream
    return {"dgamma": (upstream * _normalized(ex, used)).sum(axis=axes), "dbeta": upstream.sum(axis=axes)}


def forgets_one(ex: Examination, outcome: wire.Outcome, used: Probe) -> bool:
    """Whether it hands back or keeps one of dgamma and dbeta, and not the other. An object may use one at
    once for a step, or keep it under a name that says nothing."""
    handed, right = _handed_back(ex, outcome, used), _sums(ex, used)
    left = [role for role in right if role not in handed]
    if len(left) != 1 or ex.formula is None or ex.formula.affine != "full":
        return False
    held = [a.array for a in outcome.attributes.values()] + [*outcome.after.values()]
    made = [e.array for e in outcome.events] if ex.entry.constructor is not None else []
    values = (to_numpy(array).reshape(-1) for array in (*held, *made))
    is_there = any(v.size == right[left[0]].size and same(v, right[left[0]], FLOAT32_RTOL) for v in values)
    is_named = ex.entry.constructor is not None and left[0] in dict(_computed(outcome, used))
    return not (is_there or is_named)


Small = list[tuple[str, str, Array]]  # label, the name that it goes by ("" for none), the array


def _small(ex: Examination, outcome: wire.Outcome, used: Probe) -> Iterator[tuple[str, str, Array]]:
    """What may be a gradient of gamma or beta: one value a channel, returned, or held under a gradient's
    name; in the shape of x what goes by its name, or is it before the sum."""
    shape = outside(used.x, ex.case.param_layout).shape
    unsummed = _unsummed(ex, outcome, used)
    for path, array in outcome.returned:
        role = unsummed.get(path) if array.shape == shape else _role_returned(ex, path) or ""
        if role is not None:
            yield f"returned {path}", role, to_numpy(array)
    held = dict(ex.trial.names(Call(used, training=True), ex.case.param_layout).items())
    for name, gradient in outcome.gradients.items():
        role = next((f"d{role}" for role in ("gamma", "beta") if held.get(role) == name), None)
        if role and gradient is not None:
            yield f"held {name}", role, to_numpy(gradient)
    places, method = _way_back(ex)
    written = places.keys_written(method)
    yield from _in_dicts(outcome)
    for name, attribute in outcome.attributes.items():
        role = roles.held_gradient_role(name) or _gradient_of(name, held, written) or _by_its_place(name)
        if role and (attribute.array.shape != shape or role in {"dgamma", "dbeta"}):
            yield f"held {name}", role, to_numpy(attribute.array)


def _by_its_place(name: str) -> str | None:
    """Of a list of gradients, ``self.grads``: gamma's comes before beta's, as parameters are listed."""
    listed = re.fullmatch(r"(?i)\w*grad\w*\.([01])", name)
    return ("dgamma", "dbeta")[int(listed[1])] if listed else None


def _in_dicts(outcome: wire.Outcome) -> Iterator[tuple[str, str, Array]]:
    """What the backward pass leaves in a dict that it is given."""
    for name, array in outcome.after.items():
        role = roles.held_gradient_role(name) if "." in name else None
        if role:
            yield f"given {name}", role, to_numpy(array)


def _role_returned(ex: Examination, path: Path) -> str | None:
    """Which gradient something that is returned is said to be, by its key or its place."""
    key = next((k for k in reversed(path) if isinstance(k, str)), "")
    order = ex.entry.backward_returns
    place = path[0] if path and isinstance(path[0], int) and len(path) == 1 else -1
    return roles.gradient_role(key) if key else order[place] if 0 <= place < len(order) else None


def _unsummed(ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[Path, str]:
    """Of the arrays in the shape of x that are returned, those that are dgamma or dbeta before the sum: by
    their keys, or, of several, by names, or by what they equal."""
    layout = ex.case.param_layout
    shape = outside(used.x, layout).shape
    like_x = {path: array for path, array in outcome.returned if array.shape == shape}
    bare = {"dgamma": used.upstream * _normalized(ex, used), "dbeta": used.upstream}
    found: dict[Path, str] = {}
    of_several = {p: a for p, a in like_x.items() if len(like_x) > 1 or any(isinstance(k, str) for k in p)}
    for path, array in of_several.items():
        named, value = _role_returned(ex, path), inside(to_numpy(array), layout)
        equal = (role for role, right in bare.items() if same(value, right, FLOAT32_RTOL))
        role = named if named in bare else next(equal, None)
        if role is not None:
            found[path] = role
    return found


def _normalized(ex: Examination, used: Probe) -> Array:
    return normalize(ex.formula or RIGHT_TRAIN, ex.given_of(used)).normalized


# ``dgamma``, ``grad_gamma``, ``dLdgamma``; ``gamma_grad``
_OF = (  # ``d_g``, ``grad_g``; ``dL_dg``; ``g_grad``
    re.compile(r"(?i)_?(?:d|g|grad)_?(.+)"),
    re.compile(r"(?i)_?d_?[a-z]_?d_?(.+)"),
    re.compile(r"(?i)(.+)_(?:grad|d)"),
)


def _gradient_of(name: str, held: dict[str, str], written: set[str]) -> str | None:
    """dgamma or dbeta, of an attribute that is named after what the object holds: ``dg`` beside ``g``, or
    ``grads["W"]`` beside ``params["W"]``; under any name, if the backward pass has ``written`` it there."""
    holder, _, key = name.rpartition(".")
    of = {said[1] for pattern in _OF if (said := pattern.fullmatch(key))}
    for role in ("gamma", "beta"):
        own = held.get(role, "")
        holds_gradients = name in written or _GRADIENTS.fullmatch(holder)
        if own in of or (holds_gradients and name != own and key == own.rpartition(".")[2]):
            return f"d{role}"
    return None


_GRADIENTS = re.compile(r"(?i)(.*[._])?(d|grads?|gradients?|d_?params?|deltas?)(_.*)?")


def _only_returns(ex: Examination) -> bool:
    """Whether the backward pass is a function that leaves nothing behind but what it returns: a gradient that
    only a variable of it held is lost."""
    tree = parsed(ex.trial.program.source)
    own = [n for n in below(tree) if isinstance(n, ast.FunctionDef) and n.name == ex.entry.backward]
    inside = [n for f in own for n in below(f)]
    beyond = (ast.Global, ast.Nonlocal, ast.Subscript, ast.Attribute)
    kept = any(isinstance(n, beyond) and _binds(n) for n in inside)
    calls = any(isinstance(n, ast.Expr) and isinstance(n.value, ast.Call) for n in inside)
    rates = any(role == "rate" for _, role in _with_roles(ex))
    is_function = ex.entry.constructor is None or all(map(classes.is_function, own))
    return is_function and bool(own) and not (rates or kept or calls)


def _binds(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", ast.Store()), ast.Store)


def _computed(outcome: wire.Outcome, used: Probe) -> Iterator[tuple[str, Array]]:
    """dgamma and dbeta by the names of the variables that held them last: they may be used at once for a
    step, or kept under names that say nothing."""
    times = Counter(event.target for event in outcome.events)
    for event in reversed(outcome.events):
        role, value = _role_of_variable(event.target), to_numpy(event.array)
        is_number = value.size == 1 and times[event.target] == 1  # and not one channel after another
        if role and (value.size == used.gamma.size or is_number):
            yield role, value


def _stepped(ex: Examination, outcome: wire.Outcome, used: Probe) -> Iterator[tuple[str, Array]]:
    """dgamma and dbeta by the steps that an object itself has gone against them, ``gamma -= rate * dgamma``.
    One of them is right, and tells the rate; where they speak for two rates nobody knows which is wrong."""
    right, names = _sums(ex, used), ex.trial.names(Call(used, training=True), ex.case.param_layout)
    after = {role: part_of(outcome.attributes, names.get(role)) for role in ("gamma", "beta")}
    steps = {
        f"d{role}": getattr(used, role) - to_numpy(held.array).reshape(-1)
        for role, held in after.items()
        if held is not None and np.prod(held.array.shape) == used.gamma.size
    }
    steps = {role: step for role, step in steps.items() if step.any()}
    rates = {role: rate for role, step in steps.items() if (rate := _rate(step, right[role]))}
    if rates and np.ptp([*rates.values()]) <= FLOAT32_RTOL * max(rates.values()):
        rate = next(iter(rates.values()))
        yield from ((role, step / rate) for role, step in steps.items())


def _rate(step: Array, gradient: Array) -> float:
    """The rate of a step along a gradient; 0 where it went elsewhere, or nowhere."""
    rate = float(step @ gradient / (gradient @ gradient))
    return rate if rate > 0 and same(step, rate * gradient, FLOAT32_RTOL) else 0.0


def _role_of_variable(name: str) -> str | None:
    short = next((role for role, said in _SHORT.items() if said.fullmatch(name)), None)
    role = roles.held_gradient_role(name) if name.isidentifier() else None
    return short or (role if role in {"dgamma", "dbeta"} else None)


_SHORT = {"dgamma": re.compile(r"(?i)d_?g|d_?gam"), "dbeta": re.compile(r"(?i)d_?b|d_?bet")}


def _by_value(small: Small, right: dict[str, Array]) -> Iterator[tuple[str, str, Array]]:
    """What equals one of them, and nothing else does: where dgamma equals dbeta, names tell which is
    which."""
    equal = {
        role: [
            (label, value)
            for label, _, value in small
            if value.size == expected.size and same(value.reshape(-1), expected, FLOAT32_RTOL)
        ]
        for role, expected in right.items()
    }
    yield from ((role, *found[0]) for role, found in equal.items() if len(found) == 1)


def _by_name(small: Small) -> Iterator[tuple[str, str, Array]]:
    yield from ((role, label, value) for label, role, value in small if role in {"dgamma", "dbeta"})


def _by_place(small: Small) -> Iterator[tuple[str, str, Array]]:
    """What is returned without a name: dgamma before dbeta, as is usual; scalars are losses and the like."""
    for label, name, value in small:
        if label.startswith("returned") and name not in {"dgamma", "dbeta"} and value.ndim:
            yield "dgamma", label, value
            yield "dbeta", label, value


def _dx(ex: Examination, outcome: wire.Outcome, used: Probe) -> Array | None:
    """What has the shape of x: returned, else left in an attribute. Of several, the one that is right, else
    the first."""
    shape = outside(used.x, ex.case.param_layout).shape
    other = _unsummed(ex, outcome, used)
    arrays = [array for path, array in outcome.returned if array.shape == shape and path not in other]
    arrays = arrays or _left(
        ex, {n: a.array for n, a in outcome.attributes.items() if a.array.shape == shape}
    )
    values = [inside(to_numpy(array), ex.case.param_layout) for array in arrays]
    if len(values) < 2:
        return next(iter(values), None)
    exact = gradients(ex.formula or RIGHT_TRAIN, ex.given_of(used), used.upstream)[0]
    return next((v for v in values if same(v, exact, FLOAT32_RTOL)), values[0])


def _left(ex: Examination, like_x: Mapping[str, wire.Array]) -> list[wire.Array]:
    """What is left in attributes under the name of dx; else what the backward pass itself sets, the last one
    first."""
    named = [array for name, array in like_x.items() if roles.is_gradient_of_x(name)]
    if named:
        return named
    places, method = _way_back(ex)
    lines = {name: max(places.set_in(method, name), default=0) for name in like_x}
    return [like_x[n] for n in sorted(like_x, key=lambda n: -lines[n]) if lines[n]]
