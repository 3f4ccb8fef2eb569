"""Where an object begins: gamma at 1, beta at 0, the running mean at 0."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import MODULE, Finding, Part
from bnquiz.grading.source.places import Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.recipe import StoredVariance
from bnquiz.grading.theory.reference import Counts, batch_statistics, stored_variance
from bnquiz.grading.theory.search import same
from bnquiz.grading.trial.arrays import to_numpy
from bnquiz.grading.trial.calls import Call, Run
from bnquiz.grading.trial.state import part_of
from bnquiz.texts import NOTHING, as_is


@dataclass(frozen=True)
class Start:
    """What a statistic or a parameter begins with, and what it is when it begins elsewhere."""

    role: str
    value: float
    mistake: str


STARTS = (
    Start("gamma", 1.0, "affine-start"),
    Start("beta", 0.0, "affine-start"),
    Start("mean", 0.0, "running-mean-starts-elsewhere"),
)


def judge_first_values(ex: Examination, tree: ast.Module) -> None:
    """By the first values of an object; what its maker is given, or a step has moved, says nothing."""
    if ex.entry.constructor is None:
        return
    call = Call(probe(ex.case.shape), training=True, fresh=True)
    names = ex.trial.names(call, ex.case.param_layout)
    given = {p.role for p in ex.entry.constructor}
    played = ex.trial.play((call,), ex.case.param_layout)
    found = [
        _first_set_at(ex, start.mistake, tree, names.get(start.role))
        for start in STARTS
        if start.role in names
        and start.role not in given
        and _elsewhere(start, names.get(start.role), played)
    ]
    found += _aliased(ex, played, names.get("var", ""))
    if found:
        ex.result.add("starts", "module", found, NOTHING)


def _aliased(ex: Examination, played: Run, name: str) -> list[Finding]:
    """A first running variance that is the batch's own array, to which ``+=`` then adds eps."""
    after = played.attributes.get(name)
    if ex.formula is None or after is None or name in played.made or played.stopped is not None:
        return []
    used = played.seen[0].probe
    var = batch_statistics(replace(ex.formula, variance="biased"), used.x)[1].reshape(-1)
    counts = Counts(used.count, used.x.shape[0], used.x.size)
    kinds: tuple[StoredVariance, ...] = ("with-eps", "unbiased-with-eps", "with-eps-unbiased")
    with_eps = (stored_variance(kind, var, counts, ex.eps_of(used)) for kind in kinds)
    seen = to_numpy(after.array).reshape(-1)
    if not any(same(seen, value) for value in with_eps):
        return []
    finding = ex.finding("running-var-has-eps", Part("update", "var"), None, yours=seen, expected=var)
    return [replace(finding, batch_state=var)]


def _elsewhere(start: Start, name: str, played: Run) -> bool:
    held = part_of(played.made, name)
    if held is None and start.role in {"gamma", "beta"}:  # a step leaves them as they were
        held = part_of(played.attributes, name)
    if held is None or not held.array.dtype.startswith(("float", "bfloat")):
        return False
    values = to_numpy(held.array)
    return bool(values.size and np.isfinite(values).all() and (values != start.value).any())


def _first_set_at(ex: Examination, id_: str, tree: ast.Module, name: str) -> Finding:
    name = name.partition("#")[0]
    places, last = Places(tree, ex.entry), name.rpartition(".")[2]
    lines = places.attribute_set(last) or places.attribute_set(name.partition(".")[0])
    return Finding(id_, ex.case, MODULE, lines=lines[:1], note=as_is(f"self.{name}"))
