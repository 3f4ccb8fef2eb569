"""A backward pass written by hand, against the exact gradients under a random upstream gradient."""

from __future__ import annotations

import ast
import re

import msgspec

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.failures import mistake_of
from bnquiz.grading.judging.findings import BACKWARD, Finding, cost_of
from bnquiz.grading.judging.passes import Pass
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Parameter, roles
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import Probe, probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Formula
from bnquiz.grading.trial.arrays import inside, outside, to_numpy, to_wire
from bnquiz.grading.trial.calls import Call, Observation


def judge(ex: Examination, tree: ast.Module) -> None:
    """dx, dgamma and dbeta, for a function with a backward pass beside it or a class with one inside."""
    if ex.entry.backward is None or ex.formula is None:
        return
    check = f"backward-{ex.case.rank}d"
    outcome = _played(ex)
    if reason := _why_not(ex, outcome):
        ex.result.skip(check, "gradient", reason)
        return
    found = _findings(ex, tree, outcome)
    ex.result.add(check, "gradient", found, "dx, dgamma and dbeta equal the exact gradients")


def cost(ex: Examination) -> int:
    """How much is wrong with the backward pass: the less the better."""
    if ex.entry.backward is None or ex.formula is None:
        return 0
    return cost_of(_findings(ex, ast.Module([], []), _played(ex)))


def of_autograd(ex: Examination, formula: Formula, seen: Observation) -> list[Finding]:
    """The same for the backward of a torch.autograd.Function, by the gradients that autograd then gives."""
    given = {"dx": seen.dx, "dgamma": seen.dgamma, "dbeta": seen.dbeta}
    gradients_ = {name: value for name, value in given.items() if value is not None}
    if not (found := Pass(ex, formula, seen.probe, ()).findings(gradients_)):
        return []
    traced = ex.trial.play((Call(seen.probe, True, backward=True),), ex.case.param_layout, trace=True)
    events = traced.seen[0].events if traced.seen else ()
    return Pass(ex, formula, seen.probe, events).findings(gradients_) or found


def _findings(ex: Examination, tree: ast.Module, outcome: wire.Outcome | wire.Failure) -> list[Finding]:
    if isinstance(outcome, wire.Failure):
        return [_failed(ex, outcome)]
    compared, seen = _compared(ex, outcome)
    updates = any(_is_rate(p) for p in ex.entry.backward_takes)  # and hands no gradient of them back
    if ex.entry.constructor is None and len(seen) < (1 if updates else 3):
        return [_incomplete(ex, tree, seen)]
    return compared.findings(seen)


def _compared(ex: Examination, outcome: wire.Outcome) -> tuple[Pass, dict[str, Array]]:
    """The backward pass beside its forward pass, and the gradients with which it came back."""
    used = probe(ex.case.shape)
    compared = Pass(ex, ex.formula or RIGHT_TRAIN, used, outcome.events)
    return compared, _gradients_of(ex, outcome, used)


def failure_of(ex: Examination) -> wire.Failure | None:
    """What stops the backward pass, if anything does."""
    if ex.entry.backward is None or ex.formula is None:
        return None
    outcome = _played(ex)
    return outcome if isinstance(outcome, wire.Failure) and not _why_not(ex, outcome) else None


def _failed(ex: Examination, failure: wire.Failure) -> Finding:
    lines = (failure.line,) if failure.line else ()
    note = f"backward: {failure.message[:200]}"
    return Finding(mistake_of(failure), ex.case, BACKWARD, lines=lines, note=note)


def _incomplete(ex: Examination, tree: ast.Module, seen: dict[str, Array]) -> Finding:
    lines = Places(tree, ex.entry).returning(str(ex.entry.backward))
    note = f"backward returns {', '.join(seen) or 'no gradient'}, not dx, dgamma and dbeta"
    return Finding("wrong-return", ex.case, BACKWARD, lines=lines, note=note)


def _played(ex: Examination) -> wire.Outcome | wire.Failure:
    """What the backward pass came back with: run once, however often it is asked for."""
    if ex.went_back is None:
        ex.went_back = _play(ex, probe(ex.case.shape), str(ex.entry.backward))
    return ex.went_back


def _play(ex: Examination, used: Probe, name: str) -> wire.Outcome | wire.Failure:
    """Forward in training, then backward on what forward returned beside its output."""
    session = ex.trial.session((Call(used, training=True),), ex.case.param_layout, trace=True)
    args = tuple(_value(ex, role, used, len(session.steps) - 1) for role in _roles(ex))
    held = ex.entry.constructor is not None
    step = wire.Step(args=args, method=name) if held else wire.Step(args=args, target=name)
    whole = msgspec.structs.replace(session, steps=(*session.steps, step))
    answer = ex.trial.runner.run(ex.trial.program, whole)
    failure = answer.failure or next((o.failure for o in answer.outcomes if o.failure), None)
    return failure or answer.outcomes[-1]


def _roles(ex: Examination) -> list[str]:
    """What each argument of the backward pass is: the upstream gradient (by its name, else the first), a
    learning rate, the input once more, what forward returned beside its output."""
    taken = ex.entry.backward_takes
    named = next((p for p in taken if _GRADIENT.match(p.name)), None)
    upstream = named or next(iter(taken), None)
    return [_role(ex, parameter, upstream) for parameter in taken]


_GRADIENT = re.compile(r"(?i)(d|grad|delta|upstream)(?!ata|im)")


def _role(ex: Examination, parameter: Parameter, upstream: Parameter | None) -> str:
    if parameter is upstream:
        return "upstream"
    if _is_rate(parameter):
        return "rate"
    returns_more = ex.entry.constructor is None or any(len(each) > 1 for each in ex.entry.returns)
    if roles.role_of(parameter.name) == "x" and not (
        ex.entry.constructor is None and len(parameter.name) == 1
    ):
        return "x"
    return "cache" if returns_more else ""


def _value(ex: Examination, role: str, used: Probe, forward: int) -> wire.Value:
    match role:
        case "upstream":
            return to_wire(outside(used.upstream, ex.case.param_layout))
        case "x":
            return to_wire(outside(used.x, ex.case.param_layout))
        case "rate":
            return wire.Plain(0.0)  # gamma and beta stay as they are
    return wire.Again(forward, (1,))


def _is_rate(parameter: Parameter) -> bool:
    return roles.LEARNING_RATE.fullmatch(parameter.name) is not None


def _why_not(ex: Examination, outcome: wire.Outcome | wire.Failure) -> str:
    """What the backward pass needs and nobody here can give, or nothing: a further argument, an attribute
    that a method sets which is left to the caller."""
    given = _roles(ex)
    more = [p.name for p, role in zip(ex.entry.backward_takes, given, strict=True) if not role]
    if more or given.count("cache") > 1:
        return (
            f"the backward pass also takes {', '.join(more or [p.name for p in ex.entry.backward_takes[1:]])}"
        )
    if not isinstance(outcome, wire.Failure) or outcome.kind != "AttributeError":
        return ""
    is_none = outcome.message.startswith("'NoneType'")
    left = [n for n in ex.entry.left_to_caller if outcome.name == n or is_none]
    return f"the backward pass uses self.{left[0]}, which is left to the caller to set" if left else ""


def _gradients_of(ex: Examination, outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    """dx, dgamma, dbeta: returned, by their names in the return statement, or held by the object."""
    held = {
        role: to_numpy(a.array)
        for n, a in outcome.attributes.items()
        if (role := roles.held_gradient_role(n))
    }
    returned = [(path, to_numpy(a)) for path, a in outcome.returned]
    if len(returned) == 1:
        held = _computed(outcome, used) | held
        return held | {"dx": inside(returned[0][1], ex.case.param_layout)}
    order = ex.entry.backward_returns
    for path, value in returned:
        index = path[0] if path and isinstance(path[0], int) else 0
        role = order[index] if index < len(order) else None
        if role == "dx" and value.size == used.x.size:
            held["dx"] = inside(value, ex.case.param_layout)
        elif role in {"dgamma", "dbeta"}:
            held[str(role)] = value
    return held


def _computed(outcome: wire.Outcome, used: Probe) -> dict[str, Array]:
    """dgamma and dbeta that are neither returned nor kept, but used at once for a step: as they stood
    last."""
    named = ((roles.held_gradient_role(e.target), e) for e in outcome.events if e.target.isidentifier())
    fit = ((role, to_numpy(e.array)) for role, e in named if role in {"dgamma", "dbeta"})
    return {str(role): value for role, value in fit if value.size == used.gamma.size}
