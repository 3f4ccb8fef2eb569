"""Objects: what they are made with, and which of their attributes plays which role."""

from __future__ import annotations

import re

import numpy as np

from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Parameter, roles
from bnquiz.grading.theory.probes import Probe
from bnquiz.grading.trial.arrays import to_numpy, to_wire
from bnquiz.grading.trial.calls import Vector


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
    constructor: tuple[Parameter, ...], probe: Probe, *, options: bool
) -> tuple[tuple[wire.Value, ...], dict[str, wire.Value]]:
    """What to construct with: the channels, the rank, and eps and momentum where the constructor takes
    them."""
    channels = probe.x.shape[1]
    values: dict[str, wire.Value] = {
        "channels": wire.Plain(channels),
        "num_dims": wire.Plain(probe.rank),
        "shape": wire.Plain((1, channels) + (1,) * (probe.rank - 2)),
        "gamma": to_wire(probe.gamma),
        "beta": to_wire(probe.beta),
    }
    if options:
        values |= {"eps": wire.Plain(probe.eps), "momentum": wire.Plain(probe.momentum)}
    given = {p.name: values[p.role] for p in constructor if p.role in values}
    given |= {p.name: _filler(p) for p in constructor if p.required and p.role not in values}
    return (), given


def prepared_with(
    taken: tuple[Parameter, ...], probe: Probe, sample: tuple[int, ...]
) -> dict[str, wire.Value]:
    """What a method takes that makes an object's arrays: a shape, the channels, a learning rate of 0."""
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
    return values.get(roles.make_role_of(parameter.name), wire.Plain(None))


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
    return wire.Plain(_FILLERS.get(parameter.name))


Names = dict[str, str]  # role → attribute


def held_roles(attributes: dict[str, wire.Attribute]) -> dict[str, str]:
    """Role → name of the attribute, by its name, else by what it starts with; a running statistic goes
    before another."""
    found: dict[str, str] = {}
    usable = {
        n: a
        for n, a in attributes.items()
        if (a.array.dtype.startswith(("float", "bfloat")) and a.array.shape) or is_bare(n, a)
    }
    for name in usable:
        role = roles.held_role_of(name)
        if role is None:
            continue
        if role not in found or _better(role, name, found[role]):
            found[role] = name
    return {**_by_first_value(usable, set(found.values())), **found}


_IN_A_LIST = re.compile(r"(?i)running|moving|stat|avg|average|ema|buf")


def is_bare(name: str, attribute: wire.Attribute) -> bool:
    """A plain number for gamma or beta, which the code lines up with x in its own way."""
    return not attribute.array.shape and roles.held_role_of(name) in {"gamma", "beta"}


def _better(role: str, name: str, other: str) -> bool:
    """A running statistic goes before another, a name that spells the role out before a letter."""
    if role in {"mean", "var"}:
        return roles.is_running_name(name) and not roles.is_running_name(other)
    return role in name.lower() and role not in other.lower()


def _by_first_value(attributes: dict[str, wire.Attribute], taken: set[str]) -> dict[str, str]:
    """gamma and the variance start at 1, beta and the mean at 0; the first two are parameters, the others
    are not."""
    roles_by_start = {
        ("parameter", 1.0): "gamma",
        ("parameter", 0.0): "beta",
        ("buffer", 1.0): "var",
        ("buffer", 0.0): "mean",
    }
    found: dict[str, str] = {}
    in_a_list = {n for n in attributes if n.rpartition(".")[2].isdigit() and _IN_A_LIST.search(n)}
    roles_by_start |= {("attribute", 1.0): "var", ("attribute", 0.0): "mean"} if in_a_list else {}
    for name, attribute in attributes.items():
        if attribute.held == "attribute" and name not in in_a_list:
            continue
        values = np.unique(to_numpy(attribute.array))
        if name not in taken and values.size == 1 and np.prod(attribute.array.shape) > 1:
            role = roles_by_start.get((attribute.held, float(values[0])))
            if role is not None:
                found.setdefault(role, name)
    return found


def names_in(answer: wire.Answer) -> Names:
    """Role → attribute of an object that was made, and called once. ``lazy``: some came with the call;
    ``single``: all are made in float32. ``bare``: gamma and beta begin as plain numbers."""
    first = held_roles(answer.made)
    later = held_roles(answer.outcomes[-1].attributes) if answer.outcomes else {}
    late = {
        role: name
        for role, name in later.items()
        if role not in first and (not first or roles.is_running_name(name))
    }
    held = {**(answer.outcomes[-1].attributes if answer.outcomes else {}), **answer.made}
    types = {held[name].array.dtype for name in (*first.values(), *late.values())}
    bare = any(is_bare(name, held[name]) for name in (*first.values(), *late.values()))
    marks = {"lazy": bool(late), "single": types == {"float32"}, "bare": bare}
    return {**first, **late, **{mark: "yes" for mark, set_ in marks.items() if set_}}
