"""One call of an entry: a probe goes in through its own parameters, whatever their names and places."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.records import Mode
from bnquiz.grading.source.entry import LABEL, Entry, Member, Parameter, Phase, Server, Setting, roles
from bnquiz.grading.source.entry.assign import NESTED, OPTIONS, ROWS
from bnquiz.grading.source.entry.results import made_place
from bnquiz.grading.source.entry.tools import TOOLS
from bnquiz.grading.theory.probes import CLASSES, Probe
from bnquiz.grading.theory.recipe import BEGINNING
from bnquiz.grading.trial.calls import STATISTICS, Call, ParamLayout, Shaped, Vector, outside, shaped, to_wire
from bnquiz.grading.trial.keeping import as_kept
from bnquiz.grading.trial.state import PER_CHANNEL, Attributes, Names, together


def sizes_of(x: Vector) -> dict[str, wire.Value]:
    """The sizes of an x, channels first, that an entry may take beside it."""
    n, c, *places = x.shape
    sizes = {"samples": n, "channels": c, "count": x.size // c, "height": 1, "width": 1}
    if places:
        sizes |= {"height": places[0], "width": places[-1]}
    return {role: wire.Plain(size) for role, size in sizes.items()}


# What is asked or told something, one for all calls.
TOOLS_GIVEN: dict[str, wire.Value] = {role: wire.Mapping(role, {}, role, lasting=True) for role in TOOLS}


def _axes(x: Vector, param_layout: ParamLayout) -> dict[str, wire.Value]:
    """The axes along which one channel lies, as they stand for the entry: a number where there is one; and
    the one along which the channels lie, by itself and in a list."""
    order = param_layout.order(x.ndim)
    axes, own = tuple(at for at, axis in enumerate(order) if axis != CHANNEL_AXIS), order.index(CHANNEL_AXIS)
    return {
        "axes": wire.Plain(axes if len(axes) > 1 else axes[0]),
        "channel_axis": wire.Plain(own),
        "channel_axes": wire.Plain((own,)),
    }


CHANNEL_AXIS = 1  # of a probe


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
    constructor: tuple[Parameter, ...],
    probe: Probe,
    param_layout: ParamLayout,
    *,
    options: bool,
    dtype: str = "float64",
) -> tuple[tuple[wire.Value, ...], dict[str, wire.Value]]:
    """What to construct with: the channels, the rank, and eps and momentum where the constructor takes
    them."""
    channels = probe.x.shape[1]
    values: dict[str, wire.Value] = {
        **TOOLS_GIVEN,
        **sizes_of(probe.x),
        "num_dims": wire.Plain(probe.rank),
        "flag": wire.Plain(True),
        "classes": wire.Plain(CLASSES),
        "shape": wire.Plain((1, channels) + (1,) * (probe.rank - 2)),
        "width": wire.Plain((channels,)),
        "sample": wire.Plain(outside(probe.x, param_layout).shape[1:]),
        "input_shape": wire.Plain(outside(probe.x, param_layout).shape),
        **_axes(probe.x, param_layout),
        "x": to_wire(outside(probe.x, param_layout), dtype),
        "gamma": to_wire(probe.gamma, dtype),
        "beta": to_wire(probe.beta, dtype),
    }
    if any(p.required and p.role == "var" for whole in constructor for p in (whole, *whole.parts)):
        values |= {"mean": to_wire(probe.mean, dtype), "var": to_wire(probe.var, dtype)}
    if options:
        values |= {"eps": wire.Plain(probe.eps), "momentum": wire.Plain(probe.momentum)}
    given = {p.name: values[p.role] for p in constructor if p.role in values}
    # in place of a number, what lines up with x
    begin = {p.name: p.role for p in constructor if p.role in {"gamma", "beta"} and _is_number(p.default)}
    shape = param_layout.parameters
    given |= {
        name: to_wire(shaped(getattr(probe, role), probe, shape, param_layout), dtype)
        for name, role in begin.items()
    }
    given |= {p.name: _spatial(p, probe.rank - 2) for p in constructor if p.role == "spatial"}
    given |= {p.name: _settings(p, values) for p in constructor if p.parts or p.role == "object"}
    # with the options of nn.BatchNorm switched on there is more to see
    options_ = (p for p in constructor if p.name in OPTIONS and p.role == "affine")
    given |= {p.name: wire.Plain(True) for p in options_}
    given |= {p.name: _filler(p) for p in constructor if p.required and p.name not in given}
    return (), given


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _spatial(p: Parameter, axes: int) -> wire.Plain:
    """What says whether x has positions beside its channels: yes or no, along how many axes, or a word."""
    words = tuple(dict.fromkeys(w for w in (*p.words, p.default) if isinstance(w, str)))
    if words:
        fitting = [w for w in words if bool(roles.FOR_IMAGES.search(w)) == (axes > 0)]
        vectors = [w for w in words if roles.FOR_VECTORS.search(w)]
        other = "conv" if axes > 0 and vectors else p.default  # any word but that for vectors
        return wire.Plain(next((w for w in fitting if axes == 0 or w not in vectors), other))
    return wire.Plain(axes if type(p.default) is int else axes > 0)


def _settings(p: Parameter, values: dict[str, wire.Value]) -> wire.Mapping:
    """Several settings in one argument: a dict leaves out what is not known, for its defaults."""
    whole = p.made not in {"", "dict"}
    items = {roles.with_dots(q.name): _part(q, values) for q in p.parts if whole or q.role in values}
    return wire.Mapping(p.name, items, p.made or "dict")


def _part(p: Parameter, values: dict[str, wire.Value]) -> wire.Value:
    return _settings(p, values) if p.role == "object" else values.get(p.role or "", _filler(p))


def prepared_with(
    taken: tuple[Parameter, ...], probe: Probe, whole: tuple[int, ...]
) -> dict[str, wire.Value]:
    """What a method takes that makes an object's arrays: a shape, the channels, a learning rate of 0, an
    optimizer that leaves all as it is."""
    values: dict[str, wire.Value] = {
        **TOOLS_GIVEN,
        "label": wire.Plain(LABEL),
        "channels": wire.Plain(probe.x.shape[1]),
        "shape": wire.Plain(whole[1:]),
        "input_shape": wire.Plain(whole),
        "eps": wire.Plain(probe.eps),
        "momentum": wire.Plain(probe.momentum),
        **{role: to_wire(np.full(probe.x.shape[1], float(BEGINNING[role]))) for role in PER_CHANNEL},
    }
    return {p.name: _prepared(p, values) for p in taken if p.required}


def _prepared(parameter: Parameter, values: dict[str, wire.Value]) -> wire.Value:
    if parameter.parts:
        parts = {roles.with_dots(q.name): values.get(q.role or "", wire.Plain(None)) for q in parameter.parts}
        return wire.Mapping(parameter.name, parts, parameter.made)
    if "shape" in parameter.name.lower():
        return values["input_shape" if parameter.role == "input_shape" else "shape"]
    if roles.LEARNING_RATE.fullmatch(parameter.name):
        return wire.Plain(0.0)
    if roles.OPTIMIZER.fullmatch(parameter.name):
        return TOOLS_GIVEN["recorder"]
    return values.get(parameter.role or "", wire.Plain(None))


_FILLERS: dict[str, float | bool | str] = {
    "device": "cpu",
    "affine": True,
    "training": True,
    "is_training": True,
    "track_running_stats": True,
    "name": "bn",
}


def _filler(parameter: Parameter) -> wire.Value:
    """For a required parameter without a role that is known: the value that means nothing special, or
    of the words that the code knows the one for a batch norm."""
    if roles.OF_ONE.fullmatch(parameter.name):
        return wire.Plain(1)
    of_batches = (w for w in parameter.words if roles.says_batch(w))
    return wire.Plain(_FILLERS.get(parameter.name, next(of_batches, parameter.default)))


def step_of(entry: Entry, call: Call, param_layout: ParamLayout) -> wire.Step:
    """The step that puts a call to an entry."""
    training = call.training is not entry.reading.inverted
    call = replace(call, probe=as_kept(call.probe, entry.reading.variance), training=training)
    given = {p: v for p in entry.parameters if (v := _argument(entry, p, call, param_layout)) is not None}
    given = {p: _as_own_array(entry, p, value) for p, value in given.items()}
    inference = entry.inference_method if not call.training else ""
    first = [v for p, v in given.items() if p is entry.parameters[0] and _is_by_place(entry, p, inference)]
    named = {p.name: v for p, v in given.items() if p.role != "x" or not first}
    upstream = to_wire(outside(call.probe.upstream, param_layout), call.dtype) if call.backward else None
    if entry.by_place:
        first = _in_places(entry, given)
        named = {p.name: v for p, v in given.items() if p not in entry.parameters[: entry.by_place]}
    made = made_place(inference)
    if inference and made is None and entry.server is not None:
        return _served(entry, entry.server, call, upstream, given)
    of_object = entry.constructor is not None and not entry.inference_first
    if handed := entry.handed_to(entry.name):
        named |= {handed: wire.Again(wire.OBJECT, ())}
    if inference:
        whole = wire.Again(wire.MADE, entry.part)
        left = {n: whole for n in entry.inference_first or () if n not in named}  # it is made of the object
        named = left | {n: v for n, v in named.items() if n in entry.inference_takes}
    return wire.Step(
        again=wire.Again(wire.MADE, made) if made is not None else None,
        target=inference if inference and not of_object else entry.target,
        first=entry.inference_first if inference else entry.first or None,
        args=tuple(first),
        kwargs=named,
        method=(of_object and inference) or entry.method,
        training=call.training if _is_set(entry) else None,
        flag=entry.flag,
        flag_value=setting(entry.mode_values[0 if call.training else 1]),
        entering=_entering(entry.phases[0 if call.training else 1]),
        within=_WITHIN.get(entry.mode, "") if not call.training else "",
        upstream=upstream,
        output=call.output,
    )


_WITHIN: dict[Mode, wire.Context] = {"grad-enabled": "no_grad", "inference-mode": "inference_mode"}


def _is_set(entry: Entry) -> bool:
    """Whether train() and eval(), or a flag, are to set the mode."""
    return entry.is_module or (entry.mode in {"module", "attribute"} and entry.phases == (None, None))


def _entering(phase: Phase | None) -> wire.Entering | None:
    """The call that makes an object train, or infer."""
    given = dict(phase.given) if phase is not None else {}
    plain = {name: wire.Plain(value) for name, value in given.items() if not isinstance(value, Member)}
    return wire.Entering(phase.method, plain) if phase is not None else None


def _served(
    entry: Entry,
    server: Server,
    call: Call,
    upstream: wire.Array | None,
    values: dict[Parameter, wire.Value],
) -> wire.Step:
    """The step that asks for inference what is handed the object."""
    x = next(value for p, value in values.items() if p.role == "x")
    settings = {role: wire.Plain(getattr(call.probe, role)) for role in ("eps", "momentum")}
    given: dict[str, wire.Value] = {
        name: settings.get(source) or wire.Again(wire.OBJECT, (source,) if source else ())
        for name, source in server.given
        if source not in settings or entry.takes(source)  # else it goes by its default, as training does
    }
    also = {p.name: value for p, value in values.items() if p.name in server.also}
    return wire.Step(
        args=() if server.x else (x,),
        kwargs=given | also | {server.x: x} if server.x else {},
        method=server.method,
        target="" if server.is_class else server.name,
        through=wire.Through(server.name, given) if server.is_class else None,
        training=False if entry.is_module else None,
        upstream=upstream,
        output=call.output,
    )


def _as_own_array(entry: Entry, parameter: Parameter, value: wire.Value) -> wire.Value:
    """An array as an object of the file's own class, where the entry takes such."""
    if parameter.name not in entry.in_arrays or not isinstance(value, wire.Array):
        return value
    return msgspec.structs.replace(value, kind=entry.arrays)


def _is_by_place(entry: Entry, parameter: Parameter, inference: str) -> bool:
    """Whether it is the x of an object, whatever name its bases give it, or of the other half of a pair."""
    is_object = entry.constructor is not None and not entry.handed
    return parameter.role == "x" and (is_object or bool(inference)) and not parameter.named


def _in_places(entry: Entry, given: dict[Parameter, wire.Value]) -> list[wire.Value]:
    """The arguments that go by place, with the defaults of those left out between them."""
    placed = entry.parameters[: entry.by_place]
    last = max((i for i, p in enumerate(placed) if p in given), default=-1)
    return [given.get(p, wire.Plain(p.default)) for p in placed[: last + 1]]


def setting(value: Setting) -> wire.Plain | wire.Member:
    """The value of a switch, on its way."""
    return wire.Member(value.name) if isinstance(value, Member) else wire.Plain(value)


def preset(call: Call, param_layout: ParamLayout, names: Names, held: Attributes) -> dict[str, wire.Array]:
    """The probe's own state, for an object that holds it under these names. It gives each its own shape, but
    for gamma and beta that begin as plain numbers; those that share an array are set together."""
    values = {role: to_wire(getattr(call.probe, role), call.dtype) for role in PER_CHANNEL}
    if names.bare:
        values |= {role: _per_channel(role, call, param_layout) for role in ("gamma", "beta")}
    given = {names.get(role): value for role, value in values.items() if role in names}
    parts: dict[str, dict[int, wire.Array]] = {}
    for name in [n for n in given if "#" in n]:
        whole, _, place = name.partition("#")
        parts.setdefault(whole, {})[int(place)] = given.pop(name)
    return given | {whole: together(of, held[whole].array) for whole, of in parts.items() if whole in held}


def _argument(entry: Entry, parameter: Parameter, call: Call, param_layout: ParamLayout) -> wire.Value | None:
    """What is handed in for a parameter; None where it is left out."""
    if parameter.parts or (parameter.role == "params" and parameter.required):
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
        case "out":
            return to_wire(outside(np.zeros_like(call.probe.x), param_layout), call.dtype)
        case "context":
            return context_of(parameter)
    switched = _switched(entry, parameter, call)
    return (
        switched
        or _plain(call.probe).get(parameter.role or "")
        or _beside(call.probe.x).get(parameter.role or "")
        or _axes(call.probe.x, param_layout).get(parameter.role or "")
        or TOOLS_GIVEN.get(parameter.role or "")
    )


def _switched(entry: Entry, parameter: Parameter, call: Call) -> wire.Value | None:
    """The value of a switch, of a flag that is switched together with it, of an option that is no switch."""
    match parameter.role:
        case "training" | "eval":
            return setting(entry.mode_values[0 if call.training else 1])
        case "training_too" | "eval_too" as role:
            return wire.Plain(call.training == (role == "training_too"))
        case "fixed":
            return setting(parameter.default)
    return None


def context_of(parameter: Parameter) -> wire.Mapping:
    """What a forward pass fills for its backward pass: empty at first, and one for all calls."""
    made = parameter.made or "recorder"  # it takes whatever is kept in it
    return wire.Mapping(parameter.name, {}, made, lasting=bool(parameter.made))


def _is_left_to_batch(entry: Entry, parameter: Parameter, call: Call) -> bool:
    """Whether it holds the statistics that inference is given, and training is not."""
    given = entry.mode == "given" and call.training and not parameter.required
    return given and {p.role for p in parameter.parts} == {"mean", "var"}


def _beside(x: Vector) -> dict[str, wire.Value]:
    """What an entry may require beside x, by its role, so that it does what it does without: every value
    counts, every sample is of the first class."""
    n, _, *places = x.shape
    return {
        "mask": to_wire(np.ones((n, *places))),
        "mask_kept": to_wire(np.ones((n, 1, *places))),
        "mask_whole": to_wire(np.ones(x.shape)),
        "chosen": to_wire(np.ones((n, *places)), "bool"),
        "padding": to_wire(np.zeros((n, *places)), "bool"),
        "classes": to_wire(np.zeros(n), "int64"),
        "domain": wire.Plain(0),
        "lengths": to_wire(np.full(n, places[0] if places else 1), "int64"),
    }


def _plain(probe: Probe) -> dict[str, wire.Value]:
    """What is handed in as a plain value, by its role: settings, sizes of x, what means nothing."""
    settings: dict[str, float | str | None] = {
        "eps": probe.eps,
        "momentum": probe.momentum,
        "label": LABEL,
        "label_number": int(LABEL),
        "unused": None,
    }
    return {role: wire.Plain(value) for role, value in settings.items()} | sizes_of(probe.x)


def _per_channel(role: str, call: Call, param_layout: ParamLayout, *, grad: bool = False) -> wire.Array:
    shape = param_layout.parameters if role in {"gamma", "beta"} else param_layout.statistics
    return to_wire(shaped(getattr(call.probe, role), call.probe, shape, param_layout), call.dtype, grad=grad)


# The rows of one array are flat first: (2, C) is what everybody writes, and meets (2, 1, C) without a crash.
_FOR_ROWS: dict[Shaped, Shaped] = {"broadcast": "flat", "flat": "broadcast"}


def _together(
    entry: Entry, parameter: Parameter, call: Call, param_layout: ParamLayout
) -> wire.Mapping | None:
    """Several values in one argument: those that the entry asks for. A dict begins without the state where
    the entry itself begins, and always carries eps and momentum."""
    if _is_left_to_batch(entry, parameter, call):
        return None
    keeps_state = not {*STATISTICS}.isdisjoint(part.role for part in parameter.parts)
    begins = call.fresh and parameter.made in {"", "dict"} and keeps_state
    left_out = frozenset(PER_CHANNEL) if begins else frozenset[str]()
    items: dict[str, wire.Value] = {}
    if parameter.made == "array":
        param_layout = _laid_in_rows(param_layout)
    if parameter.made in {"", "dict"} and entry.switch.startswith(f"{parameter.name}."):
        items = {"eps": wire.Plain(call.probe.eps), "momentum": wire.Plain(call.probe.momentum)}
    for part in parameter.parts:
        laid = _laid_in_rows(param_layout) if part.made == ROWS else param_layout
        value = _argument(entry, part, call, laid) if part.role not in left_out else None
        if value is not None or part.default is not None or parameter.made not in {"", "dict"}:
            items[roles.with_dots(part.name)] = value if value is not None else wire.Plain(part.default)
    nested = {part.name: part.made for part in parameter.parts if part.made in {NESTED, ROWS}}
    held = _nested(parameter.name, items, nested)
    layer = LABEL if {"label", "label_number"}.intersection(p.role or "" for p in entry.parameters) else ""
    return wire.Mapping(parameter.name, held, parameter.made or "dict", layer=layer)


def _laid_in_rows(param_layout: ParamLayout) -> ParamLayout:
    return replace(param_layout, statistics=_FOR_ROWS[param_layout.statistics])


def _nested(owner: str, items: dict[str, wire.Value], nested: dict[str, str]) -> dict[str, wire.Value]:
    """The items, with those that lie in dicts, tuples or arrays within the dict put there."""
    found = {name: value for name, value in items.items() if name not in nested}
    for outer in dict.fromkeys(name.partition(".")[0] for name in nested):
        within = {
            n.partition(".")[2]: v for n, v in items.items() if n in nested and n.startswith(f"{outer}.")
        }
        by_place = all(name.isdigit() for name in within)
        within = dict(sorted(within.items(), key=lambda item: int(item[0]))) if by_place else within
        rows = ROWS in {made for name, made in nested.items() if name.startswith(f"{outer}.")}
        made = "array" if rows else "tuple" if by_place else "dict"
        found[outer] = wire.Mapping(f"{owner}.{outer}", within, made)
    return found
