"""Trying an entry: calls go in, and what they did comes out with its roles.

All that the rest of the grader sees is channels-first and float64, whatever the entry's family, names,
layout and library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.source.entry import Entry
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.trial.arguments import preset, step_of
from bnquiz.grading.trial.arrays import outside, to_wire
from bnquiz.grading.trial.calls import Call, ParamLayout, Run
from bnquiz.grading.trial.objects import Names, make_arguments, names_in, prepared_with
from bnquiz.grading.trial.observing import Observer


class Trial:
    """One entry in one program, ready to be called on probes. ``known``: what other trials of the file found
    out about its objects, to be shared."""

    def __init__(
        self, entry: Entry, program: wire.Program, runner: Runner, known: dict[bytes, Names] | None = None
    ) -> None:
        self.entry, self.program, self.runner = entry, program, runner
        self._known = known if known is not None else {}
        self._names: dict[tuple[int, str], Names] = {}

    def play(
        self,
        calls: Sequence[Call],
        param_layout: ParamLayout,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
    ) -> Run:
        """Run the calls on one object (or one function), from the probe's own state."""
        session = self.session(calls, param_layout, trace=trace, watch=watch, options=options)
        answer = self.runner.run(self.program, session)
        lead = len(session.steps) - len(calls)
        before = list(zip(session.steps, answer.outcomes, strict=False))[:lead]
        stopped = [o for step, o in before if o.failure is not None and not step.may_fail]
        outcomes = stopped or answer.outcomes[lead:]
        held, seen = before[-1][1].attributes if before else answer.made, []
        for call, outcome, step in zip(calls, outcomes, session.steps[lead:], strict=False):
            names = self.names(call, param_layout)
            seen.append(Observer(self.entry, names, call, param_layout, step, outcome, held).seen())
            held = outcome.attributes
        last = answer.outcomes[-1].after if answer.outcomes else {}
        in_dict = {name.rpartition(".")[2]: value for name, value in last.items() if "." in name}
        return Run(
            tuple(seen), answer.failure, answer.made, answer.saved, answer.library, dict(held), in_dict
        )

    def session(
        self,
        calls: Sequence[Call],
        param_layout: ParamLayout,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
    ) -> wire.Session:
        """What the worker is asked for these calls; before them stands what the object needs first."""
        first, entry = calls[0], self.entry
        steps = [self._step(call, param_layout, first=i == 0) for i, call in enumerate(calls)]
        return wire.Session(
            target=entry.name,
            steps=(*self._prepare(first, param_layout), *self._lead(first, param_layout), *steps),
            make=self._make(first, options=options) if entry.constructor is not None else None,
            backend=entry.backend,
            cast=first.dtype if entry.is_module else None,
            trace=trace,
            watch_calls=watch,
        )

    def names(self, call: Call, param_layout: ParamLayout) -> Names:
        """Role → attribute of an object, found out by making one (and calling it once, where it makes them
        late)."""
        if self.entry.constructor is None:
            return {}
        key = (call.probe.rank, param_layout.layout)
        if key not in self._names:
            self._names[key] = self._find_names(call, param_layout)
        return self._names[key]

    def is_single(self, probe: Probe, param_layout: ParamLayout) -> bool:
        """Whether it is a NumPy class that makes its arrays in float32, and so is meant to work in it."""
        return self.entry.backend == "numpy" and "single" in self.names(
            Call(probe, training=True), param_layout
        )

    def _find_names(self, call: Call, param_layout: ParamLayout) -> Names:
        """An object that is made alike names alike; one that then fails may hold less than it would."""
        make = self._make(call, options=True)
        alike = msgspec.msgpack.encode((self.program, self.entry.name, make, param_layout.layout))
        if alike in self._known:
            return self._known[alike]
        session = wire.Session(
            self.entry.name,
            (*self._prepare(call, param_layout), self._call(call, param_layout)),
            make,
            self.entry.backend,
            cast="float64" if self.entry.is_module else None,
        )
        answer = self.runner.run(self.program, session)
        names = names_in(answer)
        if answer.failure is None and answer.outcomes[-1].failure is None:
            self._known[alike] = names
        return names

    def _make(self, call: Call, *, options: bool) -> tuple[tuple[wire.Value, ...], dict[str, wire.Value]]:
        return make_arguments(self.entry.constructor or (), call.probe, options=options)

    def _prepare(self, call: Call, param_layout: ParamLayout) -> tuple[wire.Step, ...]:
        """What is left to the caller of an object: the shape of a sample, methods that make its arrays."""
        sample = outside(call.probe.x, param_layout).shape[1:]
        given = {name: to_wire(np.array(sample), "int64") for name in self.entry.never_set}
        return tuple(
            wire.Step(kwargs=prepared_with(taken, call.probe, sample), method=name, may_fail=True, set=given)
            for name, taken in self.entry.preparing
        )

    def _lead(self, call: Call, param_layout: ParamLayout) -> tuple[wire.Step, ...]:
        """A first call for an object that makes its arrays only when it is called."""
        if self.entry.constructor is None or call.fresh or not self.names(call, param_layout).get("lazy"):
            return ()
        return (self._call(call, param_layout),)

    def _call(self, call: Call, param_layout: ParamLayout) -> wire.Step:
        """The same call, but plain: in training, forward alone."""
        return step_of(self.entry, replace(call, training=True, backward=False), param_layout)

    def _step(self, call: Call, param_layout: ParamLayout, *, first: bool) -> wire.Step:
        step = step_of(self.entry, call, param_layout)
        if self.entry.constructor is None or not first or call.fresh:
            return step
        return msgspec.structs.replace(step, set=preset(call, param_layout, self.names(call, param_layout)))
