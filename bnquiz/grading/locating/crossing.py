"""Where one of a pair gets the name or the place of the other: gamma and beta, the mean and the variance."""

from __future__ import annotations

import ast

import numpy as np

from bnquiz.grading.locating.by_value import by_value
from bnquiz.grading.locating.traced_run import Rule, TracedRun, last_name, with_correction
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import name_of
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import Array
from bnquiz.grading.theory.search import same
from bnquiz.grading.trial.calls import STATISTICS, to_numpy
from bnquiz.grading.trial.observing import equals, is_float


def where_swapped(traced: TracedRun) -> Lines:
    """Where gamma and beta get each other's names; of a helper whose names tell neither, also where it is
    handed both, or is made with them (``partial``)."""
    if named := under_the_other_name("gamma", "beta")(traced):
        return named
    made = by_value(traced)
    helpers = [f for n in made if n not in traced.places.own_lines and (f := traced.places.function_at(n))]
    told = {roles.held_role_of(a.arg) for f in helpers for a in f.args.args}
    if not helpers or told & {"gamma", "beta"}:
        return ()
    calls = (n for n in traced.places.nodes() if isinstance(n, ast.Call) and n.lineno in traced.run.lines)
    handing = {c.lineno for c in calls if {"gamma", "beta"} <= set(map(_role_of, c.args))}
    return tuple(sorted({*made, *handing}))


def where_crossed(traced: TracedRun) -> Lines:
    """Where a statistic gets the name of the other one. A state whose parts have no names is put together in
    one half and taken apart in another order in the other: both lines, for either may be meant."""
    named = under_the_other_name(*STATISTICS)(traced) or _said_crosswise(traced)
    if named or not traced.finding.part.is_of_state:
        return named or _handed_to_what_is_shared(traced)
    holders = {traced.traces.trial.entry.leaf(role).partition(".")[0] for role in STATISTICS} - {""}
    apart = traced.places.taken_apart(holders)
    return tuple(sorted({*by_value(traced), *apart})) if apart else _packing(traced)


def under_the_other_name(one: str, other: str) -> Rule:
    """``beta, gamma = params``: where each gets the other's value; ``scale(x, var, mean)`` is wrong at the
    call, and the helper is right."""

    def rule(traced: TracedRun) -> Lines:
        values = _values_of_roles(traced)
        crossed = {one: values.get(other, ()), other: values.get(one, ())}
        own = traced.finding.part.statistic
        if own and (kept := {one, other} - {own}) <= set(traced.run.new):  # what the other one became
            crossed[own] = (*crossed[own], *(traced.run.new[each] for each in kept if each in STATISTICS))
        named = ((e, roles.held_role_of(last_name(e.target))) for e in traced.named())
        found = (
            e.line
            for e, role in named
            if any(equals(e, value, traced.param_layout) for value in crossed.get(role or "", ()))
        )
        return tuple(found)[:1]

    return rule


def _said_crosswise(traced: TracedRun) -> Lines:
    """``track(mean=var, var=mean)``: what is handed in under the other's name."""
    calls = [n for n in traced.places.nodes() if isinstance(n, ast.Call) and n.lineno in traced.run.lines]
    crossed = {"mean": "var", "var": "mean"}
    return tuple(
        call.lineno
        for call in calls
        if any(
            _role_of(k.value) == crossed.get(roles.held_role_of(k.arg or "") or "", "") for k in call.keywords
        )
    )[:1]


def _handed_to_what_is_shared(traced: TracedRun) -> Lines:
    """Where what inference shares with training is called with the wrong values: it is right there."""
    calls = traced.places.calls_from_anywhere(by_value(traced))
    here = calls & set(traced.run.lines)
    return tuple(sorted(here)) if here < calls else ()


def _packing(traced: TracedRun) -> Lines:
    """Where both statistics go into one array, each into the other's place: the batch's, else what is then
    stored."""
    values, new = _values_of_roles(traced), traced.run.new
    if not {*STATISTICS} <= {*values} & {*new}:
        return ()
    first, second = (traced.traces.where(role, traced.finding.case) for role in STATISTICS)
    packed = [(var, values["mean"][0]) for var in values["var"]] + [(new["mean"], new["var"])]
    for mean, var in ((m, v) for m, v in packed if m.size == v.size):  # in the place of the one, of the other
        in_order = (mean, var) if first < second else (var, mean)
        rows = np.stack([each.reshape(-1) for each in in_order])
        lines = (e.line for e in traced.run.events if _holds_rows(e, rows))
        if (found := next(lines, None)) is not None:
            return (found,)
    return ()


def _holds_rows(event: wire.Event, rows: Array) -> bool:
    shape = event.array.shape
    if not is_float(event) or shape not in {rows.shape, rows.T.shape}:
        return False
    seen = to_numpy(event.array)
    return same(seen if shape == rows.shape else seen.T, rows)


def _values_of_roles(traced: TracedRun) -> dict[str, tuple[Array, ...]]:
    """What gamma, beta, a mean and a variance are: the given ones, or in an update the batch's."""
    given, x = traced.finding.given, traced.run.probe.x
    if traced.finding.part.is_of_state:
        axes = tuple(a for a in range(x.ndim) if a != 1)
        return {"mean": (x.mean(axis=axes),), "var": with_correction(traced, x.var(axis=axes))}
    if given is None:
        return {}
    return {
        "gamma": (given.gamma,),
        "beta": (given.beta,),
        "mean": (given.running_mean,),
        "var": (given.running_var,),
    }


def _role_of(argument: ast.expr) -> str | None:
    return roles.held_role_of(name_of(argument) or "")
