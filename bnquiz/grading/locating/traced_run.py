"""The traced run in which a mistake shows, and the source that ran."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from bnquiz.grading.judging.findings import EVAL, GRADIENT, Case, Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.places import Lines, Places
from bnquiz.grading.theory.probes import probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula, Steps
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import FLOAT64_RTOL, same
from bnquiz.grading.trial.calls import Call, Observation, ParamLayout
from bnquiz.grading.trial.observing import equals
from bnquiz.grading.trial.trial import Trial


class Traces:
    """Runs of one entry with every value recorded: one a case, mode and number type."""

    def __init__(self, trial: Trial, tree: ast.Module) -> None:
        self.trial, self.places = trial, Places(tree, trial.entry)
        self._runs: dict[tuple[Case, bool, str], Observation] = {}

    def run(self, case: Case, *, training: bool, dtype: str = "float64") -> Observation:
        """What came back; of an entry that does not come so far, nothing."""
        key = (case, training, dtype)
        if key not in self._runs:
            backward = training and self.trial.entry.backend == "torch"
            call = Call(probe(case.shape, 0 if training else 2), training, backward=backward, dtype=dtype)
            seen = self.trial.play((call,), case.param_layout, trace=True).seen
            self._runs[key] = seen[0] if seen else Observation(call.probe)
        return self._runs[key]

    def names_of(self, role: str, case: Case) -> set[str]:
        """What a running statistic is called: the argument, the key, the attribute."""
        entry = self.trial.entry
        names = {p.name for p in entry.parameters if p.role == role}
        names |= {key.rpartition(".")[2] for r, key in entry.params_keys if r == role}
        held = self.trial.names(Call(probe(case.shape), training=True), case.param_layout).get(role)
        return names | ({held.rpartition(".")[2].partition("#")[0]} if held else set())

    def holder_of(self, role: str, case: Case) -> str:
        """The attribute or the argument that holds a statistic at one of its places; empty where it has a
        name of its own."""
        holder, _, place = self.where(role, case).rpartition(".")
        return holder if place.isdigit() and holder.isidentifier() else ""

    def where(self, role: str, case: Case) -> str:
        """``state.running_mean``, ``stats.0``: the attribute or argument of a role, with its place in it."""
        names = self.trial.names(Call(probe(case.shape), training=True), case.param_layout)
        return (names.get(role) or self.trial.entry.leaf(role)).replace("#", ".")


@dataclass(frozen=True)
class TracedRun:
    """``wrong`` and ``right``: all steps of the recipe that was found, and of the same without this mistake;
    None where no recipe says them."""

    finding: Finding
    traces: Traces
    tolerance: float = FLOAT64_RTOL  # with which values are this one

    @property
    def places(self) -> Places:
        return self.traces.places

    @property
    def param_layout(self) -> ParamLayout:
        return self.finding.case.param_layout

    @cached_property
    def run(self) -> Observation:
        training = self.finding.part.mode != "eval"
        return self.traces.run(self.finding.case, training=training, dtype=self.finding.part.dtype)

    @cached_property
    def wrong(self) -> Steps | None:
        formula, given = self.finding.recipe, self.finding.given
        return normalize(formula, given) if isinstance(formula, Formula) and given is not None else None

    @cached_property
    def right(self) -> Steps | None:
        formula, given = self.finding.recipe, self.finding.given
        if not isinstance(formula, Formula) or given is None:
            return None
        return normalize(_without(formula, self.finding), given)

    def differs(self, name: str) -> bool:
        """Whether the mistake changes this quantity."""
        if self.wrong is None or self.right is None:
            return False
        wrong, right = self.wrong.quantity(name), self.right.quantity(name)
        return wrong.shape != right.shape or not same(wrong, right)

    def events(self, value: Array) -> list[wire.Event]:
        """The events that hold the value; where it never stands in one piece, or only once its channels are
        joined, those that hold it of the first channel."""
        silent = self.places.unfilled | self.places.getters
        made = [e for e in self.run.events if e.line not in silent and not _is_setting(e)]
        whole = [e for e in made if self._is(e, value)]
        parts = _of_first_channel(value, self.run.probe.x)
        found = ([e for e in made if self._is(e, part)] for part in parts)
        if whole and not {e.line for e in whole} <= self.places.joining:
            return whole
        return next((events for events in found if events), whole)

    def _is(self, event: wire.Event, value: Array) -> bool:
        return equals(event, value, self.param_layout, self.tolerance)

    def named(self) -> list[wire.Event]:
        """What has a name, in the order of the run: what was assigned, and what a parameter got, at the line
        of the call."""
        assigned = [(i + 1.0, e) for i, e in enumerate(self.run.events) if e.target]
        passed = [(p.before + 0.5, p.event) for p in self.run.passed]
        return [e for _, e in sorted([*assigned, *passed], key=lambda pair: pair[0])]

    def first(self, value: Array) -> Lines:
        """The first line whose value is this one."""
        return tuple(e.line for e in self.leading(value)[:1])

    def leading(self, value: Array) -> list[wire.Event]:
        """The events that hold the value and can lead to the output: what is packed up after it does not."""
        made = {id(e) for e in self.events(self.wrong.y)[:1]} if self.wrong is not None else set[int]()
        end = next((i for i, e in enumerate(self.run.events) if id(e) in made), len(self.run.events))
        before = {id(e) for e in self.run.events[: end + 1]}
        return [e for e in self.events(value) if id(e) in before]

    def names_of(self, role: str) -> set[str]:
        """What a running statistic is called."""
        return self.traces.names_of(role, self.finding.case)


def _is_setting(event: wire.Event) -> bool:
    """``ctx.eps = eps``: no array, whatever number it is."""
    return bool(event.target) and roles.binding_role_of(last_name(event.target)) in {"eps", "momentum"}


def last_name(target: str) -> str:
    """``self.running_mean`` → running_mean; ``bn_param['running_mean']`` → running_mean."""
    node = ast.parse(target, mode="eval").body
    match node:
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key
        case ast.Attribute(attr="data", value=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return target


def _without(formula: Formula, finding: Finding) -> Formula:
    """The formula with this mistake undone, and all others kept."""
    base = RIGHT_EVAL if finding.part == EVAL else RIGHT_TRAIN
    mode = "train" if finding.part == GRADIENT else finding.part.mode
    own = {s.field for s in MISTAKES[finding.id].switches if s.part in {mode, "gradient"}}
    if finding.id in {"gamma-missing", "beta-missing", "eval-affine-missing"}:
        own.add("affine")
    if "count" in own:
        own.add("counts")
    if "eps" in own and formula.eps_constant == 0:
        formula = replace(formula, eps_constant=None)  # none was found: that of the probe will do
    return replace(formula, **{f.name: getattr(base, f.name) for f in fields(Formula) if f.name in own})


def _of_first_channel(value: Array, x: Array) -> list[Array]:
    """What code that goes channel by channel, or number by number, computes first of a quantity."""
    if value.size in {x.shape[1], x.shape[0]}:
        return [np.asarray(value.reshape(-1)[:1])]
    return [value[:, 0], value[:1, 0]] if value.shape == x.shape else []


Rule = Callable[[TracedRun], Lines]


def with_correction(traced: TracedRun, statistic: Array) -> tuple[Array, Array]:
    """A variance as it is, and with Bessel's correction."""
    count = traced.run.probe.count
    return statistic, statistic * (count / (count - 1))
