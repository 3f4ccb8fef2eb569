"""The gradient, autograd's or a backward pass by hand, against the exact one under a random upstream
gradient.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from bnquiz.grading.judging.backward_parts import beside, run_in_parts
from bnquiz.grading.judging.failures import NOT_IN_LINE, is_absent, mistake_of, told
from bnquiz.grading.judging.findings import (
    BACKWARD,
    GRADIENT,
    TRAIN,
    Examination,
    Examined,
    Finding,
    cost_of,
)
from bnquiz.grading.judging.going_back import (
    forgets_one,
    gradients_of,
    sessions,
    unknown_arguments,
    writes_into_upstream,
)
from bnquiz.grading.judging.holding import has_no_affine
from bnquiz.grading.judging.output import given_state
from bnquiz.grading.judging.passes import Pass
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.entry.results import MADE, RETURNED
from bnquiz.grading.source.nodes import below, derives_from, name_of
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.gradients import gradients, slope
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Formula, Given
from bnquiz.grading.theory.reference import AXES, normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import Call, Observation, to_numpy
from bnquiz.grading.trial.observing import equals
from bnquiz.grading.trial.state import part_of
from bnquiz.texts import Text, as_is, joined


def judge_backward(ex: Examination, tree: ast.Module) -> None:
    """dx, dgamma and dbeta, for a function with backward passes beside it or a class with some inside."""
    if ex.entry.backward is None and (name := _of_nothing(ex, tree)):
        ex.result.skip(f"backward-{ex.case.rank}d", "gradient", _APART.fill(name))
    if ex.entry.backward is None or ex.formula is None:
        return
    _judge_one(ex, tree)
    for name, other in beside(ex).items():
        if name in ex.backward_parts or name not in ex.entry.ways_back:
            continue
        other.result = Examined(findings=list(ex.result.findings))
        if not _is_unwritten(other):
            _judge_one(other, tree)
        else:
            other.result.skip(f"backward-{ex.case.rank}d", "gradient", _UNWRITTEN)
        ex.result.take(other.result, name)


def _of_nothing(ex: Examination, tree: ast.Module) -> str:
    """A class that is named as the backward pass of a batch norm, and is handed its object: it is not tried.
    Autograd's own belongs to what applies it."""
    kinds = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name != ex.entry.name.split(".")[0])
    own = (n.name for n in kinds if roles.is_backward(n.name) and not derives_from([n], "Function"))
    return next((name for name in own if roles.BN_NAME.search(name)), "")


_APART = Text(
    "bnquiz does not try {}: it knows backward passes that are functions, or methods of the class itself",
    "bnquiz 没有检查 {}：它只认识写成函数、或写成同一个类的方法的反向传播",
)


def _is_unwritten(ex: Examination) -> bool:
    """Whether it hands nothing back at all."""
    outcome = _played(ex)
    return not isinstance(outcome, wire.Failure) and not gradients_of(ex, outcome, probe(ex.case.shape))


def _judge_one(ex: Examination, tree: ast.Module) -> None:
    check = f"backward-{ex.case.rank}d"
    outcome = _played(ex)
    if reason := _why_not(ex, outcome):
        ex.result.skip(check, "gradient", reason)
        return
    found = _of_backward(ex, tree, outcome)
    stops = isinstance(outcome, wire.Failure)  # dx is made of what is wrong
    of_sums = [f for f in found if f.id in OF_SUMS and not stops]
    of_dx = [f for f in found if f.id not in OF_SUMS or stops]
    if any(f.id == "unexplained" for f in of_dx) and _goes_other_ways(ex):
        ex.result.skip(check, "gradient", _NOT_YET)
        return
    ex.result.add(check, "gradient", of_dx, Text("dx equals the exact gradient", "dx 与精确梯度一致"))
    _add_sums(ex, outcome, of_sums)


def _goes_other_ways(ex: Examination) -> bool:
    """Whether the forward pass takes its statistics over other axes than the backward pass may: what the one
    leaves for the other has then another shape."""
    return any(f.part == TRAIN and MISTAKES[f.id].group == "axes" for f in ex.result.findings)


_NOT_YET = Text(
    "dx is judged once the forward pass averages over the right axes: it is put together from parts of it",
    "前向传播沿正确的维度求平均之后才能评判 dx：它是由前向的中间量拼出来的",
)
OF_SUMS = {"backward-dgamma-wrong", "backward-dbeta-wrong"}


def _add_sums(ex: Examination, outcome: wire.Outcome | wire.Failure, found: list[Finding]) -> None:
    """dgamma and dbeta, where there are any. One that was nowhere to be found is not said to be right."""
    if isinstance(outcome, wire.Failure) or has_no_affine(ex):
        return
    check, seen = f"backward-sums-{ex.case.rank}d", gradients_of(ex, outcome, probe(ex.case.shape))
    missing = [role for role in ("dgamma", "dbeta") if role not in seen]
    if missing and not found:
        ex.result.skip(check, "gradient", _NOT_SEEN.fill(joined(_OR, map(as_is, missing))))
        return
    right = Text("dgamma and dbeta equal the exact gradients", "dgamma、dbeta 与精确梯度一致")
    ex.result.add(check, "gradient", found, right)


_OR = Text(" or ", " 和 ")
_NOT_SEEN = Text(
    "bnquiz found no {} in what backward returns and keeps", "反向传播返回和保存的量里没有找到 {}"
)


def cost(ex: Examination) -> int:
    """How much is wrong with the backward pass: the less the better."""
    if ex.entry.backward is None or ex.formula is None:
        return 0
    return cost_of(_of_backward(ex, ast.Module([], []), _played(ex)))


def of_autograd(ex: Examination, formula: Formula, seen: Observation) -> list[Finding]:
    """The same for the backward of a torch.autograd.Function, by the gradients that autograd then gives."""
    given = {"dx": seen.dx, "dgamma": seen.dgamma, "dbeta": seen.dbeta}
    gradients_ = {name: value for name, value in given.items() if value is not None}
    if formula.affine == "full":  # autograd takes None for a gradient of zeros
        gradients_ |= {f"d{role}": np.zeros_like(seen.probe.gamma) for role in seen.left_out}
    if not (found := Pass(ex, formula, seen.probe, ()).findings(gradients_)):
        return []
    traced = ex.trial.play((Call(seen.probe, True, backward=True),), ex.case.param_layout, trace=True)
    events = traced.seen[0].events if traced.seen else ()
    found = Pass(ex, formula, seen.probe, events).findings(gradients_) or found
    lines = Places(parsed(ex.trial.program.source), ex.entry).returning("backward")
    none = {f"backward-d{role}-wrong" for role in seen.left_out}
    return [replace(f, lines=lines) if f.id in none else f for f in found]


def _of_backward(ex: Examination, tree: ast.Module, outcome: wire.Outcome | wire.Failure) -> list[Finding]:
    if isinstance(outcome, wire.Failure):
        return _summed_over_other_axes(ex, outcome) or [_failed(ex, outcome)]
    compared, seen = _compared(ex, outcome, tree)
    rates = [p for p in ex.entry.backward_takes if roles.LEARNING_RATE.fullmatch(p.name)]
    updates = bool(rates)  # it updates gamma and beta itself, and hands no gradient of them back
    # an object may update gamma and beta by itself; one that holds nothing is a namespace
    is_function = ex.entry.constructor is None or not outcome.attributes
    gives_all = is_function and not updates and not has_no_affine(ex)
    if "dx" not in seen:
        return [_incomplete(ex, tree, seen)]
    found = compared.findings(seen)
    if (writer := writes_into_upstream(ex, outcome)) is not None:
        note = Text("it writes into the upstream gradient", "改动了上游梯度")
        lines = (writer,) if writer else ()
        found.append(Finding("input-modified", ex.case, BACKWARD, lines=lines, note=note))
    lacks_any = gives_all and len(seen) < 3
    if lacks_any or (not updates and forgets_one(ex, outcome, compared.used)):
        found.append(_incomplete(ex, tree, seen))
    odd = any(f.id == "unexplained" for f in found)
    return [_by_moved_gamma(ex, tree, outcome, seen["dx"], f) for f in found] if odd else found


def _by_moved_gamma(
    ex: Examination, tree: ast.Module, outcome: wire.Outcome, dx: Array, finding: Finding
) -> Finding:
    """A dx that nothing explains, but for the gamma that the pass itself has moved before: said so."""
    used, name = probe(ex.case.shape), ex.trial.names(Call(probe(ex.case.shape), True), ex.case.param_layout)
    after = part_of(outcome.attributes, name.get("gamma"))
    if finding.id != "unexplained" or after is None or after.array.shape == () or ex.formula is None:
        return finding
    gamma = to_numpy(after.array).reshape(-1)
    if gamma.size != used.gamma.size or same(gamma, used.gamma):
        return finding
    given = replace(ex.given_of(used), gamma=used.column(gamma))
    if not same(dx, gradients(ex.formula, given, used.upstream)[0], FLOAT32_RTOL):
        return finding
    lines = Places(tree, ex.entry).set_in(str(ex.entry.backward), name.get("gamma")) or finding.lines
    return replace(finding, lines=lines, note=_MOVED)


_MOVED = Text(
    "dx is taken with the gamma of after the step: keep the old one for it",
    "dx 用的是更新之后的 gamma：应该用更新之前的",
)


def _compared(ex: Examination, outcome: wire.Outcome, tree: ast.Module) -> tuple[Pass, dict[str, Array]]:
    """The backward pass beside its forward pass, and the gradients with which it came back."""
    used = probe(ex.case.shape)
    name, places = str(ex.entry.backward), Places(tree, ex.entry)
    unread = places.unread_in(name) if tree.body else frozenset[str]()
    events = _until_it_returns(outcome.events, places.decorated(name) if tree.body else range(0))
    compared = Pass(ex, ex.formula or RIGHT_TRAIN, used, events, unread)
    return compared, gradients_of(ex, outcome, used)


def _until_it_returns(events: tuple[wire.Event, ...], lines: range) -> tuple[wire.Event, ...]:
    """Without what a decorator does to the result: it only hands on what is wrong already."""
    last = max((i for i, e in enumerate(events) if e.line in lines), default=len(events) - 1)
    return events[: last + 1]


def failure_of(ex: Examination) -> wire.Failure | None:
    """What stops the backward pass, if anything does."""
    if ex.entry.backward is None or ex.formula is None:
        return None
    outcome = _played(ex)
    return outcome if isinstance(outcome, wire.Failure) and not _why_not(ex, outcome) else None


def _failed(ex: Examination, failure: wire.Failure) -> Finding:
    note = Text("backward: {}", "反向传播：{}").fill(told(failure))
    return Finding(mistake_of(failure), ex.case, BACKWARD, lines=failure.lines, note=note)


def _summed_over_other_axes(ex: Examination, failure: wire.Failure) -> list[Finding]:
    """dgamma or dbeta over other axes than the right ones, where dx is made of it and stops on the shapes."""
    if not NOT_IN_LINE.search(failure.message):
        return []
    used, layout = probe(ex.case.shape), ex.case.param_layout
    answer = ex.trial.runner.run(ex.trial.program, next(sessions(ex, used, layout, trace=True)))
    events = answer.outcomes[-1].events if answer.outcomes else ()
    x_hat = normalize(ex.formula or RIGHT_TRAIN, ex.given_of(used)).normalized
    found = []
    for role, value in (("dgamma", used.upstream * x_hat), ("dbeta", used.upstream)):
        if any(equals(e, value.sum(axis=AXES["channel"](used.rank)), layout) for e in events):
            continue
        others = [
            value.sum(axis=a, keepdims=True) for n in (1, 2, 3) for a in combinations(range(used.rank), n)
        ]
        lines = [e.line for e in events if any(equals(e, other, layout) for other in others)]
        found += [Finding(f"backward-{role}-wrong", ex.case, BACKWARD, lines=(n,)) for n in lines[:1]]
    return found


def _incomplete(ex: Examination, tree: ast.Module, seen: dict[str, Array]) -> Finding:
    lines = Places(tree, ex.entry).returning(str(ex.entry.backward))
    note = Text(
        "backward returns {}, not dx, dgamma and dbeta", "反向传播返回的是 {}，不是 dx、dgamma 和 dbeta"
    ).fill(", ".join(seen) or Text("no gradient", "空的"))
    return Finding("wrong-return", ex.case, BACKWARD, lines=lines, note=note)


def _played(ex: Examination) -> wire.Outcome | wire.Failure:
    """What the backward pass came back with: run once, however often it is asked for."""
    if ex.went_back is None:
        ex.entry, ex.went_back, ex.backward_parts = run_in_parts(ex, probe(ex.case.shape))
    return ex.went_back


def _why_not(ex: Examination, outcome: wire.Outcome | wire.Failure) -> Text | None:
    """What the backward pass needs and nobody here can give, or nothing: a further argument, an attribute
    that a method sets which is left to the caller; that it is not written."""
    more = unknown_arguments(ex)
    if more:
        return Text(
            "the backward pass also takes {}: say what with --role {}=ROLE",
            "反向传播还需要 {}：用 --role {}=ROLE 说明它是什么",
        ).fill(", ".join(more), more[0])
    if is_absent(outcome):
        return _ABSENT
    if isinstance(outcome, wire.Failure) and _is_guessed(ex):
        return _GUESSED.fill(str(ex.entry.backward))
    raises = isinstance(outcome, wire.Failure) and outcome.kind == "NotImplementedError"
    if raises or Places(parsed(ex.trial.program.source), ex.entry).is_empty(str(ex.entry.backward)):
        return _UNWRITTEN
    if not isinstance(outcome, wire.Failure) or outcome.kind not in {"AttributeError", "AssertionError"}:
        return None
    places = Places(parsed(ex.trial.program.source), ex.entry)
    if outcome.name in places.hung() and _OF_ARRAYS.search(outcome.message):
        return Text(
            "the backward pass reads .{} of an array: the caller has to put the upstream gradient there",
            "反向传播从数组的 .{} 读上游梯度，它要由调用者放进去",
        ).fill(outcome.name)
    asked = places.asserted(outcome.line) | {outcome.name}
    is_none = outcome.message.startswith("'NoneType'")
    left = [n for n in ex.entry.left_to_caller if n in asked or is_none]
    left += [n for n in asked if n and (roles.OPTIMIZER.fullmatch(n) or roles.LEARNING_RATE.fullmatch(n))]
    return (
        Text(
            "the backward pass uses self.{}, which the caller has to set",
            "反向传播用到 self.{}，它要由调用者来设定",
        ).fill(left[0])
        if left
        else None
    )


def _is_guessed(ex: Examination) -> bool:
    """Whether no name says that this function is the backward pass, but what it does alone."""
    name = str(ex.entry.backward)
    is_function = ex.entry.constructor is None and not name.startswith((RETURNED, MADE))
    return is_function and not roles.is_backward(name)


_GUESSED = Text(
    "{} may be the backward pass, but bnquiz could not call it as one",
    "{} 可能是反向传播，但 bnquiz 没能这样调用它",
)
_OF_ARRAYS = re.compile(r"'(Tensor|Parameter|numpy\.ndarray)' object")
_ABSENT = Text(
    "the backward pass needs something that is not installed here", "反向传播用到了这里没有安装的包"
)
_UNWRITTEN = Text("the backward pass is not written yet", "反向传播还没有写")
_MADE_WITH_X = Text("x is given where the object is made", "x 是在创建对象时传入的")
DIRECTIONS = 3


def judge_autograd(ex: Examination, seen: Observation) -> None:
    """Nothing is judged for NumPy, nor while the output itself is unexplained."""
    if ex.entry.backend == "torch" and ex.entry.has_its_batch and ex.entry.backward is None:
        ex.result.skip(f"gradient-{ex.case.rank}d", "gradient", _MADE_WITH_X)
    if not ex.differentiable or ex.formula is None:
        return
    if ex.output:  # backward from the array that turned out to be the output
        call = Call(seen.probe, training=True, backward=True, output=ex.output)
        seen = ex.trial.play((call,), ex.case.param_layout).seen[0]
    if seen.dx is None and ex.entry.backward is not None:
        return  # under no_grad, as its backward pass is written by hand
    found = _of_autograd(ex, seen, ex.formula)
    right = Text(
        "dx equals the exact gradient under a random upstream gradient", "上游梯度随机时，dx 与精确梯度一致"
    )
    ex.result.add(f"gradient-{ex.case.rank}d", "gradient", found, right)


def _of_autograd(ex: Examination, seen: Observation, formula: Formula) -> list[Finding]:
    given = given_state(ex, seen)
    if seen.dx is None:
        return [ex.finding("graph-cut", GRADIENT, seen, formula, given=given)]
    upstream = seen.probe.upstream
    if formula.statistics == "updated" and seen.tracked:
        return []  # x goes through the state that is kept with its graph: that is the mistake
    if _is_by_hand(ex.trial.program.source, ex.entry.code, ex.entry.arrays):
        return of_autograd(ex, formula, seen)
    if _is_gradient(seen.dx, formula, given, upstream):
        return [*_without_parameters(ex, seen, formula, given)]
    exact = gradients(formula, given, upstream)[0]
    for constants in ("both", "mean", "var"):
        recipe = replace(formula, constants=constants)
        if _is_gradient(seen.dx, recipe, given, upstream):
            return [
                ex.finding(
                    "stats-detached", GRADIENT, seen, recipe, given=given, yours=seen.dx, expected=exact
                )
            ]
    return [ex.finding("unexplained", GRADIENT, seen, formula, given=given, yours=seen.dx, expected=exact)]


def _without_parameters(
    ex: Examination, seen: Observation, formula: Formula, given: Given
) -> Iterator[Finding]:
    """gamma or beta, which the output holds, and which autograd finds no way back to."""
    axes, upstream = AXES["channel"](seen.probe.rank), seen.probe.upstream
    exact = {"gamma": upstream * normalize(formula, given).normalized, "beta": upstream}
    names = ex.trial.names(Call(seen.probe, training=True), ex.case.param_layout)
    places = Places(parsed(ex.trial.program.source), ex.entry)
    for role in seen.left_out if formula.affine == "full" else ():
        name = ex.entry.leaf(role) or names.get(role, "")
        found = ex.finding(
            f"backward-d{role}-wrong", GRADIENT, seen, formula, given=given,
            yours=np.zeros_like(seen.probe.gamma), expected=exact[role].sum(axis=axes),
        )  # fmt: skip
        yield replace(found, lines=places.without_graph(name.rpartition(".")[2]))


@lru_cache(maxsize=64)
def _is_by_hand(source: str, code: tuple[int, ...], arrays: str) -> bool:
    """Whether the entry's code holds a torch.autograd.Function, whose backward pass the learner wrote, or
    gives what the file's own engine returns its step back: ``out._backward = step``."""
    own = [s for i, s in enumerate(parsed(source).body) if i in code and getattr(s, "name", "") != arrays]
    assigned = (n for s in own for n in below(s) if isinstance(n, ast.Assign))
    gives_step = bool(arrays) and any(name_of(t) == "_backward" for n in assigned for t in n.targets)
    return gives_step or any(isinstance(s, ast.ClassDef) and derives_from([s], "Function") for s in own)


def _is_gradient(dx: Array, formula: Formula, given: Given, upstream: Array) -> bool:
    """By its slopes along a few directions: a gradient that has the right ones there has all others right
    too. Only where something is not finite, element by element, which takes a hundred times longer."""
    if dx.shape != given.x.shape:
        return False
    if not np.isfinite(dx).all():
        exact, comes_out = gradients(formula, given, upstream)[0], np.isfinite(normalize(formula, given).y)
        # what does not come out has no way back, nor has what went into it
        told = comes_out & np.isfinite(dx) if not comes_out.all() else comes_out
        return same(dx[told], exact[told], FLOAT32_RTOL)
    scale = 2 * np.abs(dx).max(initial=1e-12)
    slopes = ((slope(formula, given, upstream, way), float((dx * way).sum())) for way in _ways(dx.shape))
    return all(abs(exact - seen) <= FLOAT32_RTOL * scale for exact, seen in slopes)


def _ways(shape: tuple[int, ...]) -> Iterator[Array]:
    """Directions in which no two elements weigh alike, so that errors cannot cancel."""
    rng = np.random.default_rng(0)
    for _ in range(DIRECTIONS):
        yield rng.uniform(0.5, 1.5, shape) * rng.choice((-1.0, 1.0), shape)
