"""One call of an entry: a probe goes in through its own parameters, whatever their names and places."""

from __future__ import annotations

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Member, Parameter, Setting
from bnquiz.grading.trial.arrays import outside, shaped, to_wire
from bnquiz.grading.trial.calls import Call, ParamLayout
from bnquiz.grading.trial.state import PER_CHANNEL, Attributes, Names, together


def step_of(entry: Entry, call: Call, param_layout: ParamLayout) -> wire.Step:
    """The step that puts a call to an entry."""
    given = {p: v for p in entry.parameters if (v := _argument(entry, p, call, param_layout)) is not None}
    first = [p for p in given if p.role == "x" and entry.constructor is not None]
    upstream = to_wire(outside(call.probe.upstream, param_layout), call.dtype) if call.backward else None
    inference = entry.inference_method if not call.training else ""
    named = {p.name: value for p, value in given.items() if p not in first}
    if entry.target:
        first, named = list(given), {}
    return wire.Step(
        target=entry.target,
        args=tuple(given[p] for p in first),
        kwargs={n: v for n, v in named.items() if n in entry.inference_takes} if inference else named,
        method=inference or entry.method,
        training=call.training if entry.mode in {"module", "attribute"} or entry.is_module else None,
        flag=entry.flag,
        flag_value=setting(entry.mode_values[0 if call.training else 1]),
        no_grad=entry.mode == "grad-enabled" and not call.training,
        upstream=upstream,
        output=call.output,
    )


def setting(value: Setting) -> wire.Plain | wire.Member:
    """The value of a switch, on its way."""
    return wire.Member(value.name) if isinstance(value, Member) else wire.Plain(value)


def preset(call: Call, param_layout: ParamLayout, names: Names, held: Attributes) -> dict[str, wire.Array]:
    """The probe's own state, for an object that holds it under these names. It gives each its own shape, but
    for gamma and beta that begin as plain numbers; two that share an array are set together."""
    values = {role: to_wire(getattr(call.probe, role), call.dtype) for role in PER_CHANNEL}
    if names.bare:
        values |= {role: _per_channel(role, call, param_layout) for role in ("gamma", "beta")}
    given = {names.get(role): value for role, value in values.items() if role in names}
    shared = {name.partition("#")[0] for name in given if "#" in name}
    for whole in shared & set(held):
        halves = [given.pop(f"{whole}#{i}", None) for i in (0, 1)]
        if halves[0] is not None and halves[1] is not None:
            given[whole] = together((halves[0], halves[1]), held[whole].array)
    return {name: value for name, value in given.items() if "#" not in name}


def _argument(entry: Entry, parameter: Parameter, call: Call, param_layout: ParamLayout) -> wire.Value | None:
    """What is handed in for a parameter; None where it is left out."""
    if parameter.parts or parameter.role == "params":
        return _together(entry, parameter, call, param_layout)
    grad = call.backward and entry.backend == "torch"
    match parameter.role:
        case "x":
            return to_wire(outside(call.probe.x, param_layout), call.dtype, grad=grad)
        case "gamma" | "beta" as role:
            return _per_channel(role, call, param_layout, grad=grad)
        case "mean" | "var" as role:
            given = not (entry.mode == "given" and call.training)
            return _per_channel(role, call, param_layout) if given else None
        case "eps" | "momentum" as role:
            return wire.Plain(getattr(call.probe, role))
        case "label":
            return wire.Plain("bn")
        case "training" | "eval":
            return setting(entry.mode_values[0 if call.training else 1])
    return None


def _per_channel(role: str, call: Call, param_layout: ParamLayout, *, grad: bool = False) -> wire.Array:
    shape = param_layout.parameters if role in {"gamma", "beta"} else param_layout.statistics
    return to_wire(shaped(getattr(call.probe, role), call.probe, shape, param_layout), call.dtype, grad=grad)


def _together(entry: Entry, parameter: Parameter, call: Call, param_layout: ParamLayout) -> wire.Mapping:
    """Several values in one argument: those that the entry asks for. A dict begins without the state where
    the entry itself begins, and always carries eps and momentum."""
    left_out = frozenset(PER_CHANNEL) if call.fresh and parameter.made in {"", "dict"} else frozenset[str]()
    items: dict[str, wire.Value] = {}
    if parameter.made in {"", "dict"} and entry.switch.startswith(f"{parameter.name}."):
        items = {"eps": wire.Plain(call.probe.eps), "momentum": wire.Plain(call.probe.momentum)}
    for part in parameter.parts:
        value = _argument(entry, part, call, param_layout) if part.role not in left_out else None
        if value is not None or part.default is not None or parameter.made not in {"", "dict"}:
            items[part.name] = value if value is not None else wire.Plain(part.default)
    return wire.Mapping(parameter.name, items, parameter.made or "dict")
