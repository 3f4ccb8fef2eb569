"""The running statistics: how they move in training, that they stay at inference, that they hold no graph."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.findings import TRAIN, UPDATE_GRAPH, Examination, Finding, Part
from bnquiz.grading.judging.output import adds_no_eps, given_state
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import below
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.theory import search
from bnquiz.grading.theory.comparing import OF_THE_BATCH
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, UNKNOWN, Array, Formula, StoredVariance, Update
from bnquiz.grading.theory.reference import AXES, Counts, factors_of, held_statistics
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, Explanation, Moved
from bnquiz.grading.trial.calls import STATISTICS, Observation, Statistic, outside
from bnquiz.grading.trial.keeping import second_moment, variance_of
from bnquiz.texts import Text

_RIGHT_KINDS: tuple[StoredVariance, ...] = ("biased", "unbiased")
_WITHOUT_EPS: dict[StoredVariance, StoredVariance] = {
    "with-eps": "biased",
    "unbiased-with-eps": "unbiased",
    "with-eps-unbiased": "unbiased",
}
_OTHER_THAN_BIASED = {"unbiased", "std", "std-unbiased"}
EVEN = 0.5 - 1e-6  # half of each is right either way


def judge_update(ex: Examination, seen: Sequence[Observation]) -> None:
    """The update of each running statistic, and that autograd does not follow it."""
    check = f"running-update-{ex.case.rank}d"
    if not seen[0].new:
        return
    if ex.formula is None:
        ex.result.skip(
            check,
            "running",
            Text(
                "not judged, because no formula gives the training output",
                "训练输出不符合任何公式，因此不作判断",
            ),
        )
        return
    judged = _roles_returned(ex, seen[0])
    found = [f for role in judged for f in _explain(ex, seen, role, ex.formula)]
    if _are_left_to_caller(ex, found):
        ex.learned = replace(ex.learned, running_var=None)
        ex.result.skip(check, "running", _LEFT_TO_CALLER)
        return
    if len(judged) < len(seen[0].new):
        found.append(ex.finding("wrong-return", TRAIN, seen[0]))
    elif _came_back_alone(ex, seen[0]):
        found = [ex.finding("wrong-return", TRAIN, seen[0])]
    right = Text(
        "the running statistics are updated correctly (momentum: {})", "滑动统计量更新正确（momentum：{}）"
    ).fill(ex.momentum.value)
    ex.result.add(check, "running", found, right)
    _judge_graph(ex, seen)


_LEFT_TO_CALLER = Text(
    "not judged: the function hands back the statistics of its batch, and whoever calls it averages them",
    "不作判断：函数返回的是本批的统计量，由调用者去做滑动平均",
)


def _are_left_to_caller(ex: Examination, found: Sequence[Finding]) -> bool:
    """Whether a function that knows no momentum returns the batch's statistics, and takes others under names
    that say nothing of a running average: ``mean`` and ``var``."""
    taken = [p.name for _, p in ex.entry.leaves if p.role in STATISTICS]
    says = any(roles.is_running_name(name) or roles.binding_role_of(name) for name in taken)
    hands_back = ex.entry.family == "function-returns-stats" and not ex.entry.takes("momentum")
    return hands_back and not says and len(found) > 1 and {f.id for f in found} == {"running-replaced"}


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
    right = Text("inference leaves the running statistics as they are", "推理时滑动统计量不变")
    ex.result.add(f"eval-keeps-state-{ex.case.rank}d", "mode", found, right)


def _judge_graph(ex: Examination, seen: Sequence[Observation]) -> None:
    if ex.entry.backend != "torch":
        return
    leaking = next((s for s in seen if s.tracked), None)
    if leaking and _is_cut_each_time(ex, seen):
        leaking = None
    found = [ex.finding("graph-leak", UPDATE_GRAPH, leaking)] if leaking else []
    right = Text("the running statistics hold no autograd graph", "滑动统计量不带计算图")
    ex.result.add(f"state-without-graph-{ex.case.rank}d", "running", found, right)


def _is_cut_each_time(ex: Examination, seen: Sequence[Observation]) -> bool:
    """Whether the graph of the batch before is gone: where the state normalizes, a second step would else go
    backward through it again, and stop."""
    normalizes = ex.formula is not None and ex.formula.statistics == "updated"
    return normalizes and len(seen) > 1 and all(s.dx is not None for s in seen)


def _roles_returned(ex: Examination, seen: Observation) -> list[Statistic]:
    """The statistics to judge: all, unless the function returns one of the two and forgets the other: that
    one comes back under no name of its own, and did not move."""
    moved = [role for role in STATISTICS if role in seen.new]
    returned = {role for given in ex.entry.returns for role in given}
    if ex.entry.family != "function-returns-stats" or len(returned & {"mean", "var"}) != 1:
        return moved
    return [role for role in moved if role in returned or not np.array_equal(seen.new[role], seen.old[role])]


def _came_back_alone(ex: Examination, seen: Observation) -> bool:
    """Whether one return gives both statistics, and the one of this call neither, so that they are lost."""
    gives = any({"mean", "var"} <= set(given) for given in ex.entry.returns)
    still = all(np.array_equal(seen.new[role], seen.old[role]) for role in seen.new)
    return gives and still and seen.kind not in {"tuple", "list", "dict"} and len(seen.outputs) == 1


def _explain(
    ex: Examination, seen: Sequence[Observation], role: Statistic, formula: Formula
) -> list[Finding]:
    part = Part("update", role)
    moves = [_moved(ex, s, role, formula) for s in seen if role in s.new and s.failure is None]
    if len(moves) > 1 and _begins(moves[0]) and not _begins(moves[1]):
        moves = moves[1:]  # statistics may begin with the first batch
    if formula != RIGHT_TRAIN and not any(_explanations(ex, b, moves, searching=False) for b in _bases(role)):
        own = [_moved(ex, s, role, RIGHT_TRAIN) for s in seen if role in s.new and s.failure is None]
        if any(_explanations(ex, base, own, searching=False) for base in _bases(role)):
            moves = own  # what is kept is right, though what normalizes is not
    right, yours = _right_update(moves[0]), seen[0].new[role]
    bases = _bases(role)
    as_they_are = (e for base in bases for e in _explanations(ex, base, moves, searching=False))
    fits = list(as_they_are)
    if not fits and (hidden := _of_the_batch(ex, seen, role, formula)):
        return hidden
    fits = fits or _searched(ex, bases, moves)
    if not fits:
        odd = ex.finding("unexplained", part, seen[0], yours=yours, expected=right)
        return [_weighed_by_affine(seen[0].probe, moves, odd)]
    best = min(fits, key=lambda e: e.cost)
    ids = _ids_of(ex, best)
    if not ex.entry.takes("momentum"):
        right = _right_update(_as_solved(moves[0], best.recipe, twice="update-twice" in ids))
    kind = _WITHOUT_EPS.get(best.recipe.variance, best.recipe.variance)
    if (
        role == "var"
        and kind in _RIGHT_KINDS
        and best.recipe.rule != "frozen"
        and best.recipe.source == "own"
    ):
        ex.learned = replace(ex.learned, running_var=kind)
    made = (ex.finding(i, part, seen[0], best.recipe, yours=yours, expected=right) for i in ids)
    return [replace(f, right_state=right, batch_state=moves[0].statistics[2]) for f in made]


def _ids_of(ex: Examination, best: Explanation) -> list[str]:
    """The mistakes that an explanation is."""
    ids = dict.fromkeys(best.ids)
    if "running-var-has-eps" in ids and adds_no_eps(ex):
        ex.learned = replace(ex.learned, eps_is_stored=True)  # it counts once, as it should
        del ids["running-var-has-eps"]
    return [*ids] or (["update-twice"] if _is_squared(ex, best.recipe) else [])


def _is_squared(ex: Examination, recipe: Update) -> bool:
    """Whether the old value is kept by the square of a share that the code writes, and not by any that it
    writes: the average is taken twice. What is solved for says no more of it; 0.5 makes a root."""
    solved = recipe.momentum_constant
    if ex.entry.takes("momentum") or solved is None:
        return False
    tree = parsed(ex.trial.program.source)
    numbers = {n.value for n in below(tree) if isinstance(n, ast.Constant) and type(n.value) is float}
    shares = {share for number in numbers - {0.5} if 0 < number < 1 for share in (number, 1 - number)}
    kept = (solved, 1 - solved)
    return any(_is_one(share**2, kept) for share in shares) and not any(_is_one(s, kept) for s in shares)


def _is_one(share: float, of: Sequence[float]) -> bool:
    return any(math.isclose(share, each, rel_tol=FLOAT32_RTOL) for each in of)


def _of_the_batch(
    ex: Examination, seen: Sequence[Observation], role: Statistic, formula: Formula
) -> list[Finding]:
    """What is wrong with the statistics of a batch that does not normalize itself: no output shows that, and
    the average of them does."""
    if formula.statistics in OF_THE_BATCH:
        return []
    for change in (c for c in changes_of("train") if c.field in {"count", "axes"}):
        recipe = replace(formula, **{change.field: change.value})
        if any(_fitting(ex, seen, role, recipe)):
            given = given_state(ex, seen[0])
            own = replace(recipe, statistics="batch")
            return [ex.finding(i, TRAIN, seen[0], own, given=given) for i in change.ids]
    return []


def _fitting(
    ex: Examination, seen: Sequence[Observation], role: Statistic, formula: Formula
) -> Iterator[Explanation]:
    """The right updates that fit, where the batch's statistics are these."""
    try:
        moves = [_moved(ex, s, role, formula) for s in seen if role in s.new and s.failure is None]
    except ValueError:  # no such axes here
        return
    for base in _bases(role):
        yield from _explanations(ex, base, moves, searching=False)


def _searched(ex: Examination, bases: Sequence[Update], moves: Sequence[Moved]) -> list[Explanation]:
    """The cheapest changes of any base; exact ones before rough ones, whatever the base."""
    for tolerance in (FLOAT64_RTOL, FLOAT32_RTOL):
        if found := [e for base in bases for e in _explanations(ex, base, moves, tolerance)]:
            is_rough = ex.learned.is_rough or tolerance == FLOAT32_RTOL
            ex.learned = replace(ex.learned, is_rough=is_rough)
            return found
    return []


def _weighed_by_affine(used: Probe, moves: Sequence[Moved], odd: Finding) -> Finding:
    """An average that weighs each channel by its gamma or beta: one of them has got momentum's name."""
    for name in ("gamma", "beta"):
        weight = getattr(used, name)
        if all(any(_is_average(move, w) for w in (weight, 1 - weight)) for move in moves):
            return replace(odd, id="momentum-ignored", note=_WEIGHED_BY.fill(name))
    return odd


_WEIGHED_BY = Text(
    "the average weighs by {}, which has taken the place of momentum",
    "平均用的权重是 {}，它占了 momentum 的位置",
)


def _is_average(move: Moved, weight: Array) -> bool:
    """Whether the new value is so much of the old one, and the rest of the batch's, biased or not."""
    old, new, batch = move.old.reshape(-1), move.new.reshape(-1), move.statistics[2]
    if not old.shape == new.shape == batch.shape == weight.shape:
        return False
    shares = [1.0, *(c.values / (c.values - 1) for c in move.counts if c.values > 1 and move.is_var)]
    return any(search.same(new, weight * old + (1 - weight) * batch * s, FLOAT64_RTOL) for s in shares)


def _bases(role: Statistic) -> list[Update]:
    """The right updates of a statistic."""
    kinds: tuple[StoredVariance, ...] = _RIGHT_KINDS if role == "var" else ("biased",)
    return [Update(variance=kind) for kind in kinds]


def _explanations(
    ex: Examination,
    base: Update,
    moves: Sequence[Moved],
    tolerance: float = FLOAT64_RTOL,
    *,
    searching: bool = True,
) -> list[Explanation]:
    """The cheapest changes of ``base`` that fit; ``searching=False``: ``base`` itself or nothing, at once."""
    start = base if ex.entry.takes("momentum") else replace(base, momentum_constant=UNKNOWN)
    if not searching:
        return search.explain(start, (), _fits(ex, moves, tolerance), ex.largest)
    key = (
        "update",
        start,
        tolerance,
        ex.largest,
        ex.momentum.value,
        *(part for m in moves for part in _key(m)),
    )
    if key not in ex.memo:  # a copy that is repaired elsewhere moves in the same way
        ex.memo[key] = search.explain(start, changes_of("update"), _fits(ex, moves, tolerance), ex.largest)
    return ex.memo[key]


def _key(move: Moved) -> Iterator[object]:
    """All that tells one update from another."""
    states = (move.old, move.new, move.other_old, move.other_new)
    arrays = (a for a in (*states, *move.statistics, *move.others) if a is not None)
    yield from ((a.shape, a.tobytes()) for a in arrays)
    yield from (move.counts, move.eps, move.momentum, move.is_var)


def _fits(ex: Examination, moves: Sequence[Moved], tolerance: float) -> Callable[[Update], Update | None]:
    """A weight that is written into the code is the old value's where it is large, whatever it is called. One
    that is the argument, or the rest of it, but for some rounding, is no constant."""
    fits, taken = search.fits_update(moves, tolerance), ex.entry.takes("momentum")

    def plausible(rule: Update) -> Update | None:
        known = fits(rule)
        if known is None or known.momentum_constant is None:
            return known
        if taken:
            of_argument = (moves[0].momentum, 1 - moves[0].momentum)
            return (
                None if any(abs(known.momentum_constant - w) < FLOAT32_RTOL for w in of_argument) else known
            )
        old = known.momentum_constant if ex.momentum.value == KEEP else 1 - known.momentum_constant
        return known if old >= EVEN else None

    return plausible


def _moved(ex: Examination, seen: Observation, role: Statistic, formula: Formula) -> Moved:
    """One update, with the batch's statistic in each shape in which the entry may hold it."""
    index = STATISTICS.index(role)
    other = STATISTICS[1 - index]
    plain = replace(formula, variance="biased") if formula.variance in _OTHER_THAN_BIASED else formula
    both = _averaged(ex, held_statistics(plain, seen.probe.x))
    kept = _averaged(ex, held_statistics(replace(plain, keepdim="kept"), seen.probe.x))
    old, new = (_of_averages(ex, state) for state in (seen.old, seen.new))
    size, samples = seen.probe.x.size, seen.probe.x.shape[0]
    values = (size // max(both[index].size, 1), seen.probe.count, _own_count(formula, seen.probe.x))
    counts = (Counts(n, samples, size) for n in values)
    return Moved(
        old=old[role],
        new=new[role],
        statistics=_in_each_shape(ex, both[index], kept[index]),
        others=_in_each_shape(ex, both[1 - index], kept[1 - index]),
        counts=tuple(dict.fromkeys(counts)),
        eps=ex.eps_of(seen.probe),
        momentum=seen.probe.momentum,
        keep=ex.momentum.value == KEEP,
        is_var=role == "var",
        other_old=old.get(other),
        other_new=new.get(other),
    )


def _own_count(formula: Formula, x: Array) -> int:
    """What the sum of the variance is divided by: by the same number it may be corrected, too."""
    counts = Counts.of(x, AXES[formula.axes](x.ndim))
    return max(round(counts.values / factors_of(formula, counts)[1]), 1)


def _averaged(ex: Examination, both: tuple[Array, Array]) -> tuple[Array, Array]:
    """What the running statistics are averages of, from the batch's mean and variance."""
    mean, var = both
    return (mean, second_moment(mean, var)) if ex.entry.reading.variance == "second-moment" else both


def _of_averages(ex: Examination, state: Mapping[Statistic, Array]) -> dict[str, Array]:
    """The running statistics as the averages that they are: a logarithm is of one."""
    held, kept = {str(role): value for role, value in state.items()}, ex.entry.reading.variance
    return variance_of(held, kept) if kept == "log" else held


def _begins(move: Moved) -> bool:
    """Whether the statistic became the batch's own, of which the old value holds nothing."""
    new, batch = move.new.reshape(-1), move.statistics[2]
    shares = (
        [1.0, *(c.values / (c.values - 1) for c in move.counts if c.values > 1)] if move.is_var else [1.0]
    )
    return new.size == batch.size and any(search.same(new, batch * s, FLOAT64_RTOL) for s in shares)


def _in_each_shape(ex: Examination, statistic: Array, kept: Array) -> tuple[Array, ...]:
    return (
        statistic,
        statistic.squeeze(),
        statistic.reshape(-1),
        kept,
        *(_outside(ex, s) for s in (statistic, kept)),
        *_of_channels(kept),
    )


def _of_channels(kept: Array) -> Iterator[Array]:
    """What is left of statistics that were taken for each sample, once these are averaged to be stored."""
    if kept.ndim > 1 and kept.size > kept.shape[1] > 1:
        yield kept.mean(axis=tuple(axis for axis in range(kept.ndim) if axis != 1))


def _outside(ex: Examination, statistic: Array) -> Array:
    """A statistic that has kept axes of x, in the entry's layout."""
    laid = outside(statistic, ex.case.param_layout) if statistic.ndim > 1 else statistic
    return np.asarray(laid).squeeze()


def _as_solved(move: Moved, recipe: Update, *, twice: bool) -> Moved:
    """The move with the weight that was solved for, where no argument tells it; of an average that is taken
    twice, the weight of one."""
    solved = recipe.momentum_constant
    if solved is None or not 0 < solved < 1:
        return move
    return replace(move, momentum=_once(solved, move.keep) if twice else solved)


def _once(twice: float, keep: bool) -> float:
    """The weight with which an average is taken, of what weighs in two of them."""
    return math.sqrt(twice) if keep else 1 - math.sqrt(1 - twice)


def _right_update(move: Moved) -> Array:
    keep = move.momentum if move.keep else 1 - move.momentum
    statistic, old = move.statistics[2], move.old.reshape(-1)
    return keep * old + (1 - keep) * statistic if old.size == statistic.size else old
