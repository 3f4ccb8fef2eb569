"""The running statistics: how they move in training, that they stay at inference, that they hold no graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.examination import Examination
from bnquiz.grading.judging.findings import TRAIN, UPDATE_GRAPH, Finding, Part
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.theory import search
from bnquiz.grading.theory.recipe import Array, Formula, StoredVariance, Update
from bnquiz.grading.theory.reference import batch_statistics
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, Explanation, Moved
from bnquiz.grading.trial.arrays import outside
from bnquiz.grading.trial.calls import STATISTICS, Observation, Statistic

# Weights that people write in place of an argument, beside the constants of the file.
COMMON_WEIGHTS = (0.9, 0.1, 0.99, 0.01, 0.999, 0.95, 0.5)
_RIGHT_KINDS: tuple[StoredVariance, ...] = ("biased", "unbiased")
SMALLEST_WEIGHT = 0.0009  # below it an average cannot be told from its older or newer part


def judge_update(ex: Examination, seen: Sequence[Observation]) -> None:
    """The update of each running statistic, and that autograd does not follow it."""
    check = f"running-update-{ex.case.rank}d"
    if not seen[0].new:
        return
    if ex.formula is None:
        ex.result.skip(check, "running", "not judged while the training output is unexplained")
        return
    roles = _roles_returned(ex, seen[0])
    found = [f for role in roles for f in _explain(ex, seen, role, ex.formula)]
    if len(roles) < len(seen[0].new):
        found.append(ex.finding("wrong-return", TRAIN, seen[0]))
    right = f"running statistics move as they should (momentum: {ex.momentum.value})"
    ex.result.add(check, "running", found, right)
    _judge_graph(ex, seen)


def judge_kept(ex: Examination, seen: Observation) -> None:
    """Inference leaves the running statistics bitwise as they are."""
    if not seen.new:
        return
    found = [
        ex.finding(
            "eval-updates-running",
            Part("eval", role),
            seen,
            yours=seen.new[role],
            expected=seen.old[role],
        )
        for role in seen.new
        if not np.array_equal(seen.new[role].ravel(), seen.old[role].ravel(), equal_nan=True)
    ]
    right = "inference leaves the running statistics as they are"
    ex.result.add(f"eval-keeps-state-{ex.case.rank}d", "mode", found, right)


def _judge_graph(ex: Examination, seen: Sequence[Observation]) -> None:
    if ex.entry.backend != "torch":
        return
    leaking = next((s for s in seen if s.tracked), None)
    found = [ex.finding("graph-leak", UPDATE_GRAPH, leaking)] if leaking else []
    right = "the running statistics hold no autograd graph"
    ex.result.add(f"state-without-graph-{ex.case.rank}d", "running", found, right)


def _roles_returned(ex: Examination, seen: Observation) -> list[Statistic]:
    """The statistics to judge: all, unless the function returns one of the two and forgets the other."""
    roles = [role for role in STATISTICS if role in seen.new]
    returned = {role for roles_ in ex.entry.returns for role in roles_}
    if ex.entry.family != "function-returns-stats" or len(returned & {"mean", "var"}) != 1:
        return roles
    return [role for role in roles if role in returned]


def _explain(
    ex: Examination, seen: Sequence[Observation], role: Statistic, formula: Formula
) -> list[Finding]:
    part = Part("update", role)
    moves = [_moved(ex, s, role, formula) for s in seen if role in s.new and s.failure is None]
    if len(moves) > 1 and _begins(moves[0]):
        moves = moves[1:]  # statistics may begin with the first batch
    right, yours = _right_update(moves[0]), seen[0].new[role]
    kinds: tuple[StoredVariance, ...] = _RIGHT_KINDS if role == "var" else ("biased",)
    if role == "var" and formula.variance == "unbiased":
        kinds = (*kinds, "unbiased-twice")  # n/(n − 1) is right there: what it corrects is not
    bases = [Update(variance=kind) for kind in kinds]
    as_they_are = (e for base in bases for e in _explanations(ex, base, moves, searching=False))
    fits = list(as_they_are) or [e for base in bases for e in _explanations(ex, base, moves)]
    if not fits:
        return [ex.finding("unexplained", part, seen[0], yours=yours, expected=right)]
    best = min(fits, key=lambda e: e.cost)
    if role == "var" and best.recipe.variance in _RIGHT_KINDS and best.recipe.rule != "frozen":
        ex.result.facts["running_var"] = best.recipe.variance
    made = (
        ex.finding(i, part, seen[0], best.recipe, yours=yours, expected=right)
        for i in dict.fromkeys(best.ids)
    )
    return [replace(f, right_state=right, batch_state=moves[0].statistics[2]) for f in made]


def _explanations(
    ex: Examination, base: Update, moves: Sequence[Moved], *, searching: bool = True
) -> list[Explanation]:
    """The cheapest changes of ``base`` that fit; ``searching=False``: ``base`` itself or nothing, at once."""
    taken = ex.entry.takes("momentum")
    alphabet = _alphabet(ex, taken) if searching else []
    for tolerance in (FLOAT64_RTOL, FLOAT32_RTOL) if searching else (FLOAT64_RTOL,):
        fits = search.fits_update(moves, tolerance)
        if taken:
            found = search.explain(base, alphabet, fits, ex.largest)
        else:
            found = [e for weight in _weights(ex) for e in _with_weight(ex, base, weight, alphabet, fits)]
        if found:
            return found
    return []


def _alphabet(ex: Examination, momentum_taken: bool) -> list[search.Change]:
    """The changes that may be made; a momentum that is written into the code is no change."""
    changes = changes_of("update", _weights(ex) if momentum_taken else ())
    return [c for c in changes if momentum_taken or c.field != "momentum_constant"]


def _with_weight(
    ex: Examination,
    base: Update,
    weight: float,
    alphabet: Sequence[search.Change],
    fits: Callable[[Update], bool],
) -> list[Explanation]:
    """A weight that is written into the code: it is the old value's when it is large, whatever it is
    called."""
    keep = ex.momentum.value == KEEP
    start = replace(base, momentum_constant=weight if (weight >= 0.5) == keep else 1 - weight)
    return search.explain(start, alphabet, fits, ex.largest)


def _weights(ex: Examination) -> tuple[float, ...]:
    found = [*ex.entry.constants, *(1 - c for c in ex.entry.constants), *COMMON_WEIGHTS]
    return tuple(dict.fromkeys(round(w, 12) for w in found if SMALLEST_WEIGHT < w < 1 - SMALLEST_WEIGHT))


def _moved(ex: Examination, seen: Observation, role: Statistic, formula: Formula) -> Moved:
    """One update, with the batch's statistic in each shape in which the entry may hold it."""
    index = 0 if role == "mean" else 1
    plain = replace(formula, variance="biased") if formula.variance == "unbiased" else formula
    statistic = batch_statistics(plain, seen.probe.x)[index]
    kept = batch_statistics(replace(plain, keepdim="kept"), seen.probe.x)[index]
    counts = (seen.probe.x.size // max(statistic.size, 1), seen.probe.count)
    return Moved(
        old=seen.old[role],
        new=seen.new[role],
        statistics=(statistic, statistic.squeeze(), statistic.reshape(-1), kept, _outside(ex, statistic)),
        counts=tuple(dict.fromkeys(counts)),
        eps=ex.eps_of(seen.probe),
        momentum=seen.probe.momentum,
        keep=ex.momentum.value == KEEP,
        is_var=role == "var",
    )


def _begins(move: Moved) -> bool:
    """Whether the statistic became the batch's own, of which the old value holds nothing."""
    new, batch = move.new.reshape(-1), move.statistics[2]
    shares = [1.0, *(n / (n - 1) for n in move.counts if n > 1)] if move.is_var else [1.0]
    return new.size == batch.size and any(search.same(new, batch * s, FLOAT64_RTOL) for s in shares)


def _outside(ex: Examination, statistic: Array) -> Array:
    """A statistic that has kept axes of x, in the entry's layout."""
    return np.asarray(outside(statistic, ex.case.param_layout)).squeeze()


def _right_update(move: Moved) -> Array:
    keep = move.momentum if move.keep else 1 - move.momentum
    statistic, old = move.statistics[2], move.old.reshape(-1)
    return keep * old + (1 - keep) * statistic if old.size == statistic.size else old
