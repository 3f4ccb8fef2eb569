"""Conduct: the input left alone, the work done by the learner, number types kept, one sample at inference."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import EVAL, TRAIN, Finding, Part
from bnquiz.grading.source.libraries import Libraries
from bnquiz.grading.source.nodes import name_of
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.trial.calls import Call, Observation


def judge_input(ex: Examination, seen: Sequence[Observation], part: Part) -> None:
    """x is as it was after the call."""
    writer = next((s for s in seen if s.changed is not None), None)
    found = [ex.finding("input-modified", part, writer)] if writer else []
    check = f"{part.mode}-input-untouched-{ex.case.rank}d"
    ex.result.add(check, "conduct", found, "x is as it was after the call")


def judge_library(ex: Examination, tree: ast.Module) -> None:
    """The work is the learner's own: no normalization of torch's runs, in either mode. Watching sees it under
    any name; reading sees what is out of sight, in the lines that ran."""
    libraries = Libraries(tree, Places(tree, ex.entry))
    if ex.entry.backend != "torch" and not libraries.calls:
        return
    called: dict[str, int] = {}
    for training in (True, False):
        calls = (Call(probe(ex.case.shape), training),)
        played = ex.trial.play(calls, ex.case.param_layout, watch=True)
        called |= {name: line for name, line in played.library if line is not None}
        if libraries.calls:
            traced = ex.trial.play(calls, ex.case.param_layout, trace=True)
            called |= libraries.among({line for seen in traced.seen for line in seen.lines})
    lines = tuple(sorted({*called.values(), *(libraries.made if called else ())}))
    found = [Finding("library-call", ex.case, TRAIN, lines=lines, note=f"calls {', '.join(called)}")]
    ex.result.add("own-work", "conduct", found if called else [], "no library normalization is called")


def judge_number_type(ex: Examination, tree: ast.Module) -> None:
    """bfloat16 in, bfloat16 out. NumPy promotes to float64 at every turn: there only a written-out cast
    counts."""
    entry = ex.entry
    is_plain_class = entry.constructor is not None and not entry.is_module
    if is_plain_class or {f.id for f in ex.result.findings} & {"state-not-buffer", "dtype-changed"}:
        return
    if entry.backend == "numpy" and not any(_names_type(n) for n in Places(tree, entry).nodes()):
        return
    requested: Literal["bfloat16", "float32"] = "bfloat16" if entry.backend == "torch" else "float32"
    played = ex.trial.play(
        (Call(probe(ex.case.shape), training=True, dtype=requested),), ex.case.param_layout
    )
    if played.stopped is not None or played.seen[0].y is None:
        return
    got = played.seen[0].y_dtype
    note = f"{requested} in, {got} out"
    part = Part("train", dtype=requested)
    found = [Finding("dtype-changed", ex.case, part, note=note)] if got != requested else []
    ex.result.add("dtype-kept", "conduct", found, f"{requested} in, {requested} out")


def _names_type(node: ast.AST) -> bool:
    """Whether a number type is written out: ``x.astype(…)``, ``np.float64``, ``dtype=…``."""
    match node:
        case ast.Attribute(attr="astype") | ast.Attribute(value=ast.Name(id="np"), attr="float64" | "double"):
            return True
        case ast.keyword(arg=str() as name):
            return name.endswith("dtype")
        case ast.Assign(targets=targets):
            return any(_is_type(t) for t in targets)
        case ast.Compare(left=left, ops=[ast.Eq(), *_]):
            return _is_type(left)
        case ast.arguments():
            given = [*node.posonlyargs, *node.args][::-1][: len(node.defaults)]
            given += [a for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d is not None]
            return any(a.arg.endswith("dtype") for a in given)
    return False


def _is_type(node: ast.AST) -> bool:
    return (name_of(node) or "").endswith("dtype")


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
        note = f"with one sample at inference: {failure.message[:200]}"
        found = [Finding("crash", ex.case, EVAL, lines=lines, note=note)]
    ex.result.add("eval-one-sample", "mode", found, "inference takes a single sample")
