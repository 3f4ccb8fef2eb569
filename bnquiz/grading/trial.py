"""Trying an entry: a probe goes in through its own parameters and attributes, and what comes out gets its
role back.

All that the rest of the grader sees is channels-first and float64, whatever the entry's family, names,
layout and library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from bnquiz.grading import wire
from bnquiz.grading.binding import (
    _shaped_as_held,
    array,
    held_roles,
    is_bare,
    make_arguments,
    numpy_of,
    prepared_with,
)
from bnquiz.grading.entry import Entry, Parameter, roles
from bnquiz.grading.probes import Probe
from bnquiz.grading.runner import Runner
from bnquiz.grading.shots import Played, Seen, Shot, Style, Vector

Names = dict[str, str]  # role → attribute


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
        shots: Sequence[Shot],
        style: Style,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
    ) -> Played:
        """Run the shots on one object (or one function), from the probe's own state."""
        session = self.session(shots, style, trace=trace, watch=watch, options=options)
        answer = self.runner.run(self.program, session)
        seen = []
        lead = len(session.steps) - len(shots)
        before = list(zip(session.steps, answer.outcomes, strict=False))[:lead]
        stopped = [o for s, o in before if o.failure is not None and not s.may_fail]
        outcomes = stopped or answer.outcomes[lead:]
        held = before[-1][1].attributes if before else answer.made
        for shot, outcome, step in zip(shots, outcomes, session.steps[lead:], strict=False):
            seen.append(self._seen(shot, outcome, step, held, style))
            held = outcome.attributes
        last = answer.outcomes[-1].after if answer.outcomes else {}
        return Played(
            tuple(seen),
            answer.failure,
            answer.made,
            answer.saved,
            answer.library,
            dict(held),
            {name.rpartition(".")[2]: value for name, value in last.items() if "." in name},
        )

    def session(
        self,
        shots: Sequence[Shot],
        style: Style,
        *,
        trace: bool = False,
        watch: bool = False,
        options: bool = True,
    ) -> wire.Session:
        entry = self.entry
        is_class = entry.constructor is not None
        steps = [self._step(shot, style, first=i == 0) for i, shot in enumerate(shots)]
        lead = self._lead(shots[0], style)
        make = make_arguments(entry.constructor or (), shots[0].probe, options=options) if is_class else None
        return wire.Session(
            target=entry.name,
            steps=(*self._prepare(shots[0], style), *lead, *steps),
            make=make,
            backend=entry.backend,
            cast=shots[0].dtype if entry.is_module else None,
            trace=trace,
            watch_calls=watch,
        )

    def _prepare(self, shot: Shot, style: Style) -> tuple[wire.Step, ...]:
        """What is left to the caller of an object: the shape of a sample, methods that make its arrays."""
        sample = self.outside(shot.probe.x, style).shape[1:]
        given = {name: array(np.array(sample), "int64") for name in self.entry.never_set}
        steps = [
            wire.Step(kwargs=prepared_with(taken, shot.probe, sample), method=name, may_fail=True)
            for name, taken in self.entry.preparing
        ]
        return tuple(msgspec.structs.replace(s, set=given) for s in steps)

    def _lead(self, shot: Shot, style: Style) -> tuple[wire.Step, ...]:
        """A first call for an object that makes its arrays only when it is called."""
        if self.entry.constructor is None or shot.fresh or not self.names(shot, style).get("lazy"):
            return ()
        return (self._call(replace(shot, training=True, backward=False), style),)

    def names(self, shot: Shot, style: Style) -> Names:
        """Role → attribute of an object, found out by making one (and calling it once, where it makes them
        late)."""
        key = (shot.probe.rank, style.layout)
        if self.entry.constructor is None:
            return {}
        if key not in self._names:
            self._names[key] = self._find_names(shot, style)
        return self._names[key]

    def is_single(self, probe: Probe, style: Style) -> bool:
        """Whether it is a NumPy class that makes its arrays in float32, and so is meant to work in it."""
        return self.entry.backend == "numpy" and "single" in self.names(Shot(probe, training=True), style)

    def _find_names(self, shot: Shot, style: Style) -> Names:
        """An object that is made alike names alike; one that then fails may hold less than it would."""
        make = make_arguments(self.entry.constructor or (), shot.probe, options=True)
        alike = msgspec.msgpack.encode((self.program, self.entry.name, make, style.layout))
        if alike in self._known:
            return self._known[alike]
        step = self._call(replace(shot, training=True, backward=False), style)
        session = wire.Session(
            self.entry.name,
            (*self._prepare(shot, style), step),
            make,
            self.entry.backend,
            cast="float64" if self.entry.is_module else None,
        )
        answer = self.runner.run(self.program, session)
        names = _named(answer)
        if answer.failure is None and answer.outcomes[-1].failure is None:
            self._known[alike] = names
        return names

    def _step(self, shot: Shot, style: Style, *, first: bool) -> wire.Step:
        step = self._call(shot, style)
        if self.entry.constructor is None or not first or shot.fresh:
            return step
        values = {
            "gamma": shot.probe.gamma,
            "beta": shot.probe.beta,
            "mean": shot.probe.mean,
            "var": shot.probe.var,
        }
        names = self.names(shot, style)
        if "bare" in names:
            values |= {
                r: self._shaped(values[r], shot.probe, style.parameters, style) for r in ("gamma", "beta")
            }
        preset = {names[r]: array(v, shot.dtype) for r, v in values.items() if r in names}
        return msgspec.structs.replace(step, set=preset)

    def _call(self, shot: Shot, style: Style) -> wire.Step:
        entry = self.entry
        kwargs: dict[str, wire.Value] = {}
        args: list[wire.Value] = []
        for parameter in entry.parameters:
            value = self._argument(parameter, shot, style)
            if value is None:
                continue
            if parameter.role == "x" and entry.constructor is not None:
                args.append(value)
            else:
                kwargs[parameter.name] = value
        return wire.Step(
            args=tuple(args),
            kwargs=kwargs,
            method=entry.method,
            training=shot.training if entry.mode in {"module", "attribute"} or entry.is_module else None,
            flag=entry.flag,
            flag_value=entry.mode_values[0 if shot.training else 1],
            no_grad=entry.mode == "grad-enabled" and not shot.training,
            upstream=array(self.outside(shot.probe.upstream, style), shot.dtype) if shot.backward else None,
            output=() if not self._several() else (0,),
        )

    def _several(self) -> bool:
        return any(len(r) > 1 for r in self.entry.returns)

    def _argument(self, parameter: Parameter, shot: Shot, style: Style) -> wire.Value | None:
        probe = shot.probe
        grad = shot.backward and self.entry.backend == "torch"
        match parameter.role:
            case "x":
                return array(self.outside(probe.x, style), shot.dtype, grad=grad)
            case "gamma" | "beta":
                return array(
                    self._shaped(getattr(probe, parameter.role), probe, style.parameters, style),
                    shot.dtype,
                    grad=grad,
                )
            case "mean" | "var":
                return array(
                    self._shaped(getattr(probe, parameter.role), probe, style.statistics, style), shot.dtype
                )
            case "eps":
                return wire.Plain(probe.eps)
            case "momentum":
                return wire.Plain(probe.momentum)
            case "training" | "eval":
                return wire.Plain(self.entry.mode_values[0 if shot.training else 1])
            case "params":
                return self._params(shot, style)
        return None

    def _params(self, shot: Shot, style: Style) -> wire.Mapping:
        probe = shot.probe
        values: dict[str, wire.Value] = {
            "mode": wire.Plain("train" if shot.training else "test"),
            "eps": wire.Plain(probe.eps),
            "momentum": wire.Plain(probe.momentum),
            "mean": array(self._shaped(probe.mean, probe, style.statistics, style), shot.dtype),
            "var": array(self._shaped(probe.var, probe, style.statistics, style), shot.dtype),
            "gamma": array(self._shaped(probe.gamma, probe, style.parameters, style), shot.dtype),
            "beta": array(self._shaped(probe.beta, probe, style.parameters, style), shot.dtype),
            "training": wire.Plain(shot.training),
            "eval": wire.Plain(not shot.training),
        }
        keys = {"eps": "eps", "momentum": "momentum"} | dict(self.entry.params_keys)
        given = {key: values[role] for role, key in keys.items() if role in values}
        if shot.fresh:
            given = {key: v for key, v in given.items() if not isinstance(v, wire.Array)}
        return wire.Mapping("params", given)

    def _shaped(self, vector: Vector, probe: Probe, shape: str, style: Style) -> Vector:
        if style.layout == "features-first":
            return vector.reshape(-1, 1)
        if shape == "flat":
            return vector
        if style.layout == "channels-last":
            return vector.reshape((1,) * (probe.rank - 1) + (-1,))
        return probe.column(vector)

    @staticmethod
    def outside(x: Vector, style: Style) -> Vector:
        """From channels-first to the entry's layout."""
        if style.layout == "channels-last":
            return np.moveaxis(x, 1, -1)
        return x.T if style.layout == "features-first" else x

    @staticmethod
    def inside(x: Vector, style: Style) -> Vector:
        """From the entry's layout to channels-first."""
        if style.layout == "channels-last" and x.ndim > 2:
            return np.moveaxis(x, -1, 1)
        return x.T if style.layout == "features-first" and x.ndim == 2 else x

    def _seen(
        self,
        shot: Shot,
        outcome: wire.Outcome,
        step: wire.Step,
        held: dict[str, wire.Attribute],
        style: Style,
    ) -> Seen:
        returned = [(path, a) for path, a in outcome.returned]
        like_x = [(p, a) for p, a in returned if a.shape == self.outside(shot.probe.x, style).shape]
        output = next((a for p, a in like_x), None)
        old, new, tracked = self._state(shot, outcome, step, held, style)
        names = self.names(shot, style)
        inputs = self._keys(step)
        dx, dgamma, dbeta = (
            numpy_of(gradient) if gradient is not None else None
            for role in ("x", "gamma", "beta")
            for gradient in [outcome.gradients.get(inputs.get(role, names.get(role, "")))]
        )
        changed = dict(outcome.changed).get(inputs.get("x", ""), None)
        return Seen(
            probe=shot.probe,
            failure=outcome.failure,
            y=self.inside(numpy_of(output), style) if output is not None else None,
            y_dtype=output.dtype if output is not None else "",
            y_tracked=output.grad if output is not None else False,
            others=tuple(self.inside(numpy_of(a), style) for _, a in like_x[1:]),
            old=old,
            new=new,
            tracked=tracked,
            dx=self.inside(dx, style) if dx is not None else None,
            dgamma=dgamma,
            dbeta=dbeta,
            changed=(changed or 0) if inputs.get("x", "") in dict(outcome.changed) else None,
            events=tuple(msgspec.structs.replace(e) for e in outcome.events),
            lines=outcome.lines,
            kind=outcome.kind,
        )

    def _keys(self, step: wire.Step) -> dict[str, str]:
        """Role → under which name the worker reports the argument."""
        keys = {p.role: p.name for p in self.entry.parameters if p.role and p.name in step.kwargs}
        if step.args:
            keys["x"] = "0"
        return keys

    def _state(
        self,
        shot: Shot,
        outcome: wire.Outcome,
        step: wire.Step,
        held: dict[str, wire.Attribute],
        style: Style,
    ) -> tuple[dict[str, Vector], dict[str, Vector], tuple[str, ...]]:
        """The running statistics before and after, wherever the entry keeps them."""
        if self.entry.constructor is not None:
            return self._object_state(shot, outcome, step, held, style)
        old, new, tracked = {}, {}, []
        keys = self._keys(step)
        dict_keys = dict(self.entry.params_keys)
        given = next((v for v in step.kwargs.values() if isinstance(v, wire.Mapping)), None)
        for role in ("mean", "var"):
            before = step.kwargs.get(keys.get(role, "")) or (
                given.items.get(dict_keys.get(role, "")) if given else None
            )
            if not isinstance(before, wire.Array):
                continue
            inside = f"{keys.get('params')}.{dict_keys.get(role)}" if role not in keys else keys[role]
            after = self._after(role, outcome, before, outcome.after.get(inside))
            old[role], new[role] = (self._level(numpy_of(a), style) for a in (before, after))
            if after.grad:
                tracked.append(role)
        return old, new, tuple(tracked)

    @staticmethod
    def _level(statistic: Vector, style: Style) -> Vector:
        """A statistic that stands as a column beside samples in columns, laid down."""
        upright = style.layout == "features-first" and statistic.ndim == 2 and statistic.shape[1] == 1
        return statistic.reshape(-1) if upright else statistic

    def _after(
        self, role: str, outcome: wire.Outcome, before: wire.Array, in_place: wire.Array | None
    ) -> wire.Array:
        """The new value of a statistic: written in place, else returned under its name, else returned in its
        order."""
        if in_place is not None and (in_place.data != before.data or in_place.shape != before.shape):
            return in_place
        small = [(p, a) for p, a in outcome.returned if len(p) == 1 and p != (0,) and isinstance(p[0], int)]
        named: dict[tuple[int | str, ...], str] = {
            path: role_
            for roles_ in self.entry.returns
            if len(roles_) == 1 + max((int(p[0]) for p, _ in small), default=-9)
            for path, role_ in (((i,), r) for i, r in enumerate(roles_))
            if role_ is not None
        }
        by_key = [
            a
            for p, a in outcome.returned
            if p and isinstance(p[-1], str) and roles.held_role_of(p[-1]) == role
        ]
        by_name = next((a for p, a in small if named.get(p) == role), by_key[0] if by_key else None)
        if by_name is not None:
            return by_name
        if self.entry.family == "function-returns-stats" and len(small) >= 2 and not named:
            return small[0 if role == "mean" else 1][1]
        return in_place or before

    def _object_state(
        self,
        shot: Shot,
        outcome: wire.Outcome,
        step: wire.Step,
        held: dict[str, wire.Attribute],
        style: Style,
    ) -> tuple[dict[str, Vector], dict[str, Vector], tuple[str, ...]]:
        names = self.names(shot, style)
        old, new, tracked = {}, {}, []
        for role in ("mean", "var"):
            name = names.get(role)
            if name is None or name not in outcome.attributes:
                continue
            after = outcome.attributes[name]
            before = step.set.get(name) or (held[name].array if name in held else None)
            if before is None:
                continue
            shape = held[name].array.shape if name in held else before.shape
            old[role] = self._level(_shaped_as_held(numpy_of(before), shape), style)
            new[role] = self._level(numpy_of(after.array), style)
            if after.array.grad and after.held != "parameter":
                tracked.append(role)
        return old, new, tuple(tracked)


def _named(answer: wire.Answer) -> Names:
    """Role → attribute of an object that was made, and called once. ``lazy``: some came with the call;
    ``single``: all are made in float32. ``bare``: gamma and beta begin as plain numbers."""
    first = held_roles(answer.made)
    later = held_roles(answer.outcomes[-1].attributes) if answer.outcomes else {}
    late = {
        role: name
        for role, name in later.items()
        if role not in first and (not first or roles.is_running_name(name))
    }
    held = {**(answer.outcomes[-1].attributes if answer.outcomes else {}), **answer.made}
    types = {held[name].array.dtype for name in (*first.values(), *late.values())}
    bare = any(is_bare(name, held[name]) for name in (*first.values(), *late.values()))
    marks = {"lazy": bool(late), "single": types == {"float32"}, "bare": bare}
    return {**first, **late, **{mark: "yes" for mark, set_ in marks.items() if set_}}
