"""Where a running statistic gets the value that it has after the call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from bnquiz.grading.locating.scene import Scene, last_name
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.places import Lines

STATISTICS = ("mean", "var")


def state_lines(scene: Scene) -> Lines:
    """Of the statistic that the finding names, else of both."""
    wanted = (scene.role,) if scene.role in STATISTICS else STATISTICS
    return tuple(sorted({line for role in wanted for line in _written(scene, role)}))


def calls_of_helpers(scene: Scene, lines: Iterable[int]) -> Lines:
    """The entry's lines that call the helpers which hold these lines. A function that makes the output is no
    helper: what calls it does nothing itself."""
    made = [e.line for y in scene.run.outputs for e in scene.events(y)]
    held = [line for line in lines if made and not scene.places.same_function(line, made[0])]
    return tuple(sorted(set(scene.places.calling(held)) & set(scene.run.lines)))


def _written(scene: Scene, role: str) -> Lines:
    run, leaks = scene.run, scene.finding.id == "graph-leak"
    if role not in run.new or (leaks and role not in run.tracked):
        return ()
    if scene.finding.part == "eval" and np.array_equal(run.new[role].ravel(), run.old[role].ravel()):
        return ()
    events = [e for e in scene.events(run.new[role]) if e.tracked or not leaks]
    last = _storing(scene, role, events)
    return _before_it_is_stored(scene, events, last[0].line) if last else ()


def _storing(scene: Scene, role: str, events: Sequence[wire.Event]) -> Sequence[wire.Event]:
    """The event that stores the statistic: under its own name, in place, under a name of its role, at all."""
    targets = [e for e in events if e.target]
    names = scene.names_of(role)
    assigned = [e for e in targets if last_name(e.target) in names]
    kept = [e for e in assigned if not e.target.isidentifier() or roles.is_running_name(e.target)]
    in_place = [e for e in targets if e.line in scene.places.in_place]
    of_role = [e for e in targets if roles.held_role_of(last_name(e.target)) == role]
    return (kept or assigned)[:1] or in_place[-1:] or of_role[-1:] or events[-1:]


def _before_it_is_stored(scene: Scene, events: Sequence[wire.Event], stored: int) -> Lines:
    """From the line that stores a statistic to the one that computes what it stores, if that is another."""
    if scene.finding.id != "running-replaced":
        return (events[0].line,)
    others = {e.line for e in events if e.line != events[0].line}
    return (scene.places.passed_on(stored, others),)
