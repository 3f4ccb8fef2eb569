"""What is known of one entry in one rank and one shape of its arguments, as it grows while it is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.findings import Case, Examined, Finding, Part, most_different
from bnquiz.grading.process import wire
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.theory.probes import SHAPES, Probe
from bnquiz.grading.theory.recipe import Array, Formula, Given
from bnquiz.grading.theory.search import LARGEST_SET, Explanation
from bnquiz.grading.trial.calls import Observation, ParamLayout
from bnquiz.grading.trial.trial import Trial

# What the output is multiplied by, of what is held for gamma.
_GAMMA: dict[str, Callable[[Array], Array]] = {
    "itself": lambda held: held,
    "exp": np.exp,
    "one-plus": lambda held: 1 + held,
}
Memo = dict[tuple[object, ...], list[Explanation]]


_STAGES = {"WrongReturn": 2, "NameError": 3, "UnboundLocalError": 3, "AttributeError": 3}


class Examination:
    """The entry, where it is tried, and what came of it. `examine` tries it and the judges fill in the
    result."""

    def __init__(
        self,
        trial: Trial,
        momentum: Convention,
        rank: int,
        param_layout: ParamLayout,
        memo: Memo,
        largest: int = LARGEST_SET,
    ) -> None:
        self.trial, self.momentum = trial, momentum
        self.memo = memo
        self.largest = largest  # how many changes an explanation may be made of
        self.entry: Entry = trial.entry
        self.case = Case(rank, param_layout, SHAPES[rank])
        self.result = Examined()
        self.failure: wire.Failure | None = None  # set when the entry could not be called
        self.failed_in = ""
        # an object that goes backward by itself is not for autograd
        by_hand = self.entry.backward is not None and self.entry.constructor is not None
        self.differentiable = self.entry.backend == "torch" and not by_hand
        self.output = 0  # which of the arrays of the shape of x that come back is the output
        self.formula: Formula | None = None  # the training formula, once it is known
        self.went_back: wire.Outcome | wire.Failure | None = None  # a backward pass by hand, once it has run

    @property
    def score(self) -> tuple[int, int]:
        """The less the better: no failure, one at inference, one without a result, a name or an attribute
        that is not there, which no other arguments bring, another one before; then mistakes."""
        failure = self.failure
        if failure is None:
            stage = 0
        elif self.failed_in == "inference":
            stage = 1
        else:
            stage = _STAGES.get(failure.kind, 4)
        return stage, self.result.cost

    def given_of(self, used: Probe) -> Given:
        """What the reference is given for a probe, with the probe's own state."""
        given = used.given(used.eps)
        return replace(given, gamma=_GAMMA[self.entry.reading.gamma](given.gamma))

    def eps_of(self, used: Probe) -> float:
        """The eps that the entry works with: the probe's, or the constant that was found in it."""
        return float(self.result.facts.get("eps", used.eps))

    def finding(
        self,
        id_: str,
        part: Part,
        seen: Observation | None,
        recipe: object = None,
        *,
        given: Given | None = None,
        yours: Array | None = None,
        expected: Array | None = None,
    ) -> Finding:
        """A finding in this case, with the pair of numbers that differ most."""
        shown = most_different(yours, expected)
        return Finding(id_, self.case, part, recipe, seen, given, yours=shown[0], expected=shown[1])
