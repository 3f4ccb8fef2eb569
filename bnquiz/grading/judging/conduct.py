"""Conduct: the input left alone, the work done by the learner, number types and digits kept, one sample."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from bnquiz.grading.judging.failures import looping, mistake_of, told
from bnquiz.grading.judging.findings import EVAL, TRAIN, Examination, Finding, Part
from bnquiz.grading.judging.going_back import asked_of_libraries
from bnquiz.grading.judging.output import base_of, given_state
from bnquiz.grading.source.dialects import Libraries
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import constant_channel, far_off, probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import Call, Observation, Run, Vector, to_numpy
from bnquiz.texts import COMMA, Text, as_is, joined

TOLERANCE = 0.05  # a centered variance errs by less than 0.001 there, E[x²] − E[x]² by about 1


def judge_far_off(ex: Examination, _tree: ast.Module) -> None:
    """The training output in float32, on batches whose mean is thousands of times their spread: there a
    variance taken as E[x²] − E[x]² cancels away."""
    formula = ex.formula
    if formula is None or formula.statistics != "batch" or formula.counts is not None:
        return  # counts that were solved for are those of another shape
    used = far_off(ex.case.shape)
    played = ex.trial.play((Call(used, training=True, dtype="float32"),), ex.case.param_layout)
    if played.stopped is not None or played.seen[0].y is None:
        return
    rounded = replace(used, x=used.x.astype(np.float32).astype(np.float64))
    expected = normalize(formula, ex.given_of(rounded)).y
    y = played.seen[0].outputs[ex.output]
    finding = ex.finding("cancellation", TRAIN, None, formula, yours=y, expected=expected)
    right = Text(
        "float32 keeps its digits when the mean is thousands of times the spread",
        "均值是标准差的几千倍时，float32 仍保住有效位",
    )
    ex.result.add("float32-far-from-zero", "formula", [finding] if _lost(y, expected) else [], right)


def judge_constant_channel(ex: Examination, _tree: ast.Module) -> None:
    """A channel of one value: a right formula holds there too; of a wrong one only rounding would show."""
    if ex.formula is None or replace(ex.formula, eps_constant=None) != RIGHT_TRAIN:
        return
    used = constant_channel(ex.case.shape)
    played = ex.trial.play((Call(used, training=True),), ex.case.param_layout)
    if played.stopped is not None or played.seen[0].y is None:
        return
    seen = played.seen[0]
    expected, y = normalize(ex.formula, given_state(ex, seen)).y, seen.outputs[ex.output]
    if ex.entry.takes("eps") or np.isfinite(y).all():
        finding = ex.finding("unexplained", TRAIN, None, ex.formula, yours=y, expected=expected)
    else:  # the eps that was solved for is no more than the rounding of single precision
        without = replace(ex.formula, eps="missing", eps_constant=None)
        usual = ex.trial.play((Call(probe(ex.case.shape), training=True),), ex.case.param_layout).seen[0]
        given = given_state(ex, usual)
        finding = ex.finding("eps-missing", TRAIN, usual, without, given=given, yours=y, expected=expected)
    found = (
        []
        if same(y, expected, FLOAT32_RTOL)
        else [replace(finding, note=Text("a channel of equal values", "取值全相同的通道"))]
    )
    ex.result.add(
        "constant-channel",
        "eps",
        found,
        Text("a channel of equal values comes out as beta", "取值全相同的通道，输出为 beta"),
    )


def _lost(y: Array, expected: Array) -> bool:
    finite = np.isfinite(expected)
    if not finite.any():
        return False
    with np.errstate(all="ignore"):
        distance = np.abs(y - expected)[finite] / np.abs(expected[finite]).max()
    return bool(np.isnan(distance).any() or distance.max() > TOLERANCE)


def judge_quiet_channel(ex: Examination, _tree: ast.Module) -> None:
    """Where the output has only the digits of float32, a small eps shows in no usual variance. In one of 0
    the divisor is what eps makes of it, d; in one of d² it is √2·d with eps under the root, 2·d beside it."""
    if ex.entry.takes("eps") or not (ex.learned.is_rough or ex.learned.is_rounded) or ex.formula is None:
        return
    if any(f.part.mode in {"train", "eval"} for f in ex.result.findings):
        return
    alone = _divisor(ex, 0.0)
    if alone is None or not 0 < alone < TOLERANCE:
        return
    beside = _divisor(ex, alone**2)
    if beside is None:
        return
    outside = abs(beside / alone - 2) < TOLERANCE
    recipe = replace(ex.formula, eps="outside", eps_constant=alone)
    found = [ex.finding("eps-outside-sqrt", TRAIN, None, recipe)] if outside else []
    ex.result.add("quiet-channel", "eps", found, Text("eps stands under the root", "eps 在根号里面"))


def _divisor(ex: Examination, var: float) -> float | None:
    """By what inference divides x − μ where the running variance is this one; None where it tells none."""
    base = probe(ex.case.shape, 2)
    used = replace(base, var=np.full_like(base.var, var))
    played = ex.trial.play((Call(used, training=False),), ex.case.param_layout)
    y = played.seen[-1].y if played.stopped is None and played.seen else None
    if y is None or not np.isfinite(y).all():
        return None
    given = given_state(ex, played.seen[-1])
    with np.errstate(all="ignore"):
        divisors = given.gamma * (given.x - given.running_mean) / (y - given.beta)
    middle = float(np.median(divisors))
    return middle if np.allclose(divisors, middle, rtol=1e-3) else None


def judge_input(ex: Examination, seen: Sequence[Observation], part: Part) -> None:
    """x, gamma and beta are as they were after the call."""
    writer = next((s for s in seen if s.changed is not None), None)
    found = [ex.finding("input-modified", part, writer)] if writer else []
    check = f"{part.mode}-input-untouched-{ex.case.rank}d"
    ex.result.add(check, "conduct", found, Text("x is as it was after the call", "调用之后 x 没有变"))


NEW = 29  # the seed of a batch that has not been given to the file before: what it kept is of no use


def judge_library(ex: Examination, tree: ast.Module) -> None:
    """The work is the learner's own: with torch's normalizations taken away the entry does what it does with
    them, in either mode."""
    back = ex.entry.backend == "torch"  # a backward pass of its own asks for nothing either
    calls = [(Call(probe(ex.case.shape, seed=NEW), training, backward=back),) for training in (True, False)]
    own = [ex.trial.play(call, ex.case.param_layout, watch=True) for call in calls]
    stops = [run.stopped for run in own if run.stopped is not None and run.stopped.kind == "Timeout"]
    if stops:
        lines = looping(Places(tree, ex.entry), stops[0].line) or (ex.entry.line,)
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
    by_mode = [_asked_in(ex, libraries, run, as_usual) for run, as_usual in zip(own, usual, strict=True)]
    if ex.entry.backward:
        asked = asked_of_libraries(ex, calls[0][0].probe)
        by_mode[0] |= {name: line or ex.entry.line for name, line in asked.items()}
    in_training, at_inference = by_mode
    called = in_training | at_inference
    if not called:
        return []
    lines = tuple(sorted({*called.values(), *libraries.made}))
    part = TRAIN if in_training else EVAL
    return [Finding("library-call", ex.case, part, lines=lines, note=_said(called))]


def _asked_in(ex: Examination, libraries: Libraries, own: Run, usual: Run) -> dict[str, int]:
    """What was asked of a library in one mode, with its lines; ``own``: with torch's normalizations away."""
    called = {name: line or ex.entry.line for name, line in own.library}
    if not called and not _same(own, usual):
        called[_NOT_ITS_OWN] = ex.entry.line
    return called | libraries.among({line for seen in usual.seen for line in seen.lines})


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


def judge_number_type(ex: Examination, tree: ast.Module) -> None:
    """torch: bfloat16 in, bfloat16 out, and float32 in, float32 out, in either mode. What is computed in
    another type on the way, and cast back, is right. NumPy widens at every turn; that it narrows shows in the
    output itself."""
    if ex.entry.backend != "torch" or "dtype-changed" in {f.id for f in ex.result.findings}:
        return
    tried = [(kind, *came) for kind in KINDS for came in _comes_out_as(ex, tree, kind)]
    found = [
        Finding(
            "dtype-changed",
            ex.case,
            replace(part, dtype=kind),
            lines=lines,
            note=Text("{} in, {} out", "输入 {}，输出 {}").fill(kind, got),
        )
        for kind, part, got, lines in tried
        if got != kind
    ]
    if tried:
        kinds = " and ".join(dict.fromkeys(kind for kind, *_ in tried))
        ex.result.add(
            "dtype-kept",
            "conduct",
            found[:1],
            Text("{} in, the same out", "输入 {}，输出类型相同").fill(kinds),
        )


Kind = Literal["bfloat16", "float32"]
KINDS: tuple[Kind, ...] = ("bfloat16", "float32")


def _comes_out_as(
    ex: Examination, tree: ast.Module, kind: Kind
) -> Iterator[tuple[Part, str, tuple[int, ...]]]:
    """The number type of the output in training, and at inference where it knows that; with the lines that
    make what a module holds in a wider one. One that says nothing of types is for float32 as it is made."""
    as_made = kind == "float32" and _makes_its_own(ex)
    calls = [Call(probe(ex.case.shape), training=True, dtype=kind, fresh=as_made)]
    if ex.failure is None and ex.entry.knows_both:
        calls.append(Call(probe(ex.case.shape, 2), training=False, dtype=kind))
    played = ex.trial.play(calls, ex.case.param_layout, cast=not as_made)
    if played.stopped is not None and _minds_half(ex, tree):
        calls = [replace(call, fresh=True) for call in calls]  # it widens x, and its own arrays stay as wide
        played = ex.trial.play(calls, ex.case.param_layout, cast=False)
    for seen, part in zip(played.seen, (TRAIN, EVAL), strict=False):
        if played.failure is None and seen.failure is None and seen.y is not None:
            yield part, seen.y_dtype, _made_wide(ex, tree, played) if as_made else ()


def _minds_half(ex: Examination, tree: ast.Module) -> bool:
    """Whether the entry's own code asks for half precision by its name, or widens what it is given."""
    nodes = [*Places(tree, ex.entry).nodes()]
    names = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    widens = any(_is_cast(n, "float", "float32") for n in nodes)
    return widens or bool(names & {"half", "float16", "bfloat16"})


def _is_cast(node: ast.AST, *kinds: str) -> bool:
    """``x.float()``, ``x.to(torch.float32)``"""
    match node:
        case ast.Call(func=ast.Attribute(attr=kind), args=[]):
            return kind in kinds
        case ast.Call(func=ast.Attribute(attr="to" | "type"), args=[ast.Attribute(attr=kind), *_]):
            return kind in kinds
    return False


def _makes_its_own(ex: Examination) -> bool:
    """Whether it is a module that makes its own arrays, and nothing in the file asks for float64."""
    taken = {p.role for whole in ex.entry.constructor or () for p in (whole, *whole.parts)}
    given = taken & {"x", "gamma", "beta", "mean", "var"}
    return ex.entry.is_module and not given and not _is_for_double(ex)


def _is_for_double(ex: Examination) -> bool:
    """Whether the file asks for float64, and a module makes nothing in float32."""
    if not _SAYS_DOUBLE.search(ex.trial.program.source):
        return False
    call = Call(probe(ex.case.shape), training=True, dtype="float32", fresh=True)
    made = ex.trial.play((call,), ex.case.param_layout, cast=False).made.values()
    return "float32" not in {attribute.array.dtype for attribute in made}


def _made_wide(ex: Examination, tree: ast.Module, played: Run) -> tuple[int, ...]:
    """Where a module makes an array of float64, whose call asks for none."""
    places = Places(tree, ex.entry)
    if any(_is_cast(n, "double", "float64") for n in places.nodes()):
        return ()
    wide = (n for n, a in played.made.items() if a.array.dtype == "float64")
    return tuple(sorted({line for name in wide for line in places.attribute_set(name.rpartition(".")[2])}))


_SAYS_DOUBLE = re.compile(r"float64|double")


def judge_default_eps(ex: Examination, tree: ast.Module) -> None:
    """An eps that is as large as a variance is a slip, 1e5 for 1e-5; whoever leaves it out gets hardly more
    than beta."""
    option = ex.entry.option("eps")
    default = option.default if option is not None else None
    if option is None or not isinstance(default, float | int) or default < VARIANCE:
        return
    lines = Places(tree, ex.entry).default_of(option.name)
    note = Text("its default for eps is {}: as large as a variance", "eps 的默认值是 {}：和方差一样大")
    found = [Finding("unexplained", ex.case, TRAIN, lines=lines, note=note.fill(f"{default:g}"))]
    ex.result.add("eps-by-default", "eps", found, Text("eps is small by default", "eps 的默认值很小"))


VARIANCE = 1.0  # of what a layer usually gets


def judge_one_sample(ex: Examination, tree: ast.Module) -> None:
    """Inference works for a single sample, and does with it what it does with several."""
    batchwise = any(f.id == "batch-stats-in-eval" for f in ex.result.findings)
    if ex.entry.mode in {"none", "training"} or batchwise or ex.failure is not None:
        return
    call = Call(probe((1, *ex.case.shape[1:])), training=False)
    before = [Call(probe(ex.case.shape), training=True)] if ex.trains_first else []
    played = ex.trial.play((*before, call), ex.case.param_layout)
    failure = played.stopped
    found = []
    if failure is None and not any(f.part == EVAL for f in ex.result.findings):
        returned = [to_numpy(array) for _, array in played.answer.outcomes[-1].returned]
        found = _odd_sample(ex, tree, played.seen[-1], returned)
    elif failure is not None:
        note = Text("with one sample at inference: {}", "推理时只给一个样本：{}").fill(told(failure))
        found = [Finding("crash", ex.case, EVAL, lines=failure.lines, note=note)]
    ex.result.add(
        "eval-one-sample", "mode", found, Text("inference takes a single sample", "推理时可以只给一个样本")
    )


def _odd_sample(
    ex: Examination, tree: ast.Module, seen: Observation, returned: Sequence[Array]
) -> list[Finding]:
    """What is wrong with the output for one sample, where that for several is right."""
    note = Text("with one sample at inference", "推理时只给一个样本")
    lines = Places(tree, ex.entry).returning(ex.entry.method or ex.entry.name)
    expected = normalize(base_of(ex, RIGHT_EVAL), given_state(ex, seen)).y
    if _has_lost_axes(expected, returned):
        return [Finding("wrong-return", ex.case, EVAL, lines=lines, note=note)]
    if seen.y is None:
        return []
    if not {"mean", "var"} <= seen.old.keys() or any(same(y, expected, FLOAT32_RTOL) for y in seen.outputs):
        return []
    usual = ex.trial.play((Call(probe(ex.case.shape, 2), training=False),), ex.case.param_layout).seen[-1]
    right = normalize(base_of(ex, RIGHT_EVAL), given_state(ex, usual)).y
    if not any(same(y, right, FLOAT32_RTOL) for y in usual.outputs):
        return []  # it is understood in another way
    id_ = "eval-not-normalized" if same(seen.y, seen.probe.x) else "unexplained"
    finding = ex.finding(id_, EVAL, None, yours=seen.y, expected=expected)
    return [replace(finding, lines=lines, note=note)]


def _has_lost_axes(expected: Array, returned: Sequence[Array]) -> bool:
    """Whether the output came back in another shape, and only so: a statistic may have that of x."""
    values = np.sort(expected.ravel())
    equal = [a for a in returned if a.size == values.size and same(np.sort(a.ravel()), values, FLOAT32_RTOL)]
    return bool(equal) and all(a.ndim < expected.ndim for a in equal)


def judge_other_size(ex: Examination, _tree: ast.Module) -> None:
    """An object that makes its arrays with the first batch takes a second one of another size, as the last
    one of an epoch is. A mean over the wrong axes may well depend on it, and is told already."""
    first = Call(probe(ex.case.shape), training=True, fresh=True)
    over_channels = ex.formula is not None and ex.formula.axes == RIGHT_TRAIN.axes
    if not over_channels or not ex.trial.names(first, ex.case.param_layout).lazy:
        return
    shape = (ex.case.shape[0] - 1, *ex.case.shape[1:])
    failure = ex.trial.play((first, Call(probe(shape), training=True)), ex.case.param_layout).stopped
    found = []
    if failure is not None:
        note = Text(
            "{0} (a second batch of {1} samples, after one of {2})",
            "{0}（先给一批 {2} 个样本，再给一批 {1} 个）",
        ).fill(told(failure), shape[0], ex.case.shape[0])
        found = [Finding(mistake_of(failure), ex.case, TRAIN, lines=failure.lines, note=note)]
    right = Text("a second batch may have another size", "第二批的样本数可以不同")
    ex.result.add("batch-of-another-size", "conduct", found, right)
