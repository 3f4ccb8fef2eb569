"""What one call did, with its roles: the output, the gradients, the running statistics before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, roles
from bnquiz.grading.theory.comparing import decimals
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.theory.search import FLOAT32_RTOL, FLOAT64_RTOL, same
from bnquiz.grading.trial.arguments import shaped_as_held
from bnquiz.grading.trial.calls import (
    STATISTICS,
    Call,
    Observation,
    ParamLayout,
    Statistic,
    Vector,
    inside,
    level,
    outside,
    to_numpy,
    to_wire,
)
from bnquiz.grading.trial.state import Names, part_of


def equals(
    event: wire.Event, value: Array, param_layout: ParamLayout, tolerance: float = FLOAT64_RTOL
) -> bool:
    """Whether a traced value is this quantity, in whatever shape and order the entry holds it."""
    if int(np.prod(event.array.shape)) != value.size:
        return False
    seen = to_numpy(event.array)
    tolerance = FLOAT32_RTOL if event.array.dtype in {"float32", "bfloat16", "float16"} else tolerance
    if same(seen, value, tolerance) or same(inside(seen, param_layout), value, tolerance):
        return True
    return value.size > 2 and same(np.sort(seen.ravel()), np.sort(value.ravel()), tolerance)


def is_float(event: wire.Event) -> bool:
    return "float" in event.array.dtype


def size(event: wire.Event) -> int:
    return int(np.prod(event.array.shape))


def counts_right(event: wire.Event, count: int) -> bool:
    """Whether something gets this whole number: how many values there are."""
    return (
        bool(event.target)
        and size(event) == 1
        and "int" in event.array.dtype
        and to_numpy(event.array) == count
    )


_LEAST = 1e-6  # the smallest share that is one


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
        like_x = self._like_x()
        output = like_x[0] if like_x else None
        state = {role: pair for role in STATISTICS if (pair := self._statistic(role)) is not None}
        written = [changed[n] or 0 for r in ("x", "gamma", "beta") if (n := self._keys.get(r, "")) in changed]
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
            left_out=tuple(role for role in ("gamma", "beta") if self._has_none_for(role)),
            changed=written[0] if written else None,
            events=tuple(msgspec.structs.replace(e) for e in outcome.events),
            passed=outcome.passed,
            lines=outcome.lines,
            kind=outcome.kind,
        )

    def _like_x(self) -> list[wire.Array]:
        """What may be the output: what was returned in the shape of x, else what it wrote into an argument,
        else what an object then holds."""
        shape = outside(self.call.probe.x, self.param_layout).shape
        returned = [array for _, array in self._outside_a_cache if array.shape == shape] or self._one_by_one(
            shape
        )
        entry = self.entry
        out = self.outcome.after.get(self._keys.get("out", ""))
        if not returned and out is not None and any(out.data):  # it is all 0 before
            return [out]
        forgets_once = bool(entry.returns) and self.outcome.kind == "NoneType"
        forgets = forgets_once or entry.forgets_return
        if returned or entry.constructor is None or forgets or self.outcome.failure is not None:
            return returned
        given = self.step.args[0] if self.step.args else None
        handed = given.data if isinstance(given, wire.Array) else b""
        # which of them is there first may be another one in each mode: their names put them in an order
        own = {n: a for n, a in self.outcome.attributes.items() if n not in self.names.of.values()}
        kept = (own[n].array for n in sorted(own, key=lambda n: (roles.OUTPUT.fullmatch(n) is None, n)))
        return [array for array in kept if array.shape == shape and array.data != handed]

    def _one_by_one(self, shape: tuple[int, ...]) -> list[wire.Array]:
        """The output that comes back sample by sample, in a list."""
        rows = [array for path, array in self.outcome.returned if len(path) == 1]
        if len(rows) != shape[0] or any(row.shape != shape[1:] for row in rows):
            return []
        whole = np.stack([to_numpy(row) for row in rows])
        return [to_wire(whole, rows[0].dtype, grad=rows[0].grad)]

    @property
    def _outside_a_cache(self) -> list[tuple[tuple[int | str, ...], wire.Array]]:
        """What was returned; where that begins with nothing, ``None, (x, y)``, without what lies in a
        cache: that is for the backward pass."""
        returned = [*self.outcome.returned]
        if self.outcome.kind != "tuple" or any(path[:1] in {(0,), ()} for path, _ in returned):
            return returned
        return [(path, array) for path, array in returned if len(path) == 1]

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Role → under which name the worker reports the argument, or the part of one."""
        keys = {p.role: name for name, p in self.entry.leaves if p.role}
        if self.entry.by_place:
            placed = self.entry.parameters[: self.entry.by_place]
            places = {p.name: str(place) for place, p in enumerate(placed)}
            parted = {role: name.partition(".") for role, name in keys.items()}
            return {role: f"{places.get(name, name)}{dot}{key}" for role, (name, dot, key) in parted.items()}
        return keys | {"x": "0"} if self.step.args else keys

    def _gradient(self, role: str) -> wire.Array | None:
        name = self._keys.get(role, self.names.get(role, ""))
        whole = name.partition("#")[0]
        held = self.outcome.gradients.get(whole)
        part = part_of({whole: wire.Attribute(held)}, name) if held is not None else None
        return part.array if part is not None else None

    def _has_none_for(self, role: str) -> bool:
        """Whether autograd follows it, and has no gradient for it."""
        name = self._keys.get(role, self.names.get(role, ""))
        return name in self.outcome.gradients and self.outcome.gradients[name] is None

    def _inside(self, array: wire.Array | None) -> Vector | None:
        return inside(to_numpy(array), self.param_layout) if array is not None else None

    # -- the running statistics: before, after, and whether autograd follows them

    def _statistic(self, role: Statistic) -> tuple[Vector, Vector, bool] | None:
        return self._of_object(role) if role in self.names else self._of_arguments(role)

    def _of_object(self, role: Statistic) -> tuple[Vector, Vector, bool] | None:
        name = self.names.get(role, "")
        after, held = part_of(self.outcome.attributes, name), part_of(self.held, name)
        before = self.step.set.get(name) or (held.array if held else None)
        if "#" in name and held is not None:
            before = self._set_in(name) or before
        if after is None or before is None:
            return None
        old = shaped_as_held(to_numpy(before), (held.array if held else before).shape)
        tracked = after.array.grad and after.held != "parameter"
        return level(old), level(to_numpy(after.array)), tracked

    def _set_in(self, name: str) -> wire.Array | None:
        """What was set of an array that holds both statistics."""
        whole, _, _ = name.partition("#")
        was_set = self.step.set.get(whole)
        part = part_of({whole: wire.Attribute(was_set)}, name) if was_set is not None else None
        return part.array if part is not None else None

    def _of_arguments(self, role: Statistic) -> tuple[Vector, Vector, bool] | None:
        key, before = self._given(role)
        if not isinstance(before, wire.Array):
            return None
        after = self._after(role, before, self.outcome.after.get(key))
        return (
            level(to_numpy(before)),
            level(to_numpy(after)),
            after.grad,
        )

    def _given(self, role: str) -> tuple[str, wire.Value | None]:
        """Under which name a statistic was handed in, by itself or with others, and what it was."""
        key = self._keys.get(role, "")
        name, _, part = key.partition(".")
        given = {str(place): value for place, value in enumerate(self.step.args)} | self.step.kwargs
        value = given.get(name)
        while isinstance(value, wire.Mapping):
            outer, _, inner = part.partition(".")
            lies_within = inner and outer in value.items
            value, part = (value.items[outer], inner) if lies_within else (value.items.get(part), "")
        return key, value

    def _after(self, role: Statistic, before: wire.Array, in_place: wire.Array | None) -> wire.Array:
        """The new value of a statistic: written in place, else returned: where the next call looks for it, as
        what it equals, under its name, in its order."""
        if in_place is not None and (in_place.data != before.data or in_place.shape != before.shape):
            return in_place
        named = dict(self._named())
        found = self._handed_back(role) or self._by_value.get(role) or self._unchanged(before)
        if self.entry.mode == "inference":  # a std beside the output is for its backward pass
            return found or in_place or before
        returned = found or next((array for path, array in self._small if named.get(path) == role), None)
        returned = returned or next(self._under_keys(role), None)
        in_order = self.entry.family == "function-returns-stats" and len(self._small) >= 2 and not named
        if returned is None and in_order:
            returned = self._small[STATISTICS.index(role)][1]
        return returned or in_place or before

    def _unchanged(self, before: wire.Array) -> wire.Array | None:
        """The very values that were handed in, handed back."""
        return next(
            (a for _, a in self.outcome.returned if a.shape == before.shape and a.data == before.data), None
        )

    @cached_property
    def _by_value(self) -> dict[Statistic, wire.Array]:
        """What was returned and is, in every channel, the same mixture of a statistic's old value and the
        batch's: so much of the one and so much of the other, neither none. Only where it tells both apart."""
        found: dict[Statistic, list[wire.Array]] = {role: [] for role in STATISTICS}
        for _, array in self.outcome.returned:
            for role in STATISTICS:
                if self._is_mixture(role, array):
                    found[role].append(array)
        return {role: arrays[0] for role, arrays in found.items() if len(arrays) == 1}

    def _is_mixture(self, role: Statistic, array: wire.Array) -> bool:
        _, before = self._given(role)
        x = self.call.probe.x
        axes = (0, *range(2, x.ndim))
        batch = x.mean(axis=axes) if role == "mean" else x.var(axis=axes)
        seen = to_numpy(array).reshape(-1)
        if not isinstance(before, wire.Array) or seen.size != batch.size or not np.isfinite(seen).all():
            return False
        parts = np.stack([to_numpy(before).reshape(-1), batch], axis=1)
        shares, *_ = np.linalg.lstsq(parts, seen, rcond=None)
        rounded = decimals(seen)
        held = 1e-9 if rounded is None else 10.0**-rounded
        fits = np.allclose(parts @ shares, seen, rtol=1e-6, atol=held)
        return bool(fits and _LEAST < shares[0] < 1 - _LEAST and _LEAST < shares[1] < 2)

    @cached_property
    def _small(self) -> list[tuple[int, wire.Array]]:
        """What was returned beside the output, by its place."""
        shape = outside(self.call.probe.x, self.param_layout).shape
        output = next((place for place, array in self._placed if array.shape == shape), 0)
        return [(place, array) for place, array in self._placed if place != output]

    @property
    def _placed(self) -> list[tuple[int, wire.Array]]:
        """All that was returned, by its place."""
        placed = ((path[0], array) for path, array in self.outcome.returned if len(path) == 1)
        return [(place, array) for place, array in placed if isinstance(place, int)]

    def _named(self) -> Iterator[tuple[int, str]]:
        """Places and roles, by the return statements that give as many values."""
        count = 1 + max((place for place, _ in self._placed), default=-9)
        for returned in self.entry.returns:
            if len(returned) == count:
                yield from ((place, role) for place, role in enumerate(returned) if role is not None)

    def _handed_back(self, role: str) -> wire.Array | None:
        """What came in together with others, and stands in its old place in what is returned: there the next
        call finds it, whatever it is. Where it stands so once."""
        _, _, own = self._keys.get(role, "").rpartition(".")
        under = [array for path, array in self.outcome.returned if len(path) > 1 and path[-1] == own]
        found = under or list(self._mirrored(role))
        return found[0] if len(found) == 1 else None

    def _mirrored(self, role: str) -> Iterator[wire.Array]:
        """What stands in the same place of as many values as came in together."""
        owner, _, own = self._keys.get(role, "").rpartition(".")
        parts = next((p.parts for p in self.entry.parameters if p.name == owner and p.made != "dict"), ())
        place = next((i for i, part in enumerate(parts) if part.name == own), None)
        for path, array in self.outcome.returned if place is not None else ():
            beside = sum(other[:-1] == path[:-1] for other, _ in self.outcome.returned)
            if len(path) > 1 and path[-1] == place and beside == len(parts):
                yield array

    def _under_keys(self, role: str) -> Iterator[wire.Array]:
        """What was returned in a dict, under the name of the part that came in, or under one of this role.
        Beside a dict that holds the state, another one may be a cache, with the batch's own."""
        owner, _, own = self._keys.get(role, "").rpartition(".")
        yield from (array for path, array in self.outcome.returned if path and path[-1] == own)
        for path, array in self.outcome.returned:
            key = path[-1] if path else None
            is_told = isinstance(key, str) and roles.held_role_of(key) == role
            is_own = not owner and not self._is_beside_x(path)
            if is_told and (is_own or roles.is_running_name(str(key))):
                yield array
        yield from self._mirrored(role)

    def _is_beside_x(self, path: tuple[int | str, ...]) -> bool:
        """Whether it came back in a container with something of the shape of x: in a cache."""
        shape = outside(self.call.probe.x, self.param_layout).shape
        beside = (array.shape for other, array in self.outcome.returned if other[:-1] == path[:-1])
        return len(path) > 1 and shape in beside


def _numbers(array: wire.Array | None) -> Vector | None:
    return to_numpy(array) if array is not None else None
