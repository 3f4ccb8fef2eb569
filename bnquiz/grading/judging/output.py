"""The output, in training and at inference: the smallest set of formula changes that gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.findings import EVAL, TRAIN, Examination, Finding, Part, most_different
from bnquiz.grading.judging.holding import has_no_affine, has_no_statistics
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.source.conventions import KEEP
from bnquiz.grading.theory import search
from bnquiz.grading.theory.comparing import Known
from bnquiz.grading.theory.probes import CHANNELS, Probe, probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, UNKNOWN, Array, Formula, Given, Steps
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, Explanation, same
from bnquiz.grading.trial.calls import Call, Observation, to_numpy
from bnquiz.texts import Text

Weights = tuple[float, float]  # of the first batch, of the second
PLAIN: Weights = (0.5, 0.5)


def can_tell(ex: Examination) -> bool:
    """Whether the output tells what it went by: only where the formula is the right one."""
    return ex.formula is not None and replace(ex.formula, eps_constant=None, affine="full") == RIGHT_TRAIN


def is_right(ex: Examination) -> bool:
    """Whether inference goes by a right average of the training batches before it."""
    one, two, used = (probe(ex.case.shape, seed) for seed in (0, 1, 2))
    first, second = (Call(p, training=True, fresh=True, scaled=True) for p in (one, two))
    infer = Call(used, training=False, fresh=True)  # in between it must leave no trace
    played = ex.trial.play([first, infer, second, infer], ex.case.param_layout)
    if played.stopped is not None or played.seen[-1].y is None:
        return False
    names = ex.trial.names(first, ex.case.param_layout)
    held = (played.attributes.get(names.get(role)) for role in ("gamma", "beta"))
    gamma, beta = (
        to_numpy(a.array) if a is not None else np.full(CHANNELS, start)
        for a, start in zip(held, (1.0, 0.0), strict=True)
    )
    each = (np.broadcast_to(v.reshape(-1), (CHANNELS,)) for v in (gamma, beta))
    mean, root = _gone_by(used, played.seen[-1].y, *each)
    var = root**2 - ex.eps_of(used)
    batches = [_moments(p) for p in (one, two)]
    return any(
        _near(mean, _mixed(weights, [m for m, _ in batches]))
        and any(_near(var, value) for value in _variances(weights, batches, used.count))
        for weights in _rules(ex, mean, [m for m, _ in batches])
    )


def _gone_by(used: Probe, y: Array, gamma: Array, beta: Array) -> tuple[Array, Array]:
    """The mean and the root by which each channel was normalized; not a number where it is no line in x."""
    mean, root = np.full(CHANNELS, np.nan), np.full(CHANNELS, np.nan)
    for c in range(CHANNELS):
        x, out = used.x[:, c].ravel(), y[:, c].ravel()
        (slope, at_zero), residual, *_ = np.linalg.lstsq(np.stack([x, np.ones_like(x)], 1), out, rcond=None)
        if slope and residual.sum() <= FLOAT32_RTOL * max(1.0, float(np.square(out).sum())):
            mean[c], root[c] = (beta[c] - at_zero) / slope, gamma[c] / slope
    return mean, root


def _moments(used: Probe) -> tuple[Array, Array]:
    axes = (0, *range(2, used.rank))
    return used.x.mean(axis=axes), used.x.var(axis=axes)


def _rules(ex: Examination, mean: Array, means: list[Array]) -> Iterator[Weights]:
    """The weights that right rules give: a moving average from a start, from the first batch, corrected for
    its start; the plain average."""
    if np.isfinite(mean).all():
        yield from (w for k in _keeping(ex, mean, means) for w in _weights(k))
    yield PLAIN


def _weights(keep: float) -> Iterator[Weights]:
    new = 1 - keep
    yield new * keep, new
    yield keep, new
    yield keep / (1 + keep), 1 / (1 + keep)


def _keeping(ex: Examination, mean: Array, means: list[Array]) -> list[float]:
    """The weight of the old value: by momentum, or, where it is a constant, what the output shows."""
    if ex.entry.takes("momentum"):
        momentum = probe(ex.case.shape).momentum
        return [momentum if ex.momentum.value == KEEP else 1 - momentum]
    (first, second), *_ = np.linalg.lstsq(np.stack(means, 1), mean, rcond=None)
    return [k for k in (1 - float(second), float(first / second) if second else 0.0) if 0.5 <= k < 1]


def _variances(weights: Weights, batches: list[tuple[Array, Array]], count: int) -> Iterator[Array]:
    """The variance that such a rule gives: from a start at 1 or at 0, of biased or unbiased ones; of all
    samples together."""
    average = _mixed(weights, [v for _, v in batches])
    if weights == PLAIN:
        between = 0.25 * (batches[0][0] - batches[1][0]) ** 2
        yield average + between
        yield (average + between) * 2 * count / (2 * count - 1)
    for share in (1.0, count / (count - 1)):
        yield average * share + (1 - sum(weights))
        yield average * share


def _mixed(weights: Weights, statistics: list[Array]) -> Array:
    return np.asarray(weights[0] * statistics[0] + weights[1] * statistics[1])


def _near(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-7))


USUAL_EPS = 1e-5  # to show numbers with, where the code has none
_HELD_IN = ((np.float16, 2e-3), (np.float32, FLOAT32_RTOL))
MOST_DIGITS = 6  # more are no rounding to be seen


def judge_training(ex: Examination, seen: Observation) -> Formula | None:
    """The training formula; None when nothing explains the output."""
    found, explanation = _explain(ex, seen, RIGHT_TRAIN, TRAIN)
    ex.result.add(
        f"train-output-{ex.case.rank}d",
        "axes",
        found,
        Text("training output on {} equals the reference", "形状为 {} 时训练输出与参考实现一致").fill(
            ex.case.shape
        ),
    )
    if explanation is None:
        return None
    formula: Formula = explanation.recipe
    if formula.eps_constant and not ex.entry.takes("eps"):
        ex.result.facts["eps"] = repr(formula.eps_constant)
    return formula


def judge_inference(ex: Examination, seen: Observation, *, by_history: bool = False) -> None:
    """The inference formula, given the running statistics that the call found; ``by_history``: it goes by
    some that nothing shows."""
    found: list[Finding] = []
    if not by_history:
        found, _ = _explain(ex, seen, RIGHT_EVAL, EVAL)
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
    found = _as_in_training(found, ex.formula)
    ex.result.add(
        f"eval-output-{ex.case.rank}d",
        "mode",
        found,
        Text("inference output uses the running statistics", "推理输出用的是滑动统计量"),
    )


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
    given, start = given_state(ex, seen), _base(ex, base)
    alphabet = [
        c
        for c in changes_of("train" if part == TRAIN else "eval")
        if c.field != "affine" or start.affine != "none"
    ]
    held = [_precision(y) for y in seen.outputs]
    coarse = [max(FLOAT32_RTOL, precision) for precision in held]
    exact = [FLOAT64_RTOL] * len(held)
    known: Known = {}
    for tolerances, letters in ((exact, ()), (held, ()), (held, alphabet), (coarse, ()), (coarse, alphabet)):
        found = [
            (e.cost, i, e)
            for i, y in enumerate(seen.outputs)
            if np.isfinite(y).any()  # an output without any number tells nothing
            for e in _remembered(ex, start, _letters_of(i, letters), given, y, tolerances[i], known)
        ]
        if found:
            _, ex.output, chosen = min(found, key=lambda f: f[:2])
            ex.is_rough = ex.is_rough or tolerances is coarse
            return _findings(ex, chosen, part, seen, given), chosen
    right = normalize(replace(start, eps_constant=_shown(start)), given).y
    return [ex.finding("unexplained", part, seen, base, given=given, yours=seen.y, expected=right)], None


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


def _digits(y: Array) -> int | None:
    """To how many decimals an output is rounded, if it is."""
    finite = y[np.isfinite(y)]
    places = (d for d in range(MOST_DIGITS + 1) if finite.size and (np.round(finite, d) == finite).all())
    return next(places, None)


def _shown(formula: Formula) -> float | None:
    """An eps to show numbers with, where it is not known."""
    return USUAL_EPS if formula.eps_constant == UNKNOWN else formula.eps_constant


def _findings(
    ex: Examination, explanation: Explanation, part: Part, seen: Observation, given: Given
) -> list[Finding]:
    recipe: Formula = explanation.recipe
    base = _base(ex, RIGHT_TRAIN if part == TRAIN else RIGHT_EVAL)
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
    named = (name for place in MISTAKES[finding.id].places for name in re.split(r"[+|]", place))
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
) -> list[Explanation]:
    """The search, remembered: another layout of the same parameters often gives the same output, and so does
    a copy that is repaired elsewhere."""
    arrays = (given.x, given.running_mean, given.running_var, given.updated_mean, given.updated_var, y)
    state = (a.tobytes() if a is not None else None for a in arrays)
    key = (start, tuple(letters), ex.largest, tolerance, *state)
    if key not in ex.memo:
        ex.memo[key] = search.explain(start, letters, search.Output(given, y, tolerance, known), ex.largest)
    return ex.memo[key]


def _base(ex: Examination, base: Formula) -> Formula:
    """The right formula; where eps is no argument, with the one that was found, or that is solved for."""
    known = ex.result.facts.get("eps")
    eps = None if ex.entry.takes("eps") else float(known) if known else UNKNOWN
    known_base = replace(base, statistics="batch") if base == RIGHT_EVAL and has_no_statistics(ex) else base
    return replace(known_base, eps_constant=eps, affine="none" if has_no_affine(ex) else "full")


def given_state(ex: Examination, seen: Observation) -> Given:
    """What the reference is given: the probe, with the running statistics before and after the call."""
    given = ex.given_of(seen.probe)
    old = {role: _against(seen.probe, value) for role, value in seen.old.items()}
    new = {role: _against(seen.probe, value) for role, value in seen.new.items()}
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
