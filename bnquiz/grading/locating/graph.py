"""Where the graph is cut, which autograd goes back along."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import takewhile

from bnquiz.grading.locating.by_value import by_value
from bnquiz.grading.locating.traced_run import TracedRun
from bnquiz.grading.source.nodes import below, name_of, pairs
from bnquiz.grading.source.places import Lines
from bnquiz.grading.trial.observing import is_float, size


def where_cut(traced: TracedRun) -> Lines:
    """The first value of the shape of x that autograd does not follow, other than room that is made for the
    output: in a loop over the channels, the first value of one."""
    x = traced.run.probe.x
    untracked = [e for e in traced.run.events if is_float(e) and not e.tracked and size(e) > x.shape[1]]
    lines = [e.line for e in untracked if size(e) == x.size][:1]
    if {*lines} & {*traced.places.rooms()}:
        return tuple(e.line for e in untracked if e.line not in lines)[:1] or tuple(lines)
    return tuple(lines)


def where_detached(traced: TracedRun) -> Lines:
    """Where a statistic gives its own name to what has no graph, ``mean = mean.detach()``; ``with
    torch.no_grad():`` around the call of a helper that is right in itself, or around the helper."""
    made = by_value(traced)
    assigned = (n for n in traced.places.nodes() if isinstance(n, ast.Assign) and _loses_graph(n))
    if renamed := tuple(n.lineno for n in assigned if n.lineno in traced.run.lines):
        return renamed
    before = [*takewhile(lambda line: line not in made, traced.run.lines)]
    if cut := [n for n in before if n in traced.places.cut_from_the_graph and _feeds(traced, n, made)]:
        return (cut[0],)
    decorators = [(d, traced.places.decorating(d)) for d in traced.places.decorators(made)]
    if around := [d.lineno for d, code in decorators if _names_switch([d, *code])]:
        return tuple(around[:1])
    calling = traced.places.calling(made)
    switching = [n for n in traced.places.nodes() if isinstance(n, ast.With) and _switches_off(n)]
    return tuple(
        n.lineno for n in switching if any(n.lineno <= line <= (n.end_lineno or 0) for line in calling)
    )[:1]


def _feeds(traced: TracedRun, line: int, made: Lines) -> bool:
    """Whether what a line assigns goes into what was made later in its function."""
    places = traced.places
    if not all(places.same_function(line, each) for each in made):
        return True
    stored = (n for n in places.nodes() if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    assigned = [(n.id, n.lineno) for n in stored]
    wanted = places.names_on(made)
    for each in sorted({n for _, n in assigned}, reverse=True):
        if each >= line and wanted & {name for name, n in assigned if n == each}:
            wanted |= places.names_on([each])
    given = {name for name, n in assigned if n == line}
    return not given or bool(given & wanted)


def _loses_graph(node: ast.Assign) -> bool:
    """``mean, var = mean.detach(), var.detach()``"""
    for target, value in pairs(node):
        match target, value:
            case ast.Name(id=name), ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr="detach")):
                if name == held:
                    return True
    return False


def _switches_off(statement: ast.With) -> bool:
    return _names_switch(statement.items)


def _names_switch(nodes: Iterable[ast.AST]) -> bool:
    names = {name_of(n) for node in nodes for n in below(node)}
    return bool(names & {"no_grad", "inference_mode", "set_grad_enabled"})
