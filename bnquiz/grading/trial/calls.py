"""What goes into a trial and what comes out, with roles in place of names and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from bnquiz.grading.process import wire
from bnquiz.grading.theory.probes import Probe

Vector = NDArray[Any]


@dataclass(frozen=True)
class Style:
    """How one value a channel is shaped: (1, C, 1, 1) or (C,), for the parameters and for the running
    statistics."""

    parameters: str = "broadcast"  # broadcast | flat
    statistics: str = "broadcast"
    layout: str = "channels-first"


STYLES = (Style(), Style("flat", "flat"), Style("broadcast", "flat"), Style("flat", "broadcast"))


@dataclass(frozen=True)
class Shot:
    """One call: a probe, the mode, and whether to go backward from the output."""

    probe: Probe
    training: bool
    backward: bool = False
    dtype: str = "float64"
    fresh: bool = False  # with the state in which the entry itself begins, not the probe's


@dataclass(frozen=True)
class Seen:
    """What one call did, with its roles. Arrays are channels-first; ``new`` and ``old`` hold mean and var
    where known."""

    probe: Probe
    failure: wire.Failure | None = None
    y: Vector | None = None
    y_dtype: str = ""
    others: tuple[Vector, ...] = ()  # other things of the shape of x that were returned
    old: dict[str, Vector] = field(default_factory=dict)
    new: dict[str, Vector] = field(default_factory=dict)
    tracked: tuple[str, ...] = ()  # running statistics that autograd follows afterwards
    y_tracked: bool = False
    dx: Vector | None = None
    dgamma: Vector | None = None
    dbeta: Vector | None = None
    changed: int | None = None  # the line that wrote into x; 0 when the line is not known
    events: tuple[wire.Event, ...] = ()
    lines: tuple[int, ...] = ()
    kind: str = ""

    @property
    def outputs(self) -> tuple[Vector, ...]:
        """All that came back in the shape of x: one of them is the output."""
        return (self.y, *self.others) if self.y is not None else ()


@dataclass(frozen=True)
class Played:
    """A whole session: one `Seen` a shot that was reached."""

    seen: tuple[Seen, ...]
    failure: wire.Failure | None = None
    made: dict[str, wire.Attribute] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    library: tuple[tuple[str, int | None], ...] = ()
    attributes: dict[str, wire.Attribute] = field(default_factory=dict)  # after the last shot
    held: dict[str, wire.Array] = field(default_factory=dict)  # in a dict of parameters, after the last shot

    @property
    def stopped(self) -> wire.Failure | None:
        """The failure that ended the session, if one did."""
        return self.failure or next((s.failure for s in self.seen if s.failure), None)
