"""What goes into a trial and what comes out, with roles in place of names; arrays on their way there and
back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bnquiz.grading.process import wire
from bnquiz.grading.records import Layout
from bnquiz.grading.theory.probes import Probe

Vector = NDArray[Any]
Statistic = Literal["mean", "var"]
STATISTICS: tuple[Statistic, ...] = ("mean", "var")
Shaped = Literal["broadcast", "flat"]  # (1, C, 1, 1) or (C,)


@dataclass(frozen=True)
class ParamLayout:
    """How one value a channel is shaped: (1, C, 1, 1) or (C,), for the parameters and for the running
    statistics."""

    parameters: Shaped = "broadcast"
    statistics: Shaped = "broadcast"
    layout: Layout = "channels-first"

    def order(self, rank: int) -> tuple[int, ...]:
        """The axes of (N, C, …) in the order in which the entry's x has them."""
        if self.layout == "channels-last" and rank > 1:
            return (0, *range(2, rank), 1)
        if self.layout == "features-first" and rank > 1:
            return (*range(1, rank), 0)
        return tuple(range(rank))


PARAM_LAYOUTS = (
    ParamLayout(),
    ParamLayout("flat", "flat"),
    ParamLayout("broadcast", "flat"),
    ParamLayout("flat", "broadcast"),
)


@dataclass(frozen=True)
class Call:
    """One call: a probe, the mode, and whether to go backward from the output."""

    probe: Probe
    training: bool
    backward: bool = False
    dtype: str = "float64"
    output: int = 0  # which of the arrays of the shape of x that come back to go backward from
    fresh: bool = False  # with the state in which the entry itself begins, not the probe's
    scaled: bool = False  # but with the probe's gamma and beta


@dataclass(frozen=True)
class Observation:
    """What one call did, with its roles. Arrays are channels-first; ``new`` and ``old`` hold mean and var
    where known."""

    probe: Probe
    failure: wire.Failure | None = None
    y: Vector | None = None
    y_dtype: str = ""
    others: tuple[Vector, ...] = ()  # other things of the shape of x that were returned
    old: dict[Statistic, Vector] = field(default_factory=dict)
    new: dict[Statistic, Vector] = field(default_factory=dict)
    tracked: tuple[Statistic, ...] = ()  # running statistics that autograd follows afterwards
    dx: Vector | None = None
    dgamma: Vector | None = None
    dbeta: Vector | None = None
    left_out: tuple[str, ...] = ()  # of gamma and beta, those that autograd follows and has no gradient for
    changed: int | None = None  # the line that wrote into x, gamma or beta; 0 when it is not known
    events: tuple[wire.Event, ...] = ()
    passed: tuple[wire.Passed, ...] = ()
    lines: tuple[int, ...] = ()
    kind: str = ""

    @property
    def outputs(self) -> tuple[Vector, ...]:
        """All that came back in the shape of x: one of them is the output."""
        return (self.y, *self.others) if self.y is not None else ()


@dataclass(frozen=True)
class Run:
    """A whole session: one `Observation` a call that was reached."""

    seen: tuple[Observation, ...]
    failure: wire.Failure | None = None
    made: dict[str, wire.Attribute] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    library: tuple[tuple[str, int | None], ...] = ()
    attributes: dict[str, wire.Attribute] = field(default_factory=dict)  # after the last call
    held: dict[str, wire.Array] = field(default_factory=dict)  # in a dict of parameters, after the last call
    session: wire.Session | None = None  # what was asked, and what came back, with the entry's own names
    answer: wire.Answer = field(default_factory=wire.Answer)

    @property
    def stopped(self) -> wire.Failure | None:
        """The failure that ended the session, if one did."""
        return self.failure or next((s.failure for s in self.seen if s.failure), None)


def to_wire(vector: Vector, dtype: str = "float64", *, grad: bool = False) -> wire.Array:
    held = "float32" if dtype == "bfloat16" else dtype
    return wire.Array(dtype, vector.shape, np.ascontiguousarray(vector, dtype=held).tobytes(), grad)


def to_numpy(sent: wire.Array) -> Vector:
    held = "float32" if sent.dtype == "bfloat16" else sent.dtype
    return np.frombuffer(sent.data, dtype=held).reshape(sent.shape).astype(np.float64)


def outside(x: Vector, param_layout: ParamLayout) -> Vector:
    """From channels-first to the entry's layout."""
    return x.transpose(param_layout.order(x.ndim))


def inside(x: Vector, param_layout: ParamLayout) -> Vector:
    """From the entry's layout to channels-first."""
    return x.transpose(np.argsort(param_layout.order(x.ndim)))


def shaped(vector: Vector, probe: Probe, shape: Shaped, param_layout: ParamLayout) -> Vector:
    """One value a channel, as it lines up with x in the entry's layout."""
    if param_layout.layout == "features-first" and shape == "broadcast":
        return vector.reshape((-1,) + (1,) * (probe.rank - 1))
    if shape == "flat":
        return vector
    if param_layout.layout == "channels-last":
        return vector.reshape((1,) * (probe.rank - 1) + (-1,))
    return probe.column(vector)


def level(statistic: Vector) -> Vector:
    """A statistic that stands as a column, (C, 1), laid down."""
    upright = statistic.ndim > 1 and statistic.shape[0] == statistic.size
    return statistic.reshape(-1) if upright else statistic
