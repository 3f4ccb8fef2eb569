"""Objects: what they are made with, before and after construction."""

from __future__ import annotations

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Parameter, roles
from bnquiz.grading.source.entry.assign import OPTIONS
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.trial.arrays import outside, to_wire
from bnquiz.grading.trial.calls import ParamLayout, Vector


def shaped_as_held(value: Vector, held: tuple[int, ...]) -> Vector:
    """The value in the shape in which the object holds it, as the worker sets it."""
    if value.size == np.prod(held):
        return value.reshape(held)
    return (
        value.reshape((-1,) if len(held) < 2 else (1, -1, *(1,) * (len(held) - 2)))
        if value.ndim == 1
        else value
    )


def make_arguments(
    constructor: tuple[Parameter, ...], probe: Probe, param_layout: ParamLayout, *, options: bool
) -> tuple[tuple[wire.Value, ...], dict[str, wire.Value]]:
    """What to construct with: the channels, the rank, and eps and momentum where the constructor takes
    them."""
    channels = probe.x.shape[1]
    values: dict[str, wire.Value] = {
        "channels": wire.Plain(channels),
        "num_dims": wire.Plain(probe.rank),
        "shape": wire.Plain((1, channels) + (1,) * (probe.rank - 2)),
        "width": wire.Plain((channels,)),
        "sample": wire.Plain(outside(probe.x, param_layout).shape[1:]),
        "input_shape": wire.Plain(outside(probe.x, param_layout).shape),
        "x": to_wire(outside(probe.x, param_layout)),
        "gamma": to_wire(probe.gamma),
        "beta": to_wire(probe.beta),
    }
    if any(p.required and p.role == "var" for p in constructor):
        values |= {"mean": to_wire(probe.mean), "var": to_wire(probe.var)}
    if options:
        values |= {"eps": wire.Plain(probe.eps), "momentum": wire.Plain(probe.momentum)}
    given = {p.name: values[p.role] for p in constructor if p.role in values}
    given |= {p.name: _settings(p, values) for p in constructor if p.parts}
    # with the options of nn.BatchNorm switched on there is more to see
    given |= {p.name: wire.Plain(True) for p in constructor if p.name in OPTIONS and p.role is not None}
    given |= {p.name: _filler(p) for p in constructor if p.required and p.name not in given}
    return (), given


def _settings(p: Parameter, values: dict[str, wire.Value]) -> wire.Mapping:
    """Several settings in one argument: a dict leaves out what is not known, for its defaults."""
    whole = p.made not in {"", "dict"}
    items = {q.name: values.get(q.role or "", _filler(q)) for q in p.parts if whole or q.role in values}
    return wire.Mapping(p.name, items, p.made or "dict")


def prepared_with(
    taken: tuple[Parameter, ...], probe: Probe, sample: tuple[int, ...]
) -> dict[str, wire.Value]:
    """What a method takes that makes an object's arrays: a shape, the channels, a learning rate of 0, an
    optimizer that leaves all as it is."""
    values: dict[str | None, wire.Value] = {
        "channels": wire.Plain(probe.x.shape[1]),
        "shape": wire.Plain(sample),
        "eps": wire.Plain(probe.eps),
        "momentum": wire.Plain(probe.momentum),
    }
    return {p.name: _prepared(p, values) for p in taken if p.required}


def _prepared(parameter: Parameter, values: dict[str | None, wire.Value]) -> wire.Value:
    if "shape" in parameter.name.lower():
        return values["shape"]
    if roles.LEARNING_RATE.fullmatch(parameter.name):
        return wire.Plain(0.0)
    if roles.OPTIMIZER.fullmatch(parameter.name):
        return wire.Mapping(parameter.name, {}, "optimizer")
    return values.get(parameter.role, wire.Plain(None))


_FILLERS: dict[str, float | bool | str] = {
    "device": "cpu",
    "affine": True,
    "training": True,
    "is_training": True,
    "track_running_stats": True,
    "name": "bn",
}


def _filler(parameter: Parameter) -> wire.Value:
    """For a required parameter without a role that is known: the value that means nothing special."""
    return wire.Plain(_FILLERS.get(parameter.name, parameter.default))
