"""Trying an entry: calls go in, and what they did comes out with its roles.

All that the rest of the grader sees is channels-first and float64, whatever the entry's family, names,
layout and library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import msgspec
import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.process.runner import Runner
from bnquiz.grading.source.entry import Entry, roles
from bnquiz.grading.source.entry.assign import SIZES, leaves_of
from bnquiz.grading.theory.probes import SHAPES, Probe, probe
from bnquiz.grading.trial.arguments import make_arguments, prepared_with, preset, step_of
from bnquiz.grading.trial.calls import Call, ParamLayout, Run, outside, to_wire
from bnquiz.grading.trial.keeping import as_kept
from bnquiz.grading.trial.observing import Observer
from bnquiz.grading.trial.state import PER_CHANNEL, Look, Names, names_in, resized_in


class Trial:
    """One entry in one program, ready to be called on probes. ``known``: what other trials of the file found
    out about its objects, to be shared."""

    def __init__(
        self,
        entry: Entry,
        program: wire.Program,
        runner: Runner,
        known: dict[bytes, Look] | None = None,
        dtype: str = "float64",
    ) -> None:
        self.entry, self.program, self.runner = entry, program, runner
        self.dtype = dtype  # in which it works: a module that keeps float32 is not made to do otherwise
        self.refuses_untrained = False  # inference refuses an object that no batch was shown
        self._known = known if known is not None else {}
        self._looks: dict[tuple[int, str], Look] = {}
        self._names: dict[tuple[int, str], Names] = {}

    def play(
        self,
        calls: Sequence[Call],
        param_layout: ParamLayout,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
        cast: bool = True,
    ) -> Run:
        """Run the calls on one object (or one function), from the probe's own state."""
        session = self.session(calls, param_layout, trace=trace, watch=watch, options=options, cast=cast)
        answer = self.runner.run(self.program, session)
        lead = len(session.steps) - len(calls)
        before = list(zip(session.steps, answer.outcomes, strict=False))[:lead]
        stopped = [o for step, o in before if o.failure is not None and not step.may_fail]
        refused = _refused(answer.outcomes, len(self.entry.preparing))
        outcomes = refused or stopped or answer.outcomes[lead:]
        held, seen = before[-1][1].attributes if before else answer.made, []
        for call, outcome, step in zip(calls, outcomes, session.steps[lead:], strict=False):
            names = self.names(call, param_layout)
            seen.append(Observer(self.entry, names, call, param_layout, step, outcome, held).seen())
            held = outcome.attributes
        last = answer.outcomes[-1].after if answer.outcomes else {}
        in_dict = {name.partition(".")[2]: value for name, value in last.items() if "." in name}
        return Run(
            seen=tuple(seen),
            failure=answer.failure,
            made=answer.made,
            saved=answer.saved,
            library=answer.library,
            attributes=dict(held),
            held=in_dict,
            session=session,
            answer=answer,
        )

    def runs(self, calls: Sequence[Call], param_layout: ParamLayout) -> bool:
        """Whether fresh calls stop nowhere, on an object that nothing is known of."""
        answer = self.runner.run(self.program, self.session(calls, param_layout))
        stopped = (o.failure for o in answer.outcomes if o.failure is not None)
        return answer.failure is None and next(stopped, None) is None

    def session(
        self,
        calls: Sequence[Call],
        param_layout: ParamLayout,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
        cast: bool = True,
    ) -> wire.Session:
        """What the worker is asked for these calls; before them stands what the object needs first. Without
        ``cast`` a module, and what it holds, keeps the number types that it was made with."""
        calls = [replace(c, dtype=self.dtype) if c.dtype == "float64" else c for c in calls]
        first, entry = calls[0], self.entry
        steps = [self._step(call, param_layout, first=i == 0) for i, call in enumerate(calls)]
        return wire.Session(
            target=entry.maker or entry.name,
            steps=(*self._prepare(first, param_layout), *self._lead(first, param_layout), *steps),
            make=self._make(first, param_layout, options=options) if entry.constructor is not None else None,
            part=entry.part,
            backend=entry.backend,
            cast=first.dtype if entry.is_module and cast else None,
            trace=trace,
            watch_calls=watch,
        )

    @property
    def has_state(self) -> bool:
        """Whether there is something that keeps arrays from call to call."""
        return self.entry.constructor is not None or self.entry.around

    @property
    def lives_on(self) -> bool:
        """Whether one batch after another goes through what keeps them."""
        return self.has_state and not self.entry.has_its_batch

    def names(self, call: Call, param_layout: ParamLayout) -> Names:
        """Role → attribute of an object, found out by making one, and calling it."""
        if not self.has_state:
            return Names()
        key = (call.probe.rank, param_layout.layout)
        if key not in self._names:
            self._names[key] = names_in(self.look(call, param_layout), self.entry)
        return self._names[key]

    def look(self, call: Call, param_layout: ParamLayout) -> Look:
        """What an object holds, and which batches enter into it."""
        key = (call.probe.rank, param_layout.layout)
        if key not in self._looks:
            self._looks[key] = self._look(call, param_layout)
        return self._looks[key]

    def is_single(self, probe: Probe, param_layout: ParamLayout) -> bool:
        """Whether it is meant to work in float32: a NumPy class that makes its arrays in it, a module that
        works in nothing else."""
        if self.dtype == "float32":
            return True
        called = Call(probe, training=True)
        return self.entry.backend == "numpy" and self.has_state and self.names(called, param_layout).single

    def _look(self, call: Call, param_layout: ParamLayout) -> Look:
        """An object that is made alike holds alike; one that then fails may hold less than it would. Where
        names bind all, one call is enough."""
        make = self._make(call, param_layout, options=True)
        taken = [(n, p.role) for n, p in self.entry.leaves]
        alike = msgspec.msgpack.encode(
            (
                self.program,
                self.entry.name,
                make,
                taken,
                self.entry.mode_values,
                self.entry.phases,
                param_layout.layout,
                self.dtype,
            )
        )
        if alike in self._known:
            return self._known[alike]
        answer = self._seen_after(call, param_layout, ())
        fails = any(outcome.failure is not None for outcome in answer.outcomes)
        resized = resized_in(answer.made) if fails and not self._is_given_sizes else {}
        if resized:
            answer = self._seen_after(call, param_layout, (), resized)
        made = dict(answer.made)
        made |= {n: msgspec.structs.replace(made[n], array=array) for n, array in resized.items()}
        after = answer.outcomes[-1].attributes if answer.outcomes else {}
        look = Look(made, after, after, after)
        if not _is_bound(look):
            histories = [self._seen_after(call, param_layout, (seed, 2), resized) for seed in (0, 1)]
            one, other = ({**made, **(h.outcomes[-1].attributes if h.outcomes else {})} for h in histories)
            look = Look(made, after, one, other)
            look = replace(look, remembers=self._remembers(look, call, param_layout))
        if answer.failure is None and answer.outcomes and answer.outcomes[-1].failure is None:
            self._known[alike] = look
        return look

    @property
    def _is_given_sizes(self) -> bool:
        """Whether whoever makes the object says for how many channels."""
        return any(p.role in SIZES for _, p in leaves_of(self.entry.constructor or ()))

    def _remembers(self, look: Look, call: Call, param_layout: ParamLayout) -> bool:
        """Whether inference depends on the training batch before it, though nothing is averaged."""
        names = [*look.one]
        if not self.entry.knows_both or any(map(look.is_kept, names)):
            return False
        return any(map(look.is_changed, names)) and self.depends_on_training(call, param_layout)

    def depends_on_training(self, call: Call, param_layout: ParamLayout) -> bool:
        """Whether what inference gives depends on the training batch before it."""
        given = []
        for seed in (0, 1):
            train = self._call(replace(call, probe=probe(call.probe.x.shape, seed)), param_layout)
            infer = step_of(self.entry, Call(call.probe, training=False, dtype=self.dtype), param_layout)
            answer = self.runner.run(self.program, self._session(call, param_layout, (train, infer)))
            given.append([array.data for _, array in answer.outcomes[-1].returned] if answer.outcomes else [])
        return given[0] != given[1]

    def _seen_after(
        self,
        call: Call,
        param_layout: ParamLayout,
        seeds: Sequence[int],
        beginning: Mapping[str, wire.Array] = MappingProxyType({}),
    ) -> wire.Answer:
        """The answer after a call on each of these batches; without any, on the call's own."""
        probes = [probe(call.probe.x.shape, seed) for seed in seeds] or [call.probe]
        first, *others = (self._call(replace(call, probe=p), param_layout) for p in probes)
        first = msgspec.structs.replace(first, set={**first.set, **beginning})
        return self.runner.run(self.program, self._session(call, param_layout, (first, *others)))

    def _session(self, call: Call, param_layout: ParamLayout, steps: tuple[wire.Step, ...]) -> wire.Session:
        """These steps on an object that is as it was made."""
        return wire.Session(
            self.entry.maker or self.entry.name,
            (*self._prepare(call, param_layout), *steps),
            self._make(call, param_layout, options=True) if self.entry.constructor is not None else None,
            self.entry.part,
            self.entry.backend,
            cast=self.dtype if self.entry.is_module else None,
        )

    def _make(
        self, call: Call, param_layout: ParamLayout, *, options: bool
    ) -> tuple[tuple[wire.Value, ...], dict[str, wire.Value]]:
        taken = self.entry.constructor or ()
        dtype = call.dtype if self.entry.has_its_batch else "float64"
        return make_arguments(taken, call.probe, param_layout, options=options, dtype=dtype)

    def _prepare(self, call: Call, param_layout: ParamLayout) -> tuple[wire.Step, ...]:
        """What is left to the caller of an object: the shape of a sample, methods that make its arrays."""
        whole = outside(call.probe.x, param_layout).shape
        given = {name: to_wire(np.array(whole[1:]), "int64") for name in self.entry.never_set}
        is_object = self.entry.constructor is not None
        return tuple(
            wire.Step(
                kwargs=prepared_with(taken, call.probe, whole),
                method=name if is_object else "",
                target="" if is_object else name,
                may_fail=True,
                set=given,
            )
            for name, taken in self.entry.preparing
        )

    def _lead(self, call: Call, param_layout: ParamLayout) -> tuple[wire.Step, ...]:
        """A first call, in the number type of the others, for an object that makes its arrays only when it is
        called, that was not looked into, or that refuses to be asked before it was trained."""
        if not self.has_state or call.fresh:
            return ()
        refuses = self.refuses_untrained and not call.training
        is_made_late = self.entry.reading.by_history or self.names(call, param_layout).lazy
        samples, *rest = call.probe.x.shape
        if samples == 1:  # of which nobody takes an unbiased variance
            call = replace(call, probe=probe((SHAPES[call.probe.rank][0], *rest)))
        return (self._plain(call, param_layout),) if refuses or is_made_late else ()

    def _call(self, call: Call, param_layout: ParamLayout) -> wire.Step:
        """The same call, but plain, and in the entry's own number type."""
        return self._plain(replace(call, dtype=self.dtype), param_layout)

    def _plain(self, call: Call, param_layout: ParamLayout) -> wire.Step:
        """The same call in training, forward alone."""
        return step_of(self.entry, replace(call, training=True, backward=False), param_layout)

    def _step(self, call: Call, param_layout: ParamLayout, *, first: bool) -> wire.Step:
        step = step_of(self.entry, call, param_layout)
        if not self.has_state or not first or (call.fresh and not call.scaled):
            return step
        look, names = self.look(call, param_layout), self.names(call, param_layout)
        if call.fresh:
            kept = {} if names.lazy else {r: n for r, n in names.items() if r in {"gamma", "beta"}}
            names = replace(names, of=kept)
        as_it_keeps = replace(call, probe=as_kept(call.probe, self.entry.reading.variance))
        given = preset(as_it_keeps, param_layout, names, look.held)
        given |= {twin: value for name, value in given.items() for twin in look.twins(name)}
        return msgspec.structs.replace(step, set=given)


def _refused(outcomes: Sequence[wire.Outcome], first: int) -> Sequence[wire.Outcome]:
    """What a method that is called first has against its arguments, where the call after it fails."""
    fails = any(o.failure is not None for o in outcomes[first : first + 1])
    raised = (o for o in outcomes[:first] if o.failure is not None and o.failure.kind in _OF_GUARDS)
    return [*raised][:1] if fails else []


_OF_GUARDS = {"ValueError", "AssertionError"}


def _is_bound(look: Look) -> bool:
    """Whether names that bind say all there is to say."""
    held = look.held
    return set(PER_CHANNEL) <= {roles.binding_role_of(name, held) for name in held}
