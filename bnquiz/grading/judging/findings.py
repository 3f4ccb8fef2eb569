"""What an examination finds, and what is known of one entry in one rank and one shape of its arguments, as it
grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.records import Group, RunningVar, Status
from bnquiz.grading.source.conventions import Convention
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.theory.probes import SHAPES, Probe
from bnquiz.grading.theory.recipe import GAMMA_OF, Array, Formula, Given
from bnquiz.grading.theory.search import LARGEST_SET, Explanation
from bnquiz.grading.trial.calls import STATISTICS, Observation, ParamLayout, Statistic
from bnquiz.grading.trial.trial import Trial
from bnquiz.texts import SEMICOLON, Text, as_is, joined

NOT_FITTING = 10  # what an unexplained result or a crash costs, when layouts of the parameters are compared


@dataclass(frozen=True)
class Case:
    """Where something was tried: the rank, the layout of the parameters, and the shape of x as (N, C, …)."""

    rank: int
    param_layout: ParamLayout
    shape: tuple[int, ...]

    @property
    def own_shape(self) -> tuple[int, ...]:
        """The shape of x as the learner's code has it."""
        return tuple(self.shape[axis] for axis in self.param_layout.order(self.rank))

    def __str__(self) -> str:
        return "×".join(map(str, self.own_shape))


@dataclass(frozen=True)
class Part:
    """Where a mistake showed: in which part of the work, in which of its quantities, for x of which number
    type. One record, so that nobody has to take a word apart."""

    mode: Literal["train", "eval", "update", "gradient", "backward", "module"]
    quantity: Literal["y", "mean", "var", "graph", "dx"] = "y"
    dtype: Literal["float64", "float32", "bfloat16"] = "float64"

    @property
    def statistic(self) -> Statistic | None:
        """The running statistic that is concerned, if it is one."""
        return self.quantity if self.quantity in STATISTICS else None

    @property
    def is_of_state(self) -> bool:
        """Whether it showed in the running statistics."""
        return self.quantity in {"mean", "var", "graph"}


# where something showed, in words
MODES: dict[str, Text] = {
    "training": Text("training", "训练"),
    "inference": Text("inference", "推理"),
    "update": Text("update", "滑动统计量的更新"),
    "gradient": Text("gradient", "梯度"),
    "backward": Text("backward", "反向传播"),
    "module": Text("module", "模块"),
}

TRAIN = Part("train")
EVAL = Part("eval")
UPDATE_GRAPH = Part("update", "graph")
GRADIENT = Part("gradient", "dx")
BACKWARD = Part("backward", "dx")
MODULE = Part("module")


@dataclass(frozen=True)
class Finding:
    """A mistake in one case, with all that is needed to find its line and to show its numbers."""

    id: str
    case: Case
    part: Part
    recipe: object = None
    seen: Observation | None = None
    given: Given | None = None
    lines: tuple[int, ...] = ()
    reduced: tuple[int, ...] = ()  # the lines of the reductions, where the mistake stands elsewhere
    note: Text | None = None
    right_state: Array | None = None  # what a running statistic should have become
    batch_state: Array | None = None  # and the batch's
    yours: float | None = None
    expected: float | None = None
    quantity: str = ""  # what these two are, where it is not the part's own quantity


@dataclass(frozen=True)
class Tried:
    """A check, before the language of its message is chosen."""

    id: str
    group: Group
    status: Status
    message: Text


@dataclass
class Examined:
    """All that came of one entry in one case."""

    findings: list[Finding] = field(default_factory=list)
    checks: list[Tried] = field(default_factory=list)
    cost: int = 0

    def add(self, check: str, group: Group, found: Sequence[Finding], right: Text) -> None:
        """Note a check: passed, with the message, when it found nothing."""
        self.findings += found
        said = dict.fromkeys(f.note or as_is(f.id) for f in found)
        self.checks.append(
            Tried(check, group, "fail" if found else "pass", joined(SEMICOLON, said or [right]))
        )
        self.cost += cost_of(found)

    def take(self, beside: Examined, name: str) -> None:
        """Add what is known of something else, which began with the same findings, under its name."""
        self.findings += beside.findings[len(self.findings) :]
        self.checks += [
            replace(c, message=Text("{}: {}", "{}：{}").fill(name, c.message)) for c in beside.checks
        ]
        self.cost += beside.cost

    def name_anew(self, check: str, found: Sequence[Finding], unnamed: Sequence[Finding]) -> None:
        """Put what a check found in the place of what it could not name."""
        left = {id(f) for f in unnamed}
        self.findings = [*found, *(f for f in self.findings if id(f) not in left)]
        said = joined(SEMICOLON, dict.fromkeys(as_is(f.id) for f in found))
        self.checks = [replace(c, message=said) if c.id == check else c for c in self.checks]
        self.cost += cost_of(found) - cost_of(unnamed)

    def skip(self, check: str, group: Group, reason: Text) -> None:
        """Note a check that could not be tried."""
        self.checks.append(Tried(check, group, "skip", reason))


@dataclass(frozen=True)
class Learned:
    """What one judge learns of the entry and others need. Who learns more makes another one."""

    formula: Formula | None = None  # of training
    output: int = 0  # which of the arrays of the shape of x that come back is the output
    eps: float | None = None  # the constant that it adds, where it takes none
    running_var: RunningVar | None = None  # which one it keeps, where it keeps a right one
    eps_is_stored: bool = False  # in the running variance, and inference adds no other
    is_rough: bool = False  # what it gives was explained to no more than single precision
    is_rounded: bool = False  # it hands back what it has rounded to single precision or less


def cost_of(found: Sequence[Finding]) -> int:
    """What findings weigh, when layouts of the parameters and repairs are compared."""
    return sum(NOT_FITTING if f.id in {"unexplained", "crash"} else 1 for f in found)


def most_different(yours: Array | None, expected: Array | None) -> tuple[float | None, float | None]:
    """The pair of elements that differ most; a NaN differs most of all, except from another one."""
    if yours is None or expected is None or yours.size != expected.size:
        return None, None
    one, other = yours.ravel(), expected.ravel()
    with np.errstate(all="ignore"):
        distance = np.nan_to_num(np.abs(one - other), nan=np.inf)
    distance[np.isnan(one) & np.isnan(other)] = 0
    index = int(distance.argmax())
    return float(one[index]), float(other[index])


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
        self.has_grown = False  # more axes than x has came back: gamma may be meant in another shape
        # an object that goes backward by itself is not for autograd
        by_hand = self.entry.backward is not None and self.entry.constructor is not None
        follows = self.entry.backend == "torch" or any(
            p.role == "x" and p.name in self.entry.in_arrays for p in self.entry.parameters
        )
        self.differentiable = follows and not by_hand and not self.entry.has_its_batch
        self.learned = Learned()
        self.trained: Observation | None = None  # the training call that told the formula
        self.trains_first = False  # inference only works after a step of training
        self.went_back: wire.Outcome | wire.Failure | None = None  # a backward pass by hand, once it has run
        self.backward_parts: tuple[str, ...] = ()  # the functions of which that was put together

    @property
    def formula(self) -> Formula | None:
        return self.learned.formula

    @property
    def output(self) -> int:
        return self.learned.output

    @property
    def score(self) -> tuple[int, int]:
        """The less the better: no failure, one at inference, one without a result, a name or an attribute
        that is not there, which no other arguments bring, another one before, a result with more axes than x;
        then mistakes."""
        failure = self.failure
        if failure is None:
            stage = 0
        elif self.has_grown:
            stage = 5
        elif self.failed_in == "inference":
            stage = 1
        else:
            stage = _STAGES.get(failure.kind, 4)
        return stage, self.result.cost

    def given_of(self, used: Probe) -> Given:
        """What the reference is given for a probe, with the probe's own state."""
        given = used.given(used.eps)
        return replace(given, gamma=GAMMA_OF[self.entry.reading.gamma].gives(given.gamma))

    def eps_of(self, used: Probe) -> float:
        """The eps that the entry works with: the probe's, or the constant that was found in it."""
        return used.eps if self.learned.eps is None else self.learned.eps

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
