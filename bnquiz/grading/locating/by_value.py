"""The line whose value is the wrong recipe's: for a step of the formula, for a running statistic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bnquiz.grading.locating.scene import Scene
from bnquiz.grading.locating.state import state_lines
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.source.axes import axes_chosen
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula
from bnquiz.grading.theory.reference import normalize
from bnquiz.grading.trial.events import equals, is_float, size

STEPS = ("mean", "var", "centered", "radicand", "root", "normalized", "y")


def by_value(scene: Scene) -> Lines:
    """Where the running statistics are written, for a mistake in them; else the step that is wrong."""
    finding = scene.finding
    if MISTAKES[finding.id].places == ("state",) or finding.part.startswith(("update", "eval-state")):
        return state_lines(scene)
    return _by_step(scene) or _first_unknown(scene)


def thrown_away(scene: Scene) -> Lines:
    """A statement that computes the right quantity and keeps it nowhere."""
    if scene.right is None or not scene.places.statements:
        return ()
    changed = (scene.right.quantity(name) for name in STEPS if scene.differs(name))
    lines = {e.line for value in changed for e in scene.events(value)}
    return tuple(sorted(lines & scene.places.statements))[:1]


def _by_step(scene: Scene) -> Lines:
    """The mistake's own places, in the order of the table: the first that shows anything counts."""
    if scene.wrong is None:
        return ()
    find = _where_cut if scene.finding.part == "gradient" else _where_made
    for place in MISTAKES[scene.finding.id].places:
        found = {name: line for name in re.split(r"[+|]", place) for line in find(scene, name)}
        if found:
            return _settled(scene, _earliest(found, scene.run.lines) if "|" in place else found)
    return ()


def _where_made(scene: Scene, name: str) -> Lines:
    return scene.first(scene.wrong.quantity(name)) if scene.wrong and scene.differs(name) else ()


def _where_cut(scene: Scene, name: str) -> Lines:
    """Where a statistic is cut off from autograd: as it is made, else on a line that normalises."""
    recipe, steps = scene.finding.recipe, scene.wrong
    concerned = isinstance(recipe, Formula) and recipe.constants in {"both", name}
    if steps is None or not (concerned or scene.differs(name)):
        return ()
    events = scene.events(steps.quantity(name))
    made = {e.line for e in events if e.tracked}
    cut = [e.line for e in events if not e.tracked]
    later = {line for q in ("normalized", "y") for line in scene.first(steps.quantity(q))}
    here = [line for line in cut if line in made]
    using = [line for line in cut if line in later] if made else []
    return tuple((here or using or cut)[:1])


def _earliest(found: dict[str, int], ran: Lines) -> dict[str, int]:
    """Of several places the one that ran first."""
    order = {line: i for i, line in reversed(list(enumerate(ran)))}
    return dict(sorted(found.items(), key=lambda item: order.get(item[1], len(order)))[:1])


def _settled(scene: Scene, found: dict[str, int]) -> Lines:
    """Drop a normalising line that both modes share; go from a reduction to the line that chose its axes."""
    id_ = scene.finding.id
    if id_ == "batch-stats-in-eval" and len(found) > 1:
        trained = scene.traces.run(scene.finding.cell, training=True).lines
        found = {name: line for name, line in found.items() if name != "normalized" or line not in trained}
    lines = tuple(sorted(set(found.values())))
    if MISTAKES[id_].group == "axes" and id_ != "keepdim-missing":
        return axes_chosen(scene.places, lines) or lines
    return lines


def _first_unknown(scene: Scene) -> Lines:
    """The first thing assigned that is no quantity of the right recipe, nor of any step towards it."""
    known = list(_known(scene))
    if not known:
        return ()
    for event in scene.run.events:
        large = is_float(event) and size(event) > 1
        if event.target and large and not any(equals(event, value, scene.style) for value in known):
            return (event.line,)
    return tuple(e.line for y in scene.run.outputs for e in scene.events(y))[:1]


def _known(scene: Scene) -> Iterator[Array]:
    """The right quantities, and what leads to them."""
    given, recipe = scene.finding.given, scene.finding.recipe
    if given is None:
        return
    base = RIGHT_EVAL if scene.finding.part == "eval" else RIGHT_TRAIN
    constant = recipe.eps_constant if isinstance(recipe, Formula) else None
    steps = normalize(replace(base, eps_constant=constant), given)
    yield from (steps.quantity(name) for name in (*STEPS, "inverse", "denominator"))
    yield from (given.x, given.gamma, given.beta, given.running_mean, given.running_var, steps.centered**2)
    yield from (given.gamma * steps.normalized, given.gamma * steps.quantity("inverse"))
    yield given.x.sum(axis=tuple(a for a in range(given.x.ndim) if a != 1), keepdims=True)
