"""One call of an entry: a probe goes in through its own parameters, whatever their names and places."""

from __future__ import annotations

from collections.abc import Mapping

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Parameter
from bnquiz.grading.trial.arrays import outside, shaped, to_wire
from bnquiz.grading.trial.calls import Call, ParamLayout

PER_CHANNEL = ("gamma", "beta", "mean", "var")


def step_of(entry: Entry, call: Call, param_layout: ParamLayout) -> wire.Step:
    """The step that puts a call to an entry."""
    given = {p: v for p in entry.parameters if (v := _argument(entry, p, call, param_layout)) is not None}
    first = [p for p in given if p.role == "x" and entry.constructor is not None]
    upstream = to_wire(outside(call.probe.upstream, param_layout), call.dtype) if call.backward else None
    return wire.Step(
        args=tuple(given[p] for p in first),
        kwargs={p.name: value for p, value in given.items() if p not in first},
        method=entry.method,
        training=call.training if entry.mode in {"module", "attribute"} or entry.is_module else None,
        flag=entry.flag,
        flag_value=entry.mode_values[0 if call.training else 1],
        no_grad=entry.mode == "grad-enabled" and not call.training,
        upstream=upstream,
        output=(0,) if any(len(returned) > 1 for returned in entry.returns) else (),
    )


def preset(call: Call, param_layout: ParamLayout, names: Mapping[str, str]) -> dict[str, wire.Array]:
    """The probe's own state, for an object that holds it under these names. It gives each its own shape, but
    for gamma and beta that begin as plain numbers."""
    values = {role: to_wire(getattr(call.probe, role), call.dtype) for role in PER_CHANNEL}
    if "bare" in names:
        values |= {role: _per_channel(role, call, param_layout) for role in ("gamma", "beta")}
    return {names[role]: value for role, value in values.items() if role in names}


def _argument(entry: Entry, parameter: Parameter, call: Call, param_layout: ParamLayout) -> wire.Value | None:
    grad = call.backward and entry.backend == "torch"
    match parameter.role:
        case "x":
            return to_wire(outside(call.probe.x, param_layout), call.dtype, grad=grad)
        case "gamma" | "beta" as role:
            return _per_channel(role, call, param_layout, grad=grad)
        case "mean" | "var" as role:
            return _per_channel(role, call, param_layout)
        case "eps":
            return wire.Plain(call.probe.eps)
        case "momentum":
            return wire.Plain(call.probe.momentum)
        case "training" | "eval":
            return wire.Plain(entry.mode_values[0 if call.training else 1])
        case "params":
            return _params(entry, call, param_layout)
    return None


def _per_channel(role: str, call: Call, param_layout: ParamLayout, *, grad: bool = False) -> wire.Array:
    shape = param_layout.parameters if role in {"gamma", "beta"} else param_layout.statistics
    return to_wire(shaped(getattr(call.probe, role), call.probe, shape, param_layout), call.dtype, grad=grad)


def _params(entry: Entry, call: Call, param_layout: ParamLayout) -> wire.Mapping:
    """The dict in which mode, state and the rest are handed in, with the keys that the entry asks for."""
    values: dict[str, wire.Value] = {
        "mode": wire.Plain("train" if call.training else "test"),
        "training": wire.Plain(call.training),
        "eval": wire.Plain(not call.training),
        "eps": wire.Plain(call.probe.eps),
        "momentum": wire.Plain(call.probe.momentum),
        **({} if call.fresh else {role: _per_channel(role, call, param_layout) for role in PER_CHANNEL}),
    }
    keys = {"eps": "eps", "momentum": "momentum"} | dict(entry.params_keys)
    return wire.Mapping("params", {key: values[role] for role, key in keys.items() if role in values})
