"""Arrays on their way: channels-first and float64 here, in the entry's layout and number type there."""

from __future__ import annotations

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.trial.calls import ParamLayout, Vector


def to_wire(vector: Vector, dtype: str = "float64", *, grad: bool = False) -> wire.Array:
    held = "float32" if dtype == "bfloat16" else dtype
    return wire.Array(dtype, vector.shape, np.ascontiguousarray(vector, dtype=held).tobytes(), grad)


def to_numpy(sent: wire.Array) -> Vector:
    held = "float32" if sent.dtype == "bfloat16" else sent.dtype
    return np.frombuffer(sent.data, dtype=held).reshape(sent.shape).astype(np.float64)


def outside(x: Vector, param_layout: ParamLayout) -> Vector:
    """From channels-first to the entry's layout."""
    if param_layout.layout == "channels-last" and x.ndim > 1:
        return np.moveaxis(x, 1, -1)
    return x.T if param_layout.layout == "features-first" else x


def inside(x: Vector, param_layout: ParamLayout) -> Vector:
    """From the entry's layout to channels-first."""
    if param_layout.layout == "channels-last" and x.ndim > 2:
        return np.moveaxis(x, -1, 1)
    return x.T if param_layout.layout == "features-first" and x.ndim == 2 else x


def shaped(vector: Vector, probe: Probe, shape: str, param_layout: ParamLayout) -> Vector:
    """One value a channel, as it lines up with x in the entry's layout; ``shape``: flat | broadcast."""
    if param_layout.layout == "features-first":
        return vector.reshape(-1, 1)
    if shape == "flat":
        return vector
    if param_layout.layout == "channels-last":
        return vector.reshape((1,) * (probe.rank - 1) + (-1,))
    return probe.column(vector)


def level(statistic: Vector) -> Vector:
    """A statistic that stands as a column, (C, 1), laid down."""
    upright = statistic.ndim > 1 and statistic.shape[0] == statistic.size
    return statistic.reshape(-1) if upright else statistic
