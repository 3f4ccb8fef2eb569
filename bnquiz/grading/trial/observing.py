"""What one call did, with its roles: the output, the gradients, the running statistics before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, roles
from bnquiz.grading.trial.arrays import inside, level, outside, to_numpy
from bnquiz.grading.trial.calls import STATISTICS, Call, Observation, ParamLayout, Vector
from bnquiz.grading.trial.objects import Names, shaped_as_held


@dataclass(frozen=True)
class Observer:
    """``names``: role → attribute of the object, if it is one. ``held``: what it held before the call."""

    entry: Entry
    names: Names
    call: Call
    param_layout: ParamLayout
    step: wire.Step
    outcome: wire.Outcome
    held: Mapping[str, wire.Attribute]

    def seen(self) -> Observation:
        """The call as the judges see it."""
        outcome, changed = self.outcome, dict(self.outcome.changed)
        shape = outside(self.call.probe.x, self.param_layout).shape
        like_x = [array for _, array in outcome.returned if array.shape == shape]
        output = like_x[0] if like_x else None
        state = {role: pair for role in STATISTICS if (pair := self._statistic(role)) is not None}
        x = self._keys.get("x", "")
        return Observation(
            probe=self.call.probe,
            failure=outcome.failure,
            y=self._inside(output),
            y_dtype=output.dtype if output is not None else "",
            others=tuple(inside(to_numpy(array), self.param_layout) for array in like_x[1:]),
            old={role: before for role, (before, _, _) in state.items()},
            new={role: after for role, (_, after, _) in state.items()},
            tracked=tuple(role for role, (_, _, tracked) in state.items() if tracked),
            dx=self._inside(self._gradient("x")),
            dgamma=_numbers(self._gradient("gamma")),
            dbeta=_numbers(self._gradient("beta")),
            changed=(changed[x] or 0) if x in changed else None,
            events=tuple(msgspec.structs.replace(e) for e in outcome.events),
            lines=outcome.lines,
            kind=outcome.kind,
        )

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Role → under which name the worker reports the argument."""
        keys = {p.role: p.name for p in self.entry.parameters if p.role and p.name in self.step.kwargs}
        return keys | {"x": "0"} if self.step.args else keys

    def _gradient(self, role: str) -> wire.Array | None:
        return self.outcome.gradients.get(self._keys.get(role, self.names.get(role, "")))

    def _inside(self, array: wire.Array | None) -> Vector | None:
        return inside(to_numpy(array), self.param_layout) if array is not None else None

    # -- the running statistics: before, after, and whether autograd follows them

    def _statistic(self, role: str) -> tuple[Vector, Vector, bool] | None:
        return self._of_object(role) if self.entry.constructor is not None else self._of_arguments(role)

    def _of_object(self, role: str) -> tuple[Vector, Vector, bool] | None:
        name = self.names.get(role, "")
        after, held = self.outcome.attributes.get(name), self.held.get(name)
        before = self.step.set.get(name) or (held.array if held else None)
        if after is None or before is None:
            return None
        old = shaped_as_held(to_numpy(before), (held.array if held else before).shape)
        tracked = after.array.grad and after.held != "parameter"
        return level(old, self.param_layout), level(to_numpy(after.array), self.param_layout), tracked

    def _of_arguments(self, role: str) -> tuple[Vector, Vector, bool] | None:
        key, before = self._given(role)
        if not isinstance(before, wire.Array):
            return None
        after = self._after(role, before, self.outcome.after.get(key))
        return (
            level(to_numpy(before), self.param_layout),
            level(to_numpy(after), self.param_layout),
            after.grad,
        )

    def _given(self, role: str) -> tuple[str, wire.Value | None]:
        """Under which name a statistic was handed in, by itself or in a dict, and what it was."""
        if role in self._keys:
            return self._keys[role], self.step.kwargs[self._keys[role]]
        key = dict(self.entry.params_keys).get(role, "")
        given = next((v for v in self.step.kwargs.values() if isinstance(v, wire.Mapping)), None)
        return f"{self._keys.get('params')}.{key}", given.items.get(key) if given else None

    def _after(self, role: str, before: wire.Array, in_place: wire.Array | None) -> wire.Array:
        """The new value of a statistic: written in place, else returned under its name, else returned in its
        order."""
        if in_place is not None and (in_place.data != before.data or in_place.shape != before.shape):
            return in_place
        named = dict(self._named())
        returned = next((array for path, array in self._small if named.get(path) == role), None)
        returned = returned or next(self._under_keys(role), None)
        in_order = self.entry.family == "function-returns-stats" and len(self._small) >= 2 and not named
        if returned is None and in_order:
            returned = self._small[STATISTICS.index(role)][1]
        return returned or in_place or before

    @cached_property
    def _small(self) -> list[tuple[int, wire.Array]]:
        """What was returned beside the output, by its place."""
        placed = ((path[0], array) for path, array in self.outcome.returned if len(path) == 1)
        return [(place, array) for place, array in placed if isinstance(place, int) and place != 0]

    def _named(self) -> Iterator[tuple[int, str]]:
        """Places and roles, by the return statements that give as many values."""
        count = 1 + max((place for place, _ in self._small), default=-9)
        for returned in self.entry.returns:
            if len(returned) == count:
                yield from ((place, role) for place, role in enumerate(returned) if role is not None)

    def _under_keys(self, role: str) -> Iterator[wire.Array]:
        """What was returned in a dict, under a name of this role."""
        for path, array in self.outcome.returned:
            if path and isinstance(path[-1], str) and roles.held_role_of(path[-1]) == role:
                yield array


def _numbers(array: wire.Array | None) -> Vector | None:
    return to_numpy(array) if array is not None else None
