"""A backward pass by hand, once more: a second batch goes forward and backward through the same object, and
its dx is as exact as that of the first."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from bnquiz.grading.judging.failures import mistake_of, refuses, told
from bnquiz.grading.judging.findings import BACKWARD, Examination, Finding
from bnquiz.grading.judging.going_back import gradients_of, sessions
from bnquiz.grading.judging.passes import Pass
from bnquiz.grading.process import wire
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.gradients import gradients
from bnquiz.grading.theory.probes import Probe, probe
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.texts import Text


def judge_again(ex: Examination, tree: ast.Module) -> None:
    """Only where something may be kept from one to the other, and the first dx is right."""
    if not ex.trial.lives_on or ex.formula is None or not isinstance(ex.went_back, wire.Outcome):
        return
    used = [probe(ex.case.shape), probe(ex.case.shape, 1)]
    if ex.backward_parts or not _is_exact(ex, ex.went_back, used[0]):
        return
    for session in _twice(ex, *used):
        outcomes = ex.trial.runner.run(ex.trial.program, session).outcomes
        back = outcomes[len(session.steps) - 3 - len(_between(ex)) :][:1]  # the first way back
        if not back or back[0].failure is not None or not _is_exact(ex, back[0], used[0]):
            continue  # not so called
        found = _of_second(ex, tree, outcomes, used[1]) if len(outcomes) == len(session.steps) else []
        right = Text("a second batch has its own dx", "第二批数据也得到自己的 dx")
        ex.result.add(f"second-backward-{ex.case.rank}d", "gradient", found, right)
        return


def _of_second(
    ex: Examination, tree: ast.Module, outcomes: tuple[wire.Outcome, ...], used: Probe
) -> list[Finding]:
    failure = outcomes[-1].failure
    if failure is not None:
        if refuses(tree, failure.line):
            return []
        note = Text("{} (in the second backward pass)", "{}（第二次反向传播时）").fill(told(failure))
        return [Finding(mistake_of(failure), ex.case, BACKWARD, lines=failure.lines, note=note)]
    if ex.formula is None or _is_exact(ex, outcomes[-1], used):
        return []
    dx = gradients_of(ex, outcomes[-1], used).get("dx")
    if dx is not None and not Pass(ex, ex.formula, used, ()).findings({"dx": dx}):
        return []  # put together as the first one was, which is right for the right forward pass
    exact = gradients(ex.formula, ex.given_of(used), used.upstream)[0]
    finding = ex.finding("unexplained", BACKWARD, None, yours=dx, expected=exact)
    lines = Places(tree, ex.entry).returning(str(ex.entry.backward))
    return [replace(finding, lines=lines, note=_STALE)]


_STALE = Text(
    "dx is right for the first batch and wrong for the second: something is left from the first one",
    "第一批的 dx 正确，第二批的不对：有什么东西是第一批留下的",
)


def _is_exact(ex: Examination, outcome: wire.Outcome, used: Probe) -> bool:
    dx = gradients_of(ex, outcome, used).get("dx")
    if dx is None or ex.formula is None:
        return False
    return same(dx, gradients(ex.formula, ex.given_of(used), used.upstream)[0], FLOAT32_RTOL)


def _twice(ex: Examination, one: Probe, other: Probe) -> Iterator[wire.Session]:
    """Forward and backward, for one batch and then for the other, on one object."""
    layout = ex.case.param_layout
    for first, second in zip(sessions(ex, one, layout), sessions(ex, other, layout), strict=True):
        between = _between(ex)
        later = (_shifted(step, 2 + len(between)) for step in second.steps[-2:])
        yield msgspec.structs.replace(first, steps=(*first.steps, *between, *later))


def _between(ex: Examination) -> tuple[wire.Step, ...]:
    """What the caller does after each batch, where the code leaves that to it."""
    return (wire.Step(method=ex.entry.emptied_by),) if ex.entry.emptied_by else ()


def _shifted(step: wire.Step, by: int) -> wire.Step:
    """The step, where what it speaks of happens so much later."""
    args = tuple(_value(value, by) for value in step.args)
    again = step.again
    if again is not None and again.step >= 0:
        again = msgspec.structs.replace(again, step=again.step + by)
    return msgspec.structs.replace(step, args=args, kwargs=_values(step.kwargs, by), again=again)


def _values(values: Mapping[str, wire.Value], by: int) -> dict[str, wire.Value]:
    return {name: _value(value, by) for name, value in values.items()}


def _value(value: wire.Value, by: int) -> wire.Value:
    if not isinstance(value, wire.Again | wire.Handed) or value.step < 0:
        return value
    return msgspec.structs.replace(value, step=value.step + by)
