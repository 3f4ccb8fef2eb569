"""One call of an entry: a probe goes in through its own parameters, whatever their names and places."""

from __future__ import annotations

from collections.abc import Mapping

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Parameter
from bnquiz.grading.trial.arrays import array, outside, shaped
from bnquiz.grading.trial.calls import Shot, Style

PER_CHANNEL = ("gamma", "beta", "mean", "var")


def call(entry: Entry, shot: Shot, style: Style) -> wire.Step:
    """The step that puts a shot to an entry."""
    given = {p: v for p in entry.parameters if (v := _argument(entry, p, shot, style)) is not None}
    first = [p for p in given if p.role == "x" and entry.constructor is not None]
    upstream = array(outside(shot.probe.upstream, style), shot.dtype) if shot.backward else None
    return wire.Step(
        args=tuple(given[p] for p in first),
        kwargs={p.name: value for p, value in given.items() if p not in first},
        method=entry.method,
        training=shot.training if entry.mode in {"module", "attribute"} or entry.is_module else None,
        flag=entry.flag,
        flag_value=entry.mode_values[0 if shot.training else 1],
        no_grad=entry.mode == "grad-enabled" and not shot.training,
        upstream=upstream,
        output=(0,) if any(len(returned) > 1 for returned in entry.returns) else (),
    )


def preset(shot: Shot, style: Style, names: Mapping[str, str]) -> dict[str, wire.Array]:
    """The probe's own state, for an object that holds it under these names. It gives each its own shape, but
    for gamma and beta that begin as plain numbers."""
    values = {role: array(getattr(shot.probe, role), shot.dtype) for role in PER_CHANNEL}
    if "bare" in names:
        values |= {role: _per_channel(role, shot, style) for role in ("gamma", "beta")}
    return {names[role]: value for role, value in values.items() if role in names}


def _argument(entry: Entry, parameter: Parameter, shot: Shot, style: Style) -> wire.Value | None:
    grad = shot.backward and entry.backend == "torch"
    match parameter.role:
        case "x":
            return array(outside(shot.probe.x, style), shot.dtype, grad=grad)
        case "gamma" | "beta" as role:
            return _per_channel(role, shot, style, grad=grad)
        case "mean" | "var" as role:
            return _per_channel(role, shot, style)
        case "eps":
            return wire.Plain(shot.probe.eps)
        case "momentum":
            return wire.Plain(shot.probe.momentum)
        case "training" | "eval":
            return wire.Plain(entry.mode_values[0 if shot.training else 1])
        case "params":
            return _params(entry, shot, style)
    return None


def _per_channel(role: str, shot: Shot, style: Style, *, grad: bool = False) -> wire.Array:
    shape = style.parameters if role in {"gamma", "beta"} else style.statistics
    return array(shaped(getattr(shot.probe, role), shot.probe, shape, style), shot.dtype, grad=grad)


def _params(entry: Entry, shot: Shot, style: Style) -> wire.Mapping:
    """The dict in which mode, state and the rest are handed in, with the keys that the entry asks for."""
    values: dict[str, wire.Value] = {
        "mode": wire.Plain("train" if shot.training else "test"),
        "training": wire.Plain(shot.training),
        "eval": wire.Plain(not shot.training),
        "eps": wire.Plain(shot.probe.eps),
        "momentum": wire.Plain(shot.probe.momentum),
        **({} if shot.fresh else {role: _per_channel(role, shot, style) for role in PER_CHANNEL}),
    }
    keys = {"eps": "eps", "momentum": "momentum"} | dict(entry.params_keys)
    return wire.Mapping("params", {key: values[role] for role, key in keys.items() if role in values})
