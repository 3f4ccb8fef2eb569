"""The output, in training and at inference: the smallest set of formula changes that gives it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

import numpy as np

from bnquiz.grading.judging.failures import by_value
from bnquiz.grading.judging.findings import EVAL, TRAIN, Examination, Finding, Part, most_different
from bnquiz.grading.judging.history import can_tell, is_right
from bnquiz.grading.judging.holding import has_no_affine, has_no_statistics
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.mistakes.model import quantities
from bnquiz.grading.source.nodes import below, called, number
from bnquiz.grading.source.parsing import parsed
from bnquiz.grading.theory import search
from bnquiz.grading.theory.comparing import Known, decimals
from bnquiz.grading.theory.counting import Divided, solved_counts
from bnquiz.grading.theory.probes import Probe, probe, without_spread
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, UNKNOWN, Array, Axes, Formula, Given, Steps
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, Explanation, same
from bnquiz.grading.trial.calls import Call, Observation
from bnquiz.grading.trial.keeping import variance_of
from bnquiz.texts import Text

Found = list[tuple[int, int, Explanation]]  # cost, which output, how it is explained

USUAL_EPS = 1e-5  # to show numbers with, where the code has none
_HELD_IN = ((np.float16, 2e-3), (np.float32, FLOAT32_RTOL))


def judge_training(ex: Examination, steps: Sequence[Observation]) -> Observation:
    """The training formula, ``ex.formula``; None when nothing explains the output. Gives the step that tells:
    the first, unless a later one is computed in another way."""
    seen = steps[0]
    found, explanation = _explain(ex, seen, RIGHT_TRAIN, TRAIN)
    if explanation is not None and (later := _going_on(ex, explanation.recipe, steps[1:])) is not None:
        others, other = _explain(ex, later, RIGHT_TRAIN, TRAIN)
        is_another = other is not None and other.ids != explanation.ids  # else a constant fits only nearly
        if is_another or not ex.largest:
            seen, found, explanation = later, others, other
    if explanation is not None and (once := _eps_once(ex, explanation.recipe)) is not None:
        twice = replace(explanation.recipe, eps="inside-twice", eps_constant=once)
        found.append(ex.finding("eps-twice", TRAIN, seen, twice, given=given_state(ex, seen)))
    ex.result.add(
        f"train-output-{ex.case.rank}d",
        "axes",
        found,
        Text("training output on {} equals the reference", "形状为 {} 时训练输出与参考实现一致").fill(
            ex.case.shape
        ),
    )
    formula: Formula | None = explanation.recipe if explanation is not None else None
    ex.learned, ex.trained = replace(ex.learned, formula=formula), seen
    _learn_eps(ex, explanation)
    return seen


def judge_by_value(ex: Examination, tree: ast.Module) -> None:
    """What no recipe explains, where the run shows that of two reductions one goes over the wrong axes."""
    unnamed = [f for f in ex.result.findings if f.id == "unexplained" and f.part == TRAIN]
    if unnamed and (found := by_value(ex, tree)):
        ex.result.name_anew(f"train-output-{ex.case.rank}d", found, unnamed)


def _learn_eps(ex: Examination, explanation: Explanation | None) -> None:
    """The constant that it adds: of training, or where that adds none, of inference."""
    eps = explanation.recipe.eps_constant if explanation is not None else None
    if eps and ex.learned.eps is None and not ex.entry.takes("eps"):
        ex.learned = replace(ex.learned, eps=eps)


def _going_on(ex: Examination, formula: Formula, later: Sequence[Observation]) -> Observation | None:
    """The first later step that does not follow the formula of the first one, if any."""
    for seen in later:
        if seen.failure is None and len(seen.outputs) > ex.output:
            y = seen.outputs[ex.output]
            expected = normalize(formula, given_state(ex, seen)).y
            if not same(y, expected, max(FLOAT32_RTOL, _precision(y))):
                return seen
    return None


def _eps_once(ex: Examination, formula: Formula) -> float | None:
    """The eps of the file, where what was solved for is twice that, and stands nowhere in it: two lines add
    it."""
    eps = formula.eps_constant
    if not eps or formula.eps != "inside" or ex.entry.takes("eps"):
        return None
    is_there = [any(abs(n - value) < 1e-3 * value for n in _written(ex)) for value in (eps, eps / 2)]
    return eps / 2 if is_there == [False, True] else None


def _written(ex: Examination) -> list[float]:
    """The numbers that stand in the file."""
    nodes = (node for node in below(parsed(ex.trial.program.source)) if isinstance(node, ast.expr))
    return [value for node in nodes if (value := number(node)) is not None]


def judge_inference(ex: Examination, seen: Observation, *, by_history: bool = False) -> None:
    """The inference formula, given the running statistics that the call found; ``by_history``: it goes by
    some that nothing shows."""
    found: list[Finding] = []
    if not by_history:
        found, explanation = _explain(ex, seen, RIGHT_EVAL, EVAL)
        _learn_eps(ex, explanation)
        if any(f.id == "unexplained" for f in found) and (squared := _squared(ex, seen)) is not None:
            found, _ = _explain(ex, squared, RIGHT_EVAL, EVAL)
    if by_history and not can_tell(ex):
        why = Text(
            "what it keeps shows only in an output that is already wrong",
            "它保存的量只能从输出看出来，而输出已经错了",
        )
        ex.result.skip(f"eval-output-{ex.case.rank}d", "mode", why)
        return
    unexplained = ex.trial.has_state and any(f.id == "unexplained" for f in found)
    if by_history or (unexplained and can_tell(ex)):
        right = is_right(ex)
        found = [] if right else found or [ex.finding("unexplained", EVAL, seen, RIGHT_EVAL, yours=seen.y)]
    found = [f for f in _as_in_training(found, ex.formula) if not _is_other_constant(ex, f)]
    ex.result.add(
        f"eval-output-{ex.case.rank}d",
        "mode",
        found,
        Text("inference output uses the running statistics", "推理输出用的是滑动统计量"),
    )


def _is_other_constant(ex: Examination, finding: Finding) -> bool:
    """Whether it is only that inference has another small eps than training, where none is an argument: 1e-8
    beside 1e-7."""
    recipe = finding.recipe
    if finding.id != "eps-ignored" or ex.entry.takes("eps") or not isinstance(recipe, Formula):
        return False
    return recipe.eps_constant is not None and 0 < recipe.eps_constant <= SMALL_EPS


SMALL_EPS = 1e-3


def _squared(ex: Examination, seen: Observation) -> Observation | None:
    """The call as it is where inference squares the σ that training keeps in place of σ²; None where it keeps
    none."""
    var = seen.old.get("var")
    keeps_std = any(f.id == "running-std" for f in ex.result.findings)
    return replace(seen, old={**seen.old, "var": var**2}) if keeps_std and var is not None else None


def adds_no_eps(ex: Examination) -> bool:
    """Whether inference is right, but for eps, of which it adds none."""
    played = ex.trial.play((Call(probe(ex.case.shape, 2), training=False),), ex.case.param_layout)
    if played.stopped is not None or played.seen[-1].y is None:
        return False
    formula = replace(base_of(ex, RIGHT_EVAL), eps="missing", eps_constant=0.0)
    expected = normalize(formula, given_state(ex, played.seen[-1])).y
    return same(played.seen[-1].y, expected, FLOAT32_RTOL if ex.learned.is_rough else FLOAT64_RTOL)


def _as_in_training(found: list[Finding], trained: Formula | None) -> list[Finding]:
    """gamma and beta left out in both modes are the two mistakes of training, not one of inference."""
    if trained is None or trained.affine != "none":
        return found
    both = ("gamma-missing", "beta-missing")
    return [replace(f, id=i) for f in found for i in (both if f.id == "eval-affine-missing" else (f.id,))]


def _explain(
    ex: Examination, seen: Observation, base: Formula, part: Part
) -> tuple[list[Finding], Explanation | None]:
    """The mistakes of the cheapest explanation; before any mistake, exactly right; before rounding, exact."""
    given, start = given_state(ex, seen), base_of(ex, base)
    alphabet = _alphabet(ex, start, part)
    held = [_precision(y) for y in seen.outputs]
    coarse = [
        precision if _is_flat(y) else max(FLOAT32_RTOL, precision)
        for y, precision in zip(seen.outputs, held, strict=True)
    ]
    exact = [FLOAT64_RTOL] * len(held)
    known = _known_of(_bytes_of(given))

    def explained(tolerances: Sequence[float], letters: Sequence[search.Change], largest: int) -> Found:
        return [
            (e.cost, i, e)
            for i, y in enumerate(seen.outputs)
            if np.isfinite(y).any()  # an output without any number tells nothing
            for e in _remembered(ex, start, _letters_of(i, letters), given, y, tolerances[i], known, largest)
        ]

    tries: tuple[Callable[[], Found], ...] = (
        lambda: explained(exact, (), 0),
        lambda: explained(held, (), 0),
        lambda: explained(held, alphabet, min(ex.largest, 1)),
        lambda: _by_counts(ex, start, alphabet, given, seen.outputs) if part == TRAIN and ex.largest else [],
        lambda: explained(held, alphabet, ex.largest),
        lambda: explained(coarse, (), 0),
        lambda: explained(coarse, alphabet, ex.largest - 1),  # what is only nearly so counts as a change
    )
    for place, attempt in enumerate(tries):
        if found := attempt():
            _, place_of_y, chosen = min(found, key=lambda f: (*f[:2], not _is_written(ex, f[2])))
            is_rough = ex.learned.is_rough or place >= len(tries) - 2  # the coarse ones
            is_rounded = ex.learned.is_rounded or (place > 0 and held[place_of_y] >= FLOAT32_RTOL)
            ex.learned = replace(ex.learned, output=place_of_y, is_rough=is_rough, is_rounded=is_rounded)
            chosen = _with_unseen_eps(ex, chosen, part)
            return _findings(ex, chosen, part, seen, given), chosen
    right = normalize(replace(start, eps_constant=_shown(start)), given).y
    expected = [right, *_of_rows(start, given)]
    if any(_stands_elsewhere(y, each) for y in seen.outputs for each in expected):
        return [
            ex.finding("reshape-mixes-axes", part, seen, base, given=given, yours=seen.y, expected=right)
        ], None
    return [ex.finding("unexplained", part, seen, base, given=given, yours=seen.y, expected=right)], None


def _is_written(ex: Examination, explanation: Explanation) -> bool:
    """Whether the code says in so many words what the values may also come from: the root of a standard
    deviation, or the root of a root."""
    calls = (n for n in below(parsed(ex.trial.program.source)) if isinstance(n, ast.Call))
    return "std-for-variance" in explanation.ids and any(
        called(call) in {"std", "std_mean"} for call in calls
    )


_CUT: tuple[Axes, ...] = (
    "rows-of-c-affine",
    "blocks-affine",
)  # cut anew on the way in, and turned on the way out


def _of_rows(start: Formula, given: Given) -> Iterator[Array]:
    """What comes of an x that is cut anew, where all else fits it."""
    for axes in _CUT:
        with suppress(ValueError):
            yield normalize(replace(start, axes=axes, eps_constant=_shown(start)), given).y


def _stands_elsewhere(y: Array, right: Array) -> bool:
    """Whether all values are right, but not in their places: y was cut anew, and not turned back."""
    return y.size == right.size and not same(y, right) and same(np.sort(y.ravel()), np.sort(right.ravel()))


def _alphabet(ex: Examination, start: Formula, part: Part) -> list[search.Change]:
    """The changes that may explain an output. Code for two dimensions alone has none but the batch and the
    channels: a variance over the positions, which are none, is no slip that anybody makes there."""
    changes = changes_of("train" if part == TRAIN else "eval", ex.case.param_layout.layout)
    only_2d = ex.entry.claimed == (2,)
    return [
        c
        for c in changes
        if not (c.field == "affine" and start.affine == "none")
        and not (only_2d and c.value in {"own-var-per-sample", "var-per-sample"})
    ]


def _by_counts(
    ex: Examination,
    start: Formula,
    alphabet: Sequence[search.Change],
    given: Given,
    outputs: Sequence[Array],
) -> Found:
    """Sums that are divided by counts which are none of those that people usually take: solved for, as eps
    is, beside one change more."""
    letters = [c for c in alphabet if c.field not in {"count", "axes", "variance"}]
    return [
        (1 + e.cost, i, Explanation(e.recipe, ("count-wrong", *e.ids)))
        for i, y in enumerate(outputs)
        for found in solved_counts(given, y, _written(ex))
        for e in search.explain(_divided(start, found), letters, search.Output(given, y), 1)
    ]


def _divided(start: Formula, found: Divided) -> Formula:
    return replace(start, counts=found.counts, counts_apart=found.apart)


UNSEEN_EPS = 1e-16  # stands for one that no usual variance shows


def _with_unseen_eps(ex: Examination, explanation: Explanation, part: Part) -> Explanation:
    """An eps that vanishes beside the variances of a probe (``np.finfo(float).eps``) shows where there is no
    variance: what then comes out is finite, and would not be without it."""
    recipe: Formula = explanation.recipe
    if "eps-missing" not in explanation.ids or ex.entry.takes("eps"):
        return explanation
    used = without_spread(ex.case.shape)
    played = ex.trial.play((Call(used, training=part == TRAIN),), ex.case.param_layout)
    if played.stopped is not None or not played.seen or played.seen[0].y is None:
        return explanation
    without = normalize(recipe, given_state(ex, played.seen[0])).y
    if np.isfinite(without).any() or not np.isfinite(played.seen[0].outputs[ex.output]).all():
        return explanation
    known = replace(recipe, eps="inside", eps_constant=UNSEEN_EPS)
    return Explanation(known, tuple(i for i in explanation.ids if i != "eps-missing"))


def _letters_of(place: int, letters: Sequence[search.Change]) -> Sequence[search.Change]:
    """What an output may be explained by. Beside the first one stand x̂ and x − μ, kept for a backward pass:
    there no division, and neither gamma nor beta, is no mistake."""
    return letters if place == 0 else [c for c in letters if c.field not in {"affine", "division"}]


def _precision(y: Array) -> float:
    """How exactly the numbers of an output are held: rounded to decimals, in half or single precision,
    in full."""
    digits = _digits(y)
    if digits is not None:
        return 10.0**-digits
    with np.errstate(over="ignore"):
        return next(
            (p for kind, p in _HELD_IN if np.array_equal(y.astype(kind), y, equal_nan=True)), FLOAT64_RTOL
        )


def _is_flat(y: Array) -> bool:
    """Whether each channel has one number, beta say: nearly that is what any formula with a large divisor
    gives."""
    axes = (0, *range(2, y.ndim))
    return y.ndim > 1 and bool((np.ptp(y, axis=axes) == 0).all())


def _digits(y: Array) -> int | None:
    """To how many decimals an output is rounded, if it is."""
    return None if _is_flat(y) else decimals(y)


def _shown(formula: Formula) -> float | None:
    """An eps to show numbers with, where it is not known."""
    return USUAL_EPS if formula.eps_constant == UNKNOWN else formula.eps_constant


def _findings(
    ex: Examination, explanation: Explanation, part: Part, seen: Observation, given: Given
) -> list[Finding]:
    recipe: Formula = explanation.recipe
    base = base_of(ex, RIGHT_TRAIN if part == TRAIN else RIGHT_EVAL)
    constant = USUAL_EPS if recipe.eps_constant == 0 else recipe.eps_constant
    right = normalize(replace(base, eps_constant=constant), given)
    y = seen.outputs[ex.output]
    also = ["rounded"] if _digits(y) is not None else ["dtype-changed"] if _narrows(ex, seen) else []
    ids = [*dict.fromkeys(explanation.ids), *also]
    found = [ex.finding(i, part, seen, recipe, given=given, yours=y, expected=right.y) for i in ids]
    return [_where_it_shows(f, normalize(recipe, given), right) for f in found]


def _where_it_shows(finding: Finding, yours: Steps, right: Steps) -> Finding:
    """The finding with the numbers of the quantity in which the mistake shows first: of the variance, say,
    where that is wrong, and not of y."""
    named = (name for place in MISTAKES[finding.id].places for name in quantities(place))
    for name in named:
        if name in {"mean", "var", "denominator", "normalized"}:
            pair = most_different(yours.quantity(name), right.quantity(name))
            if pair[0] is not None and not same(yours.quantity(name), right.quantity(name)):
                return replace(finding, quantity=name, yours=pair[0], expected=pair[1])
    return finding


def _narrows(ex: Examination, seen: Observation) -> bool:
    """Whether NumPy's float64 comes out as less. A class that makes its arrays in float32 means to."""
    single = ex.trial.is_single(seen.probe, ex.case.param_layout)
    return ex.entry.backend == "numpy" and seen.y_dtype in {"float32", "float16"} and not single


def _remembered(
    ex: Examination,
    start: Formula,
    letters: Sequence[search.Change],
    given: Given,
    y: Array,
    tolerance: float,
    known: Known,
    largest: int,
) -> list[Explanation]:
    """The search, remembered: another layout of the same parameters often gives the same output, and so does
    a copy that is repaired elsewhere."""
    key = (start, tuple(letters), largest, tolerance, _bytes_of(given), y.tobytes())
    if key not in ex.memo:
        ex.memo[key] = search.explain(start, letters, search.Output(given, y, tolerance, known), largest)
    return ex.memo[key]


def _bytes_of(given: Given) -> tuple[object, ...]:
    held = (given.gamma, given.beta, given.running_mean, given.running_var)
    arrays = (given.x, *held, given.updated_mean, given.updated_var)
    return given.x.shape, *(a.tobytes() if a is not None else None for a in arrays)


@lru_cache(maxsize=6)
def _known_of(_state: tuple[object, ...]) -> Known:
    """What searches have computed of one state: other readings, and other outputs, are explained from it."""
    return Known()


def base_of(ex: Examination, base: Formula) -> Formula:
    """The right formula; where eps is no argument, with the one that was found, or that is solved for."""
    known = ex.learned.eps
    eps = None if ex.entry.takes("eps") else UNKNOWN if known is None else known
    known_base = base
    if base == RIGHT_EVAL:
        statistics = "batch" if has_no_statistics(ex) else base.statistics
        known_base = replace(
            base, statistics=statistics, eps="missing" if ex.learned.eps_is_stored else base.eps
        )
    return replace(known_base, eps_constant=eps, affine="none" if has_no_affine(ex) else "full")


def given_state(ex: Examination, seen: Observation) -> Given:
    """What the reference is given: the probe, with the running statistics before and after the call."""
    given = ex.given_of(seen.probe)
    kept = ex.entry.reading.variance
    old, new = (
        variance_of({role: _against(seen.probe, value) for role, value in state.items()}, kept)
        for state in (seen.old, seen.new)
    )
    return replace(
        given,
        running_mean=old.get("mean", given.running_mean),
        running_var=old.get("var", given.running_var),
        updated_mean=new.get("mean"),
        updated_var=new.get("var"),
    )


def _against(used: Probe, statistic: Array) -> Array:
    """A statistic as it lines up with x: (C,) in any shape becomes (1, C, 1, 1); any other stays."""
    return used.column(statistic.reshape(-1)) if statistic.size == used.x.shape[1] else statistic
