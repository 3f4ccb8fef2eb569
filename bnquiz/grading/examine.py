"""Examining one entry: try it, compare it with the recipes, and say which mistakes explain what it did.

The parts of a recipe show in different places, so each is looked for alone: the training formula in the training output,
the update in how the state moved, the inference formula in the inference output (given the state that it read), the gradient in
dx. Each rank is a cell of its own; a mistake that stands in several cells is one mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bnquiz.grading import diagnosis, wire
from bnquiz.grading.conventions import KEEP, Convention
from bnquiz.grading.diagnosis import LOOSE, TIGHT, Explanation, Moved, same
from bnquiz.grading.entry import Entry
from bnquiz.grading.probes import SHAPES, SQUARE, Probe, far_off, probe
from bnquiz.grading.reference import (
    AXES,
    RIGHT_EVAL,
    RIGHT_TRAIN,
    Array,
    Formula,
    Given,
    Update,
    batch_statistics,
    gradients,
    normalize,
)
from bnquiz.grading.trial import STYLES, Played, Seen, Shot, Style, Trial

DEFAULT_EPS = (1e-5, 1e-3, 1e-8, 1e-6, 1e-7)
HOPELESS = {"Timeout", "Exit", "Killed", "MemoryError", "SystemExit"}  # failures that no other shape mends
NOT_FITTING = 10  # what an unexplained cell costs, when styles are compared


@dataclass(frozen=True)
class Finding:
    """A mistake in one cell, with all that is needed to find its line and to show its numbers."""

    id: str
    cell: Cell
    part: str  # train | eval | update-mean | update-var | gradient | ...
    recipe: object = None
    seen: Seen | None = None
    given: Given | None = None
    lines: tuple[int, ...] = ()
    note: str = ""
    right_state: Array | None = None  # what a running statistic should have become
    batch_state: Array | None = None  # and the batch's
    yours: float | None = None
    expected: float | None = None


@dataclass(frozen=True)
class Cell:
    """Where something was tried: the rank and the style."""

    rank: int
    style: Style
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Tried:
    """One check: what was tried, and how it went."""

    id: str
    group: str
    status: str  # pass | fail | skip
    message: str


@dataclass
class Examined:
    """All that came of one entry."""

    findings: list[Finding] = field(default_factory=list)
    checks: list[Tried] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)  # running_var, layout, eps
    cost: int = 0

    def add(self, check: str, group: str, found: Sequence[Finding], right: str, *, skip: str = "") -> None:
        """Note a check: passed when it found nothing."""
        if skip:
            self.checks.append(Tried(check, group, "skip", skip))
            return
        self.findings += found
        message = right if not found else "; ".join(dict.fromkeys(f.note or f.id for f in found))
        self.checks.append(Tried(check, group, "fail" if found else "pass", message))
        self.cost += sum(NOT_FITTING if f.id in {"unexplained", "crash"} else 1 for f in found)


Memo = dict[tuple[object, ...], list[Explanation]]


class Examination:
    """Tries one entry in one rank and style."""

    def __init__(self, trial: Trial, momentum: Convention, rank: int, style: Style, memo: Memo | None = None) -> None:
        self.trial, self.momentum = trial, momentum
        self.memo: Memo = {} if memo is None else memo
        self.entry: Entry = trial.entry
        self.cell = Cell(rank, style, SHAPES[rank])
        self.result = Examined()
        self.failure: wire.Failure | None = None
        self.failed_in = ""
        self.differentiable = self.entry.backend == "torch"
        self.output = 0  # which of the arrays of the shape of x that come back is the output
        self.formula: Formula | None = None  # the training formula, once it is known

    @property
    def score(self) -> tuple[int, int]:
        """The less the better: no failure, one at inference, one without a result, one before; then what is wrong."""
        failure = self.failure
        stage = 0 if failure is None else 1 if self.failed_in == "inference" else 2 if failure.kind == "WrongReturn" else 3
        return stage, self.result.cost

    def may_be_the_style(self) -> bool:
        """Whether what was found may come from arrays of the wrong shape, so that another style is worth a try."""
        suspect = {"unexplained", "crash", "keepdim-missing", "running-not-updated"}
        return self.failure is not None or any(f.id in suspect or f.id.startswith("axes-") for f in self.result.findings)

    # -- the whole ---------------------------------------------------------------------------------------------------

    def run(self) -> Examined:
        """Everything that is tried in this cell. ``failure`` is set when the entry could not be called."""
        first = self._play_training()
        if first is None:
            return self.result
        seen = first.seen[0]
        formula = self.formula = self._training_output(seen)
        self._update(first.seen, formula)
        if formula is not None:
            self._gradient(seen, formula)
        self._conduct(first.seen, "train")
        self._forgive_square()
        if self.failure is None and (self.entry.mode != "none" or self._holds_state(first)):
            self._inference(formula)
        return self.result

    def _forgive_square(self) -> None:
        """A failure on the first shape is explained when the square shape shows wrong axes or lost dimensions."""
        if any(f.id.startswith(("axes-", "keepdim-")) for f in self.result.findings):
            self.failure = None

    def _play_training(self) -> Played | None:
        """Two training steps; on the shape where the last axis equals the channels when they fail elsewhere."""
        for shape in (SHAPES[self.cell.rank], SQUARE.get(self.cell.rank)):
            if shape is None:
                break
            played = self._play_steps(shape)
            if played.stopped is None and played.seen[0].y is not None:
                self.cell = replace(self.cell, shape=shape)
                return played
            self.failure = self.failure or played.stopped or _no_output(played)
            self.failed_in = "training"
        return None

    def _play_steps(self, shape: tuple[int, ...]) -> Played:
        """Forward and backward; forward alone where writing into an input has made backward impossible."""
        played = self.trial.play(self._training_shots(shape, backward=self.entry.backend == "torch"), self.cell.style)
        stopped = played.stopped
        if stopped is None or stopped.during != "backward":
            return played
        alone = self.trial.play(self._training_shots(shape, backward=False), self.cell.style)
        if alone.stopped is None and any(s.changed is not None for s in alone.seen):
            self.differentiable = False
            return alone
        return played

    def _training_shots(self, shape: tuple[int, ...], *, backward: bool) -> tuple[Shot, ...]:
        first = Shot(probe(shape), True, backward)
        return (first, Shot(probe(shape, 1), True, backward)) if self.entry.constructor is not None else (first,)

    def _holds_state(self, played: Played) -> bool:
        return self.entry.is_module or bool(played.seen[0].new)

    # -- the training output --------------------------------------------------------------------------------------------

    def _training_output(self, seen: Seen) -> Formula | None:
        """The training formula, by the smallest set of changes that gives y."""
        found, explanation, given = self._explain_output(seen, RIGHT_TRAIN, "train", updated=seen.new)
        self.result.add(
            f"train-output-{self.cell.rank}d", "axes", found, f"training output on {self.cell.shape} equals the reference"
        )
        if explanation is not None:
            self._note_eps(explanation.recipe)
        return explanation.recipe if explanation else None

    def _note_eps(self, formula: Formula) -> None:
        if formula.eps_constant is not None and not self.entry.takes("eps"):
            self.result.facts["eps"] = f"{formula.eps_constant:g}"

    def _explain_output(
        self, seen: Seen, base: Formula, part: str, updated: dict[str, Array]
    ) -> tuple[list[Finding], Explanation | None, Given]:
        given = self._given(seen, updated)
        outputs = seen.outputs
        alphabet = diagnosis.changes(part, self._constants())
        for tolerance, letters in ((TIGHT, ()), (TIGHT, alphabet), (LOOSE, ()), (LOOSE, alphabet)):
            found = [
                (e.cost, i, e)
                for i, y in enumerate(outputs)
                for start in self._bases(base)
                for e in self._explained(start, letters, given, y, tolerance)
            ]
            if found:
                _, self.output, chosen = min(found, key=lambda f: f[:2])
                return self._findings(chosen, part, seen, given, tolerance), chosen, given
        recipe = next(iter(self._bases(base)))
        right = normalize(recipe, given).y
        return [self._finding("unexplained", part, seen, given, recipe, yours=seen.y, expected=right)], None, given

    def _explained(
        self, start: Formula, letters: Sequence[diagnosis.Change], given: Given, y: Array, tolerance: float
    ) -> list[Explanation]:
        """The search, remembered: another style of the same entry often gives the same output."""
        key = (start, len(letters), tolerance, y.tobytes(), given.running_mean.tobytes(), given.running_var.tobytes())
        if key not in self.memo:
            self.memo[key] = diagnosis.explain(start, letters, diagnosis.fits_output([given], [y], tolerance))
        return self.memo[key]

    def _bases(self, base: Formula) -> Iterator[Formula]:
        """The right formula; one for each constant that may be eps, where eps is not an argument."""
        if self.entry.takes("eps"):
            yield base
            return
        known = self.result.facts.get("eps")
        for eps in [float(known)] if known else self._constants() or DEFAULT_EPS:
            yield replace(base, eps_constant=eps)

    def _constants(self) -> tuple[float, ...]:
        return tuple(c for c in self.entry.constants if c <= 0.01)

    def _given(self, seen: Seen, updated: dict[str, Array]) -> Given:
        given = seen.probe.given(self._eps(seen.probe))
        shaped = {role: self._against(seen.probe, value) for role, value in seen.old.items()}
        later = {role: self._against(seen.probe, value) for role, value in updated.items()}
        return replace(
            given,
            running_mean=shaped.get("mean", given.running_mean),
            running_var=shaped.get("var", given.running_var),
            updated_mean=later.get("mean"),
            updated_var=later.get("var"),
        )

    def given_of(self, used: Probe) -> Given:
        """What the reference is given for a probe, with the probe's own state."""
        return used.given(self._eps(used))

    def _eps(self, used: Probe) -> float:
        return used.eps

    @staticmethod
    def _against(used: Probe, statistic: Array) -> Array:
        """A statistic as it lines up with x: (C,) in any shape becomes (1, C, 1, 1); any other stays."""
        return used.column(statistic.reshape(-1)) if statistic.size == used.x.shape[1] else statistic

    # -- the running statistics -------------------------------------------------------------------------------------------

    def _update(self, seen: Sequence[Seen], formula: Formula | None) -> None:
        check = f"running-update-{self.cell.rank}d"
        if not seen[0].new:
            return
        if formula is None:
            self.result.add(check, "running", [], "", skip="not judged while the training output is unexplained")
            return
        roles = self._roles_returned(seen[0])
        found = [f for role in roles for f in self._explain_update(seen, role, formula)]
        if len(roles) < len(seen[0].new):
            found.append(self._finding("wrong-return", "train", seen[0], None))
        self.result.add(check, "running", found, f"running statistics move as they should (momentum: {self.momentum.value})")
        self._graph(seen)

    def _roles_returned(self, seen: Seen) -> list[str]:
        """The running statistics to judge: all, unless the function returns one of the two and forgets the other."""
        roles = [role for role in ("mean", "var") if role in seen.new]
        returned = {role for returned in self.entry.returns for role in returned}
        if self.entry.family != "function-returns-stats" or len(returned & {"mean", "var"}) != 1:
            return roles
        return [role for role in roles if role in returned]

    def _explain_update(self, seen: Sequence[Seen], role: str, formula: Formula) -> list[Finding]:
        moves = [self._moved(s, role, formula) for s in seen if role in s.new and s.failure is None]
        kinds = ("biased", "unbiased") if role == "var" else ("biased",)
        fits = [e for kind in kinds for e in self._update_explanations(Update(variance=kind), moves)]
        if not fits:
            right = self._right_update(moves[0])
            return [self._finding("unexplained", f"update-{role}", seen[0], None, yours=seen[0].new[role], expected=right)]
        best = min(fits, key=lambda e: e.cost)
        if role == "var" and best.recipe.variance in {"biased", "unbiased"} and best.recipe.rule != "frozen":
            self.result.facts["running_var"] = best.recipe.variance
        expected = self._right_update(moves[0])
        made = (
            self._finding(i, f"update-{role}", seen[0], None, best.recipe, yours=seen[0].new[role], expected=expected)
            for i in dict.fromkeys(best.ids)
        )
        return [replace(f, right_state=expected, batch_state=moves[0].statistics[2]) for f in made]

    def _update_explanations(self, base: Update, moves: Sequence[Moved]) -> list[Explanation]:
        fits = diagnosis.fits_update(moves, TIGHT)
        if self.entry.takes("momentum"):
            found = diagnosis.explain(base, diagnosis.changes("update", self._weights()), fits)
            return found or diagnosis.explain(base, diagnosis.changes("update", self._weights()), diagnosis.fits_update(moves, LOOSE))
        return [e for weight in self._weights() for e in self._with_weight(base, weight, fits)]

    def _with_weight(self, base: Update, weight: float, fits: object) -> list[Explanation]:
        """A weight that is written into the code: it is the old value's when it is large, whatever it is called."""
        keep = self.momentum.value == KEEP
        start = replace(base, momentum_constant=weight if (weight >= 0.5) == keep else 1 - weight)
        return diagnosis.explain(start, [c for c in diagnosis.changes("update", ()) if c.field != "momentum_constant"], fits)  # type: ignore[arg-type]

    def _weights(self) -> tuple[float, ...]:
        found = [*self.entry.constants, *(1 - c for c in self.entry.constants), 0.9, 0.1, 0.99, 0.01, 0.999, 0.95, 0.5]
        return tuple(dict.fromkeys(round(w, 12) for w in found if 0.0009 < w < 0.9991))

    def _moved(self, seen: Seen, role: str, formula: Formula) -> Moved:
        biased = replace(formula, variance="biased" if formula.variance == "unbiased" else formula.variance)
        mean, var = batch_statistics(replace(biased, constants="none"), seen.probe.x)
        statistic = mean if role == "mean" else var
        counts = (seen.probe.x.size // max(statistic.size, 1), seen.probe.count)
        kept = batch_statistics(replace(biased, constants="none", keepdim="kept"), seen.probe.x)[0 if role == "mean" else 1]
        shapes = (statistic, statistic.squeeze(), statistic.reshape(-1), kept)
        return Moved(
            old=seen.old[role],
            new=seen.new[role],
            statistics=shapes,
            counts=tuple(dict.fromkeys(counts)),
            eps=self._eps_used(seen.probe),
            momentum=seen.probe.momentum,
            keep=self.momentum.value == KEEP,
            is_var=role == "var",
        )

    def _eps_used(self, used: Probe) -> float:
        return float(self.result.facts.get("eps", used.eps))

    def _right_update(self, move: Moved) -> Array:
        keep = move.momentum if move.keep else 1 - move.momentum
        statistic = move.statistics[2]
        old = move.old.reshape(-1)
        return keep * old + (1 - keep) * statistic if old.size == statistic.size else old

    def _graph(self, seen: Sequence[Seen]) -> None:
        if self.entry.backend != "torch":
            return
        leaking = next((s for s in seen if s.tracked), None)
        found = [self._finding("graph-leak", "update-graph", leaking, None)] if leaking else []
        self.result.add(f"state-without-graph-{self.cell.rank}d", "running", found, "the running statistics hold no autograd graph")

    # -- the gradient ---------------------------------------------------------------------------------------------------

    def _gradient(self, seen: Seen, formula: Formula) -> None:
        if not self.differentiable:
            return
        check = f"gradient-{self.cell.rank}d"
        given = self._given(seen, seen.new)
        if seen.dx is None:
            found = [self._finding("graph-cut", "gradient", seen, given)]
            self.result.add(check, "gradient", found, "")
            return
        for constants in ("none", "both", "mean", "var"):
            dx, _, _ = gradients(replace(formula, constants=constants), given, seen.probe.upstream)
            if same(seen.dx, dx, TIGHT) or same(seen.dx, dx, LOOSE):
                ids = [] if constants == "none" else ["stats-detached"]
                recipe = replace(formula, constants=constants)
                found = [self._finding(i, "gradient", seen, given, recipe, yours=seen.dx, expected=None) for i in ids]
                self.result.add(check, "gradient", found, "dx equals the exact gradient under a random upstream gradient")
                return
        exact = gradients(formula, given, seen.probe.upstream)[0]
        found = [self._finding("unexplained", "gradient", seen, given, yours=seen.dx, expected=exact)]
        self.result.add(check, "gradient", found, "")

    # -- conduct ----------------------------------------------------------------------------------------------------------

    def _conduct(self, seen: Sequence[Seen], part: str) -> None:
        writer = next((s for s in seen if s.changed is not None), None)
        found = [self._finding("input-modified", part, writer, None)] if writer else []
        self.result.add(f"{part}-input-untouched-{self.cell.rank}d", "conduct", found, "x is as it was after the call")

    # -- inference --------------------------------------------------------------------------------------------------------

    def _inference(self, trained: Formula | None) -> None:
        shape = self.cell.shape
        played = self.trial.play(self._inference_shots(shape), self.cell.style)
        if played.stopped is not None or not played.seen or played.seen[-1].y is None:
            self.failure, self.failed_in = played.stopped or _no_output(played), "inference"
            return
        seen = played.seen[-1]
        found, _, _ = self._explain_output(seen, RIGHT_EVAL, "eval", updated=seen.new)
        found = self._as_in_training(found, trained, seen)
        self.result.add(f"eval-output-{self.cell.rank}d", "mode", found, "inference output uses the running statistics")
        self._state_kept(seen)
        self._conduct((seen,), "eval")

    def _inference_shots(self, shape: tuple[int, ...]) -> tuple[Shot, ...]:
        evaluate = Shot(probe(shape, 2), training=False)
        return (evaluate,)

    @staticmethod
    def _as_in_training(found: list[Finding], trained: Formula | None, seen: Seen) -> list[Finding]:
        """gamma and beta left out in both modes are the two mistakes of training, not one of inference."""
        if trained is None or trained.affine != "none":
            return found
        return [
            replace(f, id=i)
            for f in found
            for i in (("gamma-missing", "beta-missing") if f.id == "eval-affine-missing" else (f.id,))
        ]

    def _state_kept(self, seen: Seen) -> None:
        if not seen.new:
            return
        moved = [role for role in seen.new if not np.array_equal(seen.new[role].ravel(), seen.old[role].ravel(), equal_nan=True)]
        found = [self._finding("eval-updates-running", f"eval-state-{role}", seen, None, yours=seen.new[role], expected=seen.old[role]) for role in moved]
        self.result.add(f"eval-keeps-state-{self.cell.rank}d", "mode", found, "inference leaves the running statistics as they are")

    def state_finding(self, id_: str) -> Finding:
        """A finding about how the running variance is stored."""
        return self._finding(id_, "update-var", None, None)

    # -- findings ---------------------------------------------------------------------------------------------------------

    def _findings(self, explanation: Explanation, part: str, seen: Seen, given: Given, tolerance: float) -> list[Finding]:
        right = replace(RIGHT_TRAIN if part == "train" else RIGHT_EVAL, eps_constant=explanation.recipe.eps_constant)
        expected = normalize(right, given).y
        ids = list(dict.fromkeys(explanation.ids))
        if tolerance == LOOSE:
            ids.append("dtype-changed")
        y = seen.outputs[self.output]
        return [self._finding(i, part, seen, given, explanation.recipe, yours=y, expected=expected) for i in ids]

    def _finding(
        self, id_: str, part: str, seen: Seen | None, given: Given | None, recipe: object = None, *,
        yours: Array | None = None, expected: Array | None = None,
    ) -> Finding:  # fmt: skip
        shown = _first_difference(yours, expected)
        return Finding(id_, self.cell, part, recipe, seen, given, yours=shown[0], expected=shown[1])


def _no_output(played: Played) -> wire.Failure:
    kind = played.seen[0].kind if played.seen else "nothing"
    return wire.Failure("WrongReturn", f"it returned {kind}, and nothing of the shape of x")


def _first_difference(yours: Array | None, expected: Array | None) -> tuple[float | None, float | None]:
    """The element that differs most, as a pair."""
    if yours is None or expected is None or yours.size != expected.size:
        return None, None
    one, other = yours.ravel(), expected.ravel()
    with np.errstate(all="ignore"):
        distance = np.nan_to_num(np.abs(one - other), nan=np.inf)
    index = int(distance.argmax())
    return float(one[index]), float(other[index])


def axes_of(formula: Formula, rank: int) -> tuple[int, ...]:
    """The axes over which the formula averages."""
    return AXES[formula.axes](rank)


def best_style(trial: Trial, momentum: Convention, rank: int, styles: Iterable[Style]) -> Examination:
    """The examination in the first style in which nothing is wrong, else in the one with the least wrong."""
    best: Examination | None = None
    memo: Memo = {}
    for style in styles:
        examination = Examination(trial, momentum, rank, style, memo)
        examination.run()
        if best is None or examination.score < best.score:
            best = examination
        if examination.failure is not None and examination.failure.kind in HOPELESS:
            break
        if not best.may_be_the_style():
            break
    assert best is not None
    return best




__all__ = ["STYLES", "Cell", "Examination", "Examined", "Finding", "Tried", "axes_of", "best_style", "far_off"]
