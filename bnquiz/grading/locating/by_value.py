"""The line whose value is the wrong recipe's: for a step of the formula, for a running statistic."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from bnquiz.grading.judging.findings import EVAL, GRADIENT
from bnquiz.grading.locating.storing import loop_around, row_of_loop
from bnquiz.grading.locating.traced_run import TracedRun, last_name
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.model import Together, quantities
from bnquiz.grading.process import wire
from bnquiz.grading.source.axes import axes_chosen
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import REDUCTIONS, below, called, name_of, own_attribute
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula
from bnquiz.grading.theory.reference import AXES, Counts, factors_of, normalize
from bnquiz.grading.theory.search import FLOAT32_RTOL, same
from bnquiz.grading.trial.calls import STATISTICS, Statistic
from bnquiz.grading.trial.observing import equals, is_float, size


def state_lines(traced: TracedRun) -> Lines:
    """Of the statistic that the finding names, else of both."""
    role = traced.finding.part.statistic
    if role:
        lines = _written(traced, role)
        return (
            _where_handed_in(traced, role, lines)
            or _row_of_loop(traced, role, lines)
            or tuple(sorted(set(lines)))
        )
    return tuple(sorted({line for role in STATISTICS for line in _written(traced, role)}))


_OF_WHAT_IS_STORED = frozenset({"running-std", "running-var-has-eps", "count-wrong", "state-crossed"})


def _where_handed_in(traced: TracedRun, role: Statistic, lines: Lines) -> Lines:
    """Of a helper through which both statistics go, each in a call of its own: the call that hands in what is
    wrong. How often a helper's line ran tells which."""
    if traced.finding.id not in _OF_WHAT_IS_STORED or len(lines) != 1 or role not in traced.run.new:
        return ()
    there = [e for e in traced.run.events if e.line == lines[0]]
    ran = [e for e in there if e.target] or there  # ``setattr`` has no target
    calls = sorted(traced.places.calls_from_anywhere(lines) & set(traced.run.lines))
    stored = [i for i, e in enumerate(ran) if equals(e, traced.run.new[role], traced.param_layout)]
    by_call = len(calls) > 1 and len(ran) % len(calls) == 0
    return tuple(calls[i * len(calls) // len(ran)] for i in stored[:1]) if by_call else ()


def _row_of_loop(traced: TracedRun, role: Statistic, lines: Lines) -> Lines:
    """Of a loop through which both statistics go: the row that says what is wrong; where it goes over them
    side by side, its head says which goes with which."""
    if traced.finding.id not in _OF_WHAT_IS_STORED or len(lines) != 1:
        return ()
    around = loop_around(traced.places, lines[0])
    pairs = isinstance(around, ast.For) and isinstance(around.iter, ast.Call) and called(around.iter) == "zip"
    if around is not None and pairs and traced.finding.id == "state-crossed":
        return (around.lineno,)
    return row_of_loop(traced.places, lines[0], role)


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
    events = [e for e in traced.events(run.new[role]) if e.tracked or not leaks]
    if traced.finding.id == "running-replaced":
        says = (e.line for e in events if _says_running(e.target, role))  # ``new_running_mean = mean``
        if named := tuple(says)[:1] or _given_by_name(traced, role):
            return named
    last = _storing(traced, role, events)
    if not last:
        return _in_one_call(traced, role) if traced.finding.id != "running-not-updated" else ()
    stored_here = traced.places.same_function(events[0].line, last[0].line)
    may_be_the_batchs = leaks or traced.finding.part.mode == "eval"  # which is no leak yet, and no change
    if may_be_the_batchs and stored_here and last_name(last[0].target or "_") in traced.names_of(role):
        return (last[0].line,)
    return _before_it_is_stored(traced, events, last[0].line)


def _packed(traced: TracedRun, role: Statistic) -> Lines:
    """Where an attribute or an argument is written as a whole that holds both statistics, in a tuple, a list
    or an array: the last such line that ran, unless the new value gets its name only later."""
    holder = traced.traces.holder_of(role, traced.finding.case)
    written = {
        n.lineno for n in traced.places.nodes() if holder and isinstance(n, ast.stmt) and _writes(n, holder)
    }
    ran = traced.run.lines
    named = (e for e in traced.events(traced.run.new[role]) if _says_running(e.target, role))
    made = max((ran.index(e.line) for e in named if e.line in ran), default=0)
    return tuple(sorted(written & set(ran[made:]))[-1:])


def _says_running(target: str, role: Statistic) -> bool:
    """Whether a variable is named as this running statistic, ``new_running_mean`` as well."""
    kept = re.sub("^(new|next|updated)_", "", target)
    return target.isidentifier() and roles.is_running_name(kept) and _is(role, kept)


def _writes(statement: ast.stmt, holder: str) -> bool:
    """Whether it gives an attribute or a variable a new value: assigns it, or changes it in place."""
    match statement:
        case ast.Assign(targets=targets):
            return holder in map(_holder, targets)
        case ast.AugAssign(target=target):
            return _holder(target) == holder
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver, attr=name))):
            return name.endswith("_") and _holder(_changed_first(receiver)) == holder
    return False


def _changed_first(node: ast.expr) -> ast.expr:
    """What a chain of changes in place begins with: ``state`` in ``state.mul_(0.9).add_(new)``."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name.endswith("_"):
            return _changed_first(inner)
    return node


def _holder(node: ast.expr) -> str | None:
    """NAME, where the node is ``self.NAME``, ``NAME`` or ``NAME[:]``."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Subscript(value=inner, slice=ast.Slice(lower=None, upper=None)):
            return _holder(inner)
    return own_attribute(node)


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
    """The event that stores the statistic: under its own name, or a key that a loop gives; in place; under a
    name of its role; at all."""
    targets = [e for e in events if e.target]
    names = traced.names_of(role)
    assigned = [e for e in targets if last_name(e.target) in names]
    kept = [e for e in assigned if not e.target.isidentifier() or roles.is_running_name(e.target)]
    keyed = [e for e in targets if e.target.endswith("]") and e.target[:-1].rpartition("[")[2].isidentifier()]
    in_place = [e for e in targets if e.line in traced.places.in_place]
    of_role = [e for e in targets if roles.held_role_of(last_name(e.target)) == role]
    return (kept or keyed or assigned)[:1] or in_place[-1:] or of_role[-1:] or events[-1:]


def _before_it_is_stored(traced: TracedRun, events: Sequence[wire.Event], stored: int) -> Lines:
    """From the line that stores a statistic to the one that computes what it stores, if that is another."""
    if traced.finding.id != "running-replaced":
        return (events[0].line,)
    others = {e.line for e in events if e.line != events[0].line}
    return (traced.places.passed_on(stored, others),)


STEPS = ("mean", "var", "centered", "radicand", "root", "normalized", "y")


def by_value(traced: TracedRun) -> Lines:
    """Where the running statistics are written, for a mistake in them; else the step that is wrong."""
    finding = traced.finding
    if MISTAKES[finding.id].places == ("state",) or finding.part.is_of_state:
        return state_lines(traced)
    nearly = replace(traced, tolerance=FLOAT32_RTOL)  # where the mistakes explain the numbers only nearly
    return _by_step(traced) or _by_step(nearly) or _reducing(traced) or _first_unknown(traced)


def _reducing(traced: TracedRun) -> Lines:
    """The first statistic that is taken, where its axes are wrong, and no value on the way is whole: channel
    by channel, say."""
    if not traced.finding.id.startswith("axes-"):
        return ()
    calls = (n for n in traced.places.nodes() if isinstance(n, ast.Call) and called(n) in REDUCTIONS)
    taken = {n.lineno for n in calls}
    return tuple(line for line in traced.run.lines if line in taken)[:1]


def thrown_away(traced: TracedRun) -> Lines:
    """A statement that computes the right quantity and keeps it nowhere."""
    if traced.right is None or not traced.places.statements:
        return ()
    changed = (traced.right.quantity(name) for name in STEPS if traced.differs(name))
    lines = {e.line for value in changed for e in traced.events(value)}
    return tuple(sorted(lines & traced.places.statements))[:1]


def _by_step(traced: TracedRun) -> Lines:
    """The mistake's own places, in the order of the table: the first that shows anything counts."""
    if traced.wrong is None:
        return ()
    find = _where_cut if traced.finding.part == GRADIENT else _where_made
    for place in MISTAKES[traced.finding.id].places:
        found: dict[str, int] = {name: line for name in quantities(place) for line in find(traced, name)}
        if found:
            only_the_first = isinstance(place, Together) and place.only_the_first
            return _settled(traced, _earliest(found, traced.run.lines) if only_the_first else found)
    return ()


def _where_made(traced: TracedRun, name: str) -> Lines:
    if traced.wrong is None or not traced.differs(name) or _is_a_statistic(traced, name):
        return ()
    if name == "var" and _counts_the_mean_alone(traced):
        return ()
    return traced.first(traced.wrong.quantity(name))


def _counts_the_mean_alone(traced: TracedRun) -> bool:
    """Whether the variance is wrong only because it is taken about a mean with a wrong count."""
    recipe, x = traced.finding.recipe, traced.run.probe.x
    if traced.finding.id != "count-wrong" or not isinstance(recipe, Formula):
        return False
    of_mean, of_var = factors_of(recipe, Counts.of(x, AXES["channel"](x.ndim)))
    return of_var == 1 != of_mean


def _is_a_statistic(traced: TracedRun, name: str) -> bool:
    """Whether a later step is still the variance, since what should have been done to it was left out: it is
    made where the variance is, and the mistake stands further on."""
    steps = traced.wrong
    if steps is None or name not in {"radicand", "root", "denominator"}:
        return False
    return same(steps.quantity(name), steps.var, traced.tolerance)


def _where_cut(traced: TracedRun, name: str) -> Lines:
    """Where a statistic is cut off from autograd: as it is made, else on a line that normalizes."""
    recipe, steps = traced.finding.recipe, traced.wrong
    concerned = isinstance(recipe, Formula) and recipe.constants in {"both", name}
    if steps is None or not (concerned or traced.differs(name)):
        return ()
    events = traced.events(steps.quantity(name))
    made = {e.line for e in events if e.tracked}
    cut = [e.line for e in events if not e.tracked] or _x_cut_off(traced)
    later = {line for q in ("normalized", "y") for line in traced.first(steps.quantity(q))}
    here = [line for line in cut if line in made]
    using = [line for line in cut if line in later] if made else []
    return tuple((here or using or cut)[:1])


def _x_cut_off(traced: TracedRun) -> list[int]:
    """``x.detach() - mean``: where x itself is cut off on the way to a statistic, which autograd follows by
    another way."""
    return [e.line for e in traced.events(traced.run.probe.x) if not e.tracked]


def _earliest(found: dict[str, int], ran: Lines) -> dict[str, int]:
    """Of several places the one that ran first."""
    order = {line: i for i, line in reversed(list(enumerate(ran)))}
    return dict(sorted(found.items(), key=lambda item: order.get(item[1], len(order)))[:1])


def _settled(traced: TracedRun, found: dict[str, int]) -> Lines:
    """Drop a normalizing line that both modes share; go from a reduction to the line that chose its axes."""
    id_ = traced.finding.id
    if id_ in {"batch-stats-in-eval", "eval-not-normalized"}:
        trained = traced.traces.run(traced.finding.case, training=True).lines
        if calls := _calls_of_shared(traced, found.values(), trained):
            return calls
        if len(found) > 1 and not set(found.values()) <= set(trained):  # else nothing tells the modes apart
            found = {name: n for name, n in found.items() if name != "normalized" or n not in trained}
    lines = tuple(sorted(set(found.values())))
    if MISTAKES[id_].group == "axes" and id_ != "keepdim-missing":
        chosen = axes_chosen(traced.places, lines, traced.finding.case.rank)
        return tuple(line for line in chosen if line in traced.run.lines) or chosen or lines
    return lines


def _calls_of_shared(traced: TracedRun, found: Iterable[int], trained: Lines) -> Lines:
    """Of two functions, or methods, that share a helper: where the one for inference calls it. A helper that
    tells the modes apart has the mistake in itself; what normalizes nothing at inference may be one of its
    own, that training does not come by."""
    for_training = set(trained) - set(traced.run.lines)
    tells = any(traced.places.same_function(line, n) for line in for_training for n in found)
    if tells or not set(found) <= set(trained):
        return ()
    if traced.finding.id == "batch-stats-in-eval" and (asked := _asked_in_both(traced, found, for_training)):
        return asked
    own = [line for line in traced.run.lines if line not in trained]
    shared = traced.places.calls_from_anywhere(found) & set(own)
    if traced.finding.id == "batch-stats-in-eval" and shared:
        return tuple(sorted(shared))
    alone = tuple(own)[-1:]
    if traced.finding.id == "eval-not-normalized":
        return tuple(n for n in alone if not any(traced.places.same_function(n, line) for line in found))
    return alone if traced.traces.trial.entry.mode == "methods" else ()


def _asked_in_both(traced: TracedRun, found: Iterable[int], for_training: set[int]) -> Lines:
    """Where a function that tells the modes apart calls a helper for the batch's statistics in both."""
    calls = traced.places.calls_from_anywhere(found) & set(traced.run.lines)
    return tuple(sorted(c for c in calls if any(traced.places.same_function(c, n) for n in for_training)))


def _first_unknown(traced: TracedRun) -> Lines:
    """The first thing assigned that is no quantity of the right recipe, nor of any step towards it."""
    known = list(_known(traced))
    if not known:
        return ()
    for event in traced.run.events:
        large = is_float(event) and size(event) > 1 and event.line not in traced.places.unfilled
        if event.target and large and not any(equals(event, value, traced.param_layout) for value in known):
            return (event.line,)
    return tuple(e.line for y in traced.run.outputs for e in traced.events(y))[:1]


def _known(traced: TracedRun) -> Iterator[Array]:
    """The right quantities, and what leads to them."""
    given, recipe = traced.finding.given, traced.finding.recipe
    if given is None:
        return
    base = RIGHT_EVAL if traced.finding.part == EVAL else RIGHT_TRAIN
    constant = recipe.eps_constant if isinstance(recipe, Formula) else None
    steps = normalize(replace(base, eps_constant=constant), given)
    yield from (steps.quantity(name) for name in (*STEPS, "inverse", "denominator"))
    yield from (given.x, given.gamma, given.beta, given.running_mean, given.running_var, steps.centered**2)
    yield from (given.gamma * steps.normalized, given.gamma * steps.quantity("inverse"))
    yield given.x.sum(axis=tuple(a for a in range(given.x.ndim) if a != 1), keepdims=True)
    yield from (state for state in traced.run.new.values() if state.size == given.gamma.size)
