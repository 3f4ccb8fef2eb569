"""The line whose value is the wrong recipe's: for a step of the formula, for a running statistic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bnquiz.grading.judging.findings import EVAL, GRADIENT
from bnquiz.grading.locating.state import state_lines
from bnquiz.grading.locating.traced_run import TracedRun
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.source.axes import axes_chosen
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula, Steps
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.theory.search import same
from bnquiz.grading.trial.events import equals, is_float, size

STEPS = ("mean", "var", "centered", "radicand", "root", "normalized", "y")


def by_value(traced: TracedRun) -> Lines:
    """Where the running statistics are written, for a mistake in them; else the step that is wrong."""
    finding = traced.finding
    if MISTAKES[finding.id].places == ("state",) or finding.part.is_of_state:
        return state_lines(traced)
    return _by_step(traced) or _first_unknown(traced)


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
        found = {name: line for name in re.split(r"[+|]", place) for line in find(traced, name)}
        if found:
            return _settled(traced, _earliest(found, traced.run.lines) if "|" in place else found)
    return ()


def _where_made(traced: TracedRun, name: str) -> Lines:
    if traced.wrong is None or not traced.differs(name) or _is_a_statistic(traced.wrong, name):
        return ()
    return traced.first(traced.wrong.quantity(name))


def _is_a_statistic(steps: Steps, name: str) -> bool:
    """Whether a later step is still the variance, since what should have been done to it was left out: it is
    made where the variance is, and the mistake stands further on."""
    return name in {"radicand", "root", "denominator"} and same(steps.quantity(name), steps.var)


def _where_cut(traced: TracedRun, name: str) -> Lines:
    """Where a statistic is cut off from autograd: as it is made, else on a line that normalizes."""
    recipe, steps = traced.finding.recipe, traced.wrong
    concerned = isinstance(recipe, Formula) and recipe.constants in {"both", name}
    if steps is None or not (concerned or traced.differs(name)):
        return ()
    events = traced.events(steps.quantity(name))
    made = {e.line for e in events if e.tracked}
    cut = [e.line for e in events if not e.tracked]
    later = {line for q in ("normalized", "y") for line in traced.first(steps.quantity(q))}
    here = [line for line in cut if line in made]
    using = [line for line in cut if line in later] if made else []
    return tuple((here or using or cut)[:1])


def _earliest(found: dict[str, int], ran: Lines) -> dict[str, int]:
    """Of several places the one that ran first."""
    order = {line: i for i, line in reversed(list(enumerate(ran)))}
    return dict(sorted(found.items(), key=lambda item: order.get(item[1], len(order)))[:1])


def _settled(traced: TracedRun, found: dict[str, int]) -> Lines:
    """Drop a normalizing line that both modes share; go from a reduction to the line that chose its axes."""
    id_ = traced.finding.id
    if id_ == "batch-stats-in-eval" and len(found) > 1:
        trained = traced.traces.run(traced.finding.case, training=True).lines
        found = {name: line for name, line in found.items() if name != "normalized" or line not in trained}
    lines = tuple(sorted(set(found.values())))
    if MISTAKES[id_].group == "axes" and id_ != "keepdim-missing":
        chosen = axes_chosen(traced.places, lines)
        return tuple(line for line in chosen if line in traced.run.lines) or chosen or lines
    return lines


def _first_unknown(traced: TracedRun) -> Lines:
    """The first thing assigned that is no quantity of the right recipe, nor of any step towards it."""
    known = list(_known(traced))
    if not known:
        return ()
    for event in traced.run.events:
        large = is_float(event) and size(event) > 1
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
