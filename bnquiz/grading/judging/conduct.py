"""Conduct: the input left alone, the work done by the learner, number types kept, one sample at inference."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import EVAL, TRAIN, Finding, Part
from bnquiz.grading.source.libraries import Libraries
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call, Observation, Run, Vector
from bnquiz.texts import COMMA, Text, as_is, joined


def judge_input(ex: Examination, seen: Sequence[Observation], part: Part) -> None:
    """x is as it was after the call."""
    writer = next((s for s in seen if s.changed is not None), None)
    found = [ex.finding("input-modified", part, writer)] if writer else []
    check = f"{part.mode}-input-untouched-{ex.case.rank}d"
    ex.result.add(check, "conduct", found, Text("x is as it was after the call", "调用之后 x 没有变"))


NEW = 29  # the seed of a batch that has not been given to the file before: what it kept is of no use


def judge_library(ex: Examination, tree: ast.Module) -> None:
    """The work is the learner's own: with torch's normalizations taken away the entry does what it does with
    them, in either mode."""
    calls = [(Call(probe(ex.case.shape, seed=NEW), training),) for training in (True, False)]
    own = [ex.trial.play(call, ex.case.param_layout, watch=True) for call in calls]
    stops = [run.stopped for run in own if run.stopped is not None and run.stopped.kind == "Timeout"]
    if stops:
        lines = (stops[0].line or ex.entry.line,)
        note = Text("hangs when torch's own normalizations are removed", "去掉 torch 自带的归一化后就卡住了")
        found = [Finding("timeout", ex.case, TRAIN, lines=lines, note=note)]
    else:
        found = _asked(ex, tree, calls, own)
    ex.result.add(
        "own-work", "conduct", found, Text("no library normalization is called", "没有调用现成的归一化")
    )


def _asked(
    ex: Examination, tree: ast.Module, calls: Sequence[tuple[Call]], own: Sequence[Run]
) -> list[Finding]:
    """What was asked of a library: what was met there, what did not come back without it, and what the text
    names in lines that ran."""
    libraries = Libraries(tree, Places(tree, ex.entry))
    usual = [ex.trial.play(call, ex.case.param_layout, trace=bool(libraries.calls)) for call in calls]
    called = {name: line or ex.entry.line for run in own for name, line in run.library}
    if not called and not all(map(_same, own, usual)):
        called[_NOT_ITS_OWN] = ex.entry.line
    called |= libraries.among({line for run in usual for seen in run.seen for line in seen.lines})
    if not called:
        return []
    lines = tuple(sorted({*called.values(), *libraries.made}))
    return [
        Finding(
            "library-call",
            ex.case,
            TRAIN,
            lines=lines,
            note=_said(called),
        )
    ]


_NOT_ITS_OWN = "work that is not its own"


def _said(called: Iterable[str]) -> Text:
    names = (Text(name, "不是自己写的部分") if name == _NOT_ITS_OWN else as_is(name) for name in called)
    return Text("calls {}", "调用了 {}").fill(joined(COMMA, names))


def _same(one: Run, other: Run) -> bool:
    """Whether the same came back, or neither gave anything."""
    first, second = ([seen.y for seen in run.seen if seen.y is not None] for run in (one, other))
    return len(first) == len(second) and all(map(_equal, first, second))


def _equal(one: Vector, other: Vector) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, equal_nan=True))


def judge_number_type(ex: Examination, _tree: ast.Module) -> None:
    """torch: bfloat16 in, bfloat16 out, and float32 in, float32 out. What is computed in another type on the
    way, and cast back, is right. NumPy widens at every turn; that it narrows shows in the output itself."""
    if ex.entry.backend != "torch" or "dtype-changed" in {f.id for f in ex.result.findings}:
        return
    tried = [(kind, got) for kind in KINDS if (got := _comes_out_as(ex, kind)) is not None]
    found = [
        Finding(
            "dtype-changed",
            ex.case,
            Part("train", dtype=kind),
            note=Text("{} in, {} out", "输入 {}，输出 {}").fill(kind, got),
        )
        for kind, got in tried
        if got != kind
    ]
    if tried:
        kinds = " and ".join(kind for kind, _ in tried)
        ex.result.add(
            "dtype-kept",
            "conduct",
            found[:1],
            Text("{} in, the same out", "输入 {}，输出类型相同").fill(kinds),
        )


Kind = Literal["bfloat16", "float32"]
KINDS: tuple[Kind, ...] = ("bfloat16", "float32")


def _comes_out_as(ex: Examination, kind: Kind) -> str | None:
    call = Call(probe(ex.case.shape), training=True, dtype=kind)
    played = ex.trial.play((call,), ex.case.param_layout)
    return None if played.stopped is not None or played.seen[0].y is None else played.seen[0].y_dtype


def judge_one_sample(ex: Examination, _tree: ast.Module) -> None:
    """Inference works for a single sample."""
    batchwise = any(f.id == "batch-stats-in-eval" for f in ex.result.findings)
    if ex.entry.mode in {"none", "training"} or batchwise or ex.failure is not None:
        return
    call = Call(probe((1, *ex.case.shape[1:])), training=False)
    failure = ex.trial.play((call,), ex.case.param_layout).stopped
    found = []
    if failure is not None:
        lines = (failure.line,) if failure.line else ()
        note = Text("with one sample at inference: {}", "推理时只给一个样本：{}").fill(failure.message[:200])
        found = [Finding("crash", ex.case, EVAL, lines=lines, note=note)]
    ex.result.add(
        "eval-one-sample", "mode", found, Text("inference takes a single sample", "推理时可以只给一个样本")
    )
