"""Examining one entry: try it, compare it with the recipes, and say which mistakes explain what it did.

The parts of a recipe show in different places, so each is looked for alone (`judging`): the training formula
in the training output, the update in how the state moved, the inference formula in the inference output
(given the state that it read), the gradient in dx. Each rank is a cell of its own; a mistake that stands in
several cells is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bnquiz.grading import wire
from bnquiz.grading.conventions import Convention
from bnquiz.grading.diagnosis import LARGEST_SET, Explanation
from bnquiz.grading.entry import Entry
from bnquiz.grading.findings import Cell, Examined, Finding, most_different
from bnquiz.grading.judging import conduct, gradient, output, running
from bnquiz.grading.probes import SHAPES, SQUARE, Probe, probe
from bnquiz.grading.recipe import Array, Formula, Given
from bnquiz.grading.shots import Played, Seen, Shot, Style
from bnquiz.grading.trial import Trial

HOPELESS = wire.NO_ANSWER | {"MemoryError", "SystemExit"}  # failures that no other shape mends
Memo = dict[tuple[object, ...], list[Explanation]]


class Examination:
    """Tries one entry in one rank and style, and keeps what was learned about it on the way."""

    def __init__(
        self,
        trial: Trial,
        momentum: Convention,
        rank: int,
        style: Style,
        memo: Memo,
        largest: int = LARGEST_SET,
    ) -> None:
        self.trial, self.momentum = trial, momentum
        self.memo = memo
        self.largest = largest  # how many changes an explanation may be made of
        self.entry: Entry = trial.entry
        self.cell = Cell(rank, style, SHAPES[rank])
        self.result = Examined()
        self.failure: wire.Failure | None = None  # set when the entry could not be called
        self.failed_in = ""
        self.differentiable = self.entry.backend == "torch"
        self.output = 0  # which of the arrays of the shape of x that come back is the output
        self.formula: Formula | None = None  # the training formula, once it is known
        self.went_back: wire.Outcome | wire.Failure | None = None  # a backward pass by hand, once it has run

    @property
    def score(self) -> tuple[int, int]:
        """The less the better: no failure, one at inference, one without a result, one before; then
        mistakes."""
        failure = self.failure
        if failure is None:
            stage = 0
        elif self.failed_in == "inference":
            stage = 1
        else:
            stage = 2 if failure.kind == "WrongReturn" else 3
        return stage, self.result.cost

    def may_be_the_style(self) -> bool:
        """Whether what was found may come from arrays of the wrong shape, so that another style is worth a
        try."""
        suspect = {"unexplained", "crash", "keepdim-missing", "running-not-updated"}
        shown = {f.id for f in self.result.findings}
        return self.failure is not None or bool(shown & suspect) or any(i.startswith("axes-") for i in shown)

    def run(self) -> Examined:
        """Everything that is tried in this cell."""
        if self.entry.mode == "inference":
            self._run_inference()
            return self.result
        played = self._play_training()
        if played is None:
            return self.result
        first = played.seen[0]
        self.formula = output.judge_training(self, first)
        running.judge_update(self, played.seen)
        gradient.judge(self, first)
        conduct.judge_input(self, played.seen, "train")
        self._forgive_square()
        if self.failure is None and self._has_inference(first):
            self._run_inference()
        return self.result

    def _has_inference(self, first: Seen) -> bool:
        """Whether it should know inference: it is switched, or keeps statistics for it."""
        mode = self.entry.mode
        return mode != "training" and (mode != "none" or self.entry.is_module or bool(first.new))

    def _forgive_square(self) -> None:
        """A failure on the first shape is explained when the square one shows wrong axes or lost
        dimensions."""
        if any(f.id.startswith(("axes-", "keepdim-")) for f in self.result.findings):
            self.failure = None
        elif self.failure is not None and self.cell.shape[0] == self.cell.shape[1]:
            self.result = Examined()

    def _play_training(self) -> Played | None:
        """Two training steps; on a shape with two axes of one size when they fail elsewhere."""
        for shape in (SHAPES[self.cell.rank], *SQUARE.get(self.cell.rank, ())):
            played = self._play_steps(shape)
            if played.stopped is None and played.seen[0].y is not None:
                self.cell = replace(self.cell, shape=shape)
                return played
            self.failure = self.failure or played.stopped or _no_output(played)
            self.failed_in = "training"
        return None

    def _play_steps(self, shape: tuple[int, ...]) -> Played:
        """Forward and backward; forward alone where writing into an input has made backward impossible."""
        played = self.trial.play(self._training_shots(shape, backward=self.differentiable), self.cell.style)
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
        later = Shot(probe(shape, 1), True, backward)
        return (first, later) if self.entry.constructor is not None else (first,)

    def _run_inference(self) -> None:
        played = self.trial.play((Shot(probe(self.cell.shape, 2), training=False),), self.cell.style)
        if played.stopped is not None or not played.seen or played.seen[-1].y is None:
            self.failure, self.failed_in = played.stopped or _no_output(played), "inference"
            return
        seen = played.seen[-1]
        output.judge_inference(self, seen)
        running.judge_kept(self, seen)
        conduct.judge_input(self, (seen,), "eval")

    # -- what the judges share

    def given_of(self, used: Probe) -> Given:
        """What the reference is given for a probe, with the probe's own state."""
        return used.given(used.eps)

    def eps_of(self, used: Probe) -> float:
        """The eps that the entry works with: the probe's, or the constant that was found in it."""
        return float(self.result.facts.get("eps", used.eps))

    def finding(
        self,
        id_: str,
        part: str,
        seen: Seen | None,
        recipe: object = None,
        *,
        given: Given | None = None,
        yours: Array | None = None,
        expected: Array | None = None,
    ) -> Finding:
        """A finding in this cell, with the pair of numbers that differ most."""
        shown = most_different(yours, expected)
        return Finding(id_, self.cell, part, recipe, seen, given, yours=shown[0], expected=shown[1])


def best_style(
    trial: Trial, momentum: Convention, rank: int, styles: Sequence[Style], memo: Memo
) -> Examination:
    """The examination in the first style in which nothing is wrong, else in the one with the least wrong.
    ``memo`` keeps what was searched for, for the next copy of the same file."""
    done: list[Examination] = []
    for style in styles:
        examination = Examination(trial, momentum, rank, style, memo, _worth_finding(done))
        examination.run()
        done.append(examination)
        if not examination.may_be_the_style() or _is_hopeless(examination):
            break
    return min(done, key=lambda e: e.score)


def _worth_finding(done: Sequence[Examination]) -> int:
    """The changes in an explanation that beats those of the styles tried before."""
    complete = [e.result.cost for e in done if e.failure is None]
    return max(min([LARGEST_SET, *(cost - 1 for cost in complete)]), 0)


def _is_hopeless(examination: Examination) -> bool:
    return examination.failure is not None and examination.failure.kind in HOPELESS


def _no_output(played: Played) -> wire.Failure:
    kind = played.seen[0].kind.removesuffix("Type") if played.seen else "nothing"
    return wire.Failure("WrongReturn", f"it returned {kind}, and nothing of the shape of x")


__all__ = ["Examination", "best_style"]
