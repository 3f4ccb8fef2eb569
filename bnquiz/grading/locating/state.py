"""Where a running statistic gets the value that it has after the call."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

import numpy as np

from bnquiz.grading.judging.findings import EVAL
from bnquiz.grading.locating.traced_run import TracedRun, last_name
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import below, called, name_of, own_attribute
from bnquiz.grading.source.places import Lines
from bnquiz.grading.trial.calls import STATISTICS, Statistic


def state_lines(traced: TracedRun) -> Lines:
    """Of the statistic that the finding names, else of both."""
    role = traced.finding.part.statistic
    requested = (role,) if role else STATISTICS
    return tuple(sorted({line for role in requested for line in _written(traced, role)}))


def calls_of_helpers(traced: TracedRun, lines: Iterable[int]) -> Lines:
    """The entry's lines that call the helpers which hold these lines. A function that makes the output is no
    helper: what calls it does nothing itself."""
    made = [e.line for y in traced.run.outputs for e in traced.events(y)]
    held = [line for line in lines if made and not traced.places.same_function(line, made[0])]
    return tuple(sorted(set(traced.places.calling(held)) & set(traced.run.lines)))


def _written(traced: TracedRun, role: Statistic) -> Lines:
    run, leaks = traced.run, traced.finding.id == "graph-leak"
    if role not in run.new or (leaks and role not in run.tracked):
        return ()
    if traced.finding.part == EVAL and np.array_equal(run.new[role].ravel(), run.old[role].ravel()):
        return ()
    if packed := _packed(traced, role):
        return packed
    if traced.finding.id == "running-replaced" and (named := _given_by_name(traced, role)):
        return named
    events = [e for e in traced.events(run.new[role]) if e.tracked or not leaks]
    last = _storing(traced, role, events)
    if not last:
        return _in_one_call(traced, role) if traced.finding.id != "running-not-updated" else ()
    stored_here = traced.places.same_function(events[0].line, last[0].line)
    if leaks and stored_here and last_name(last[0].target or "_") in traced.names_of(role):
        return (last[0].line,)  # the batch's own may have been the same, and is no leak yet
    return _before_it_is_stored(traced, events, last[0].line)


def _packed(traced: TracedRun, role: Statistic) -> Lines:
    """Where an attribute is written that holds both statistics, in a tuple or a list: a line that ran."""
    holder = traced.traces.holder_of(role, traced.finding.case)
    written = {
        n.lineno for n in traced.places.nodes() if holder and isinstance(n, ast.stmt) and _writes(n, holder)
    }
    return tuple(sorted(written & set(traced.run.lines))[:1])


def _writes(statement: ast.stmt, holder: str) -> bool:
    """Whether it gives an attribute a new value: assigns it, or changes it in place."""
    match statement:
        case ast.Assign(targets=targets):
            return holder in {own_attribute(t) for t in targets}
        case ast.AugAssign(target=target):
            return own_attribute(target) == holder
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver, attr=name))):
            return name.endswith("_") and own_attribute(receiver) == holder
    return False


def _given_by_name(traced: TracedRun, role: Statistic) -> Lines:
    """``State(mean=mu)``: where a record gets the batch's own statistic under the name of the one that is
    kept."""
    names = traced.names_of(role)
    lines = {v.lineno for name, v in traced.places.given_by_name() if name in names or _is(role, name)}
    return tuple(sorted(n for n in lines if traced.places.statement_at(n) in traced.run.lines))


def _is(role: Statistic, name: str) -> bool:
    return roles.held_role_of(name) == role


def _in_one_call(traced: TracedRun, role: Statistic) -> Lines:
    """Calls that change several arrays in place: ``torch._foreach_mul_([mean, var], 0.9)``."""
    names = traced.names_of(role)
    calls = (n for n in traced.places.nodes() if isinstance(n, ast.Call) and called(n).startswith("_foreach"))
    lines = {c.lineno for c in calls if names & {name_of(n) for n in below(c)}}
    return tuple(sorted(lines & set(traced.run.lines)))


def _storing(traced: TracedRun, role: str, events: Sequence[wire.Event]) -> Sequence[wire.Event]:
    """The event that stores the statistic: under its own name, in place, under a name of its role, at all."""
    targets = [e for e in events if e.target]
    names = traced.names_of(role)
    assigned = [e for e in targets if last_name(e.target) in names]
    kept = [e for e in assigned if not e.target.isidentifier() or roles.is_running_name(e.target)]
    in_place = [e for e in targets if e.line in traced.places.in_place]
    of_role = [e for e in targets if roles.held_role_of(last_name(e.target)) == role]
    return (kept or assigned)[:1] or in_place[-1:] or of_role[-1:] or events[-1:]


def _before_it_is_stored(traced: TracedRun, events: Sequence[wire.Event], stored: int) -> Lines:
    """From the line that stores a statistic to the one that computes what it stores, if that is another."""
    if traced.finding.id != "running-replaced":
        return (events[0].line,)
    others = {e.line for e in events if e.line != events[0].line}
    return (traced.places.passed_on(stored, others),)
