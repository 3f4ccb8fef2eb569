"""Where a mistake stands: the line that computes the first value which the right recipe would not have.

The recipe that explains the output also says what each step on the way must have been. The file is run once more with
every value recorded, and the line is the first whose value is the wrong recipe's. That asks nothing of how
the line is written: a mean over the wrong axes is found in ``mean(dim=0)``, in an einsum, and behind a reshape.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import numpy as np

from bnquiz.grading import wire
from bnquiz.grading.diagnosis import LOOSE, TIGHT, same
from bnquiz.grading.entry import roles
from bnquiz.grading.examine import Cell, Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.probes import far_off, probe
from bnquiz.grading.reference import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula, Steps, normalize
from bnquiz.grading.trial import Seen, Shot, Style, Trial, numpy_of

Lines = tuple[int, ...]


class Locator:
    """Finds the lines of one entry's mistakes. Traced runs are kept: one a cell and mode."""

    def __init__(self, trial: Trial, tree: ast.Module) -> None:
        self.trial, self.tree = trial, tree
        self._traced: dict[tuple[Cell, bool], Seen | None] = {}

    def lines(self, finding: Finding) -> Lines:
        """The lines of a finding; those that it brought itself, else those found by value."""
        if finding.lines:
            return finding.lines
        if finding.id == "input-modified":
            return self._writing_line(finding)
        if finding.id == "cancellation":
            return self._cancelling_lines(finding)
        traced = self.traced(finding.cell, training=not finding.part.startswith("eval"))
        if traced is None:
            return ()
        if finding.part.startswith(("update", "eval-state")):
            return self._state_lines(finding, traced)
        return self._by_places(finding, traced) or self._unexplained(finding, traced)

    def traced(self, cell: Cell, *, training: bool) -> Seen | None:
        key = (cell, training)
        if key not in self._traced:
            shot = Shot(probe(cell.shape, 0 if training else 2), training, backward=training and self.trial.entry.backend == "torch")
            played = self.trial.play((shot,), cell.style, trace=True)
            self._traced[key] = played.seen[0] if played.seen else None
        return self._traced[key]

    # -- by the quantity ----------------------------------------------------------------------------------------------

    def _by_places(self, finding: Finding, traced: Seen) -> Lines:
        mistake = MISTAKES[finding.id]
        if not isinstance(finding.recipe, Formula) or finding.given is None:
            return ()
        wrong = normalize(finding.recipe, finding.given)
        right = normalize(without(finding.recipe, finding), finding.given)
        cut = finding.part == "gradient"
        for place in mistake.places:
            names = place.split("+")
            found = [
                line
                for name in names
                if (cut and self._is_cut(name, finding.recipe)) or not same(wrong.quantity(name), right.quantity(name))
                for line in self._first(traced, wrong.quantity(name), finding.cell.style, untracked=cut)
            ]
            if found:
                return tuple(sorted(set(found)))
        return ()

    @staticmethod
    def _is_cut(name: str, formula: Formula) -> bool:
        return formula.constants == "both" or formula.constants == name

    def _first(self, traced: Seen, value: Array, style: Style, *, untracked: bool = False) -> Lines:
        """The first line whose value is this one."""
        for event in traced.events:
            if (not untracked or not event.tracked) and self._is(event, value, style):
                return (event.line,)
        return ()

    def _is(self, event: wire.Event, value: Array, style: Style) -> bool:
        return equals(self.trial, event, value, style)

    # -- the state ------------------------------------------------------------------------------------------------------

    def _state_lines(self, finding: Finding, traced: Seen) -> Lines:
        wanted = ("mean", "var") if finding.part == "update-graph" else (finding.part.rpartition("-")[2],)
        return tuple(sorted({line for role in wanted for line in self._written(role, finding, traced)}))

    def _written(self, role: str, finding: Finding, traced: Seen) -> Lines:
        """Where a running statistic gets the value that it had after the call."""
        if role not in traced.new or (finding.id == "graph-leak" and role not in traced.tracked):
            return ()
        value = traced.new[role]
        names = self._state_names(role, finding.cell)
        style = finding.cell.style
        by_name = [e for e in traced.events if e.target and _last_name(e.target) in names and self._is(e, value, style)]
        if by_name and finding.id != "running-not-updated":
            return (by_name[0].line,)
        right = self._right_state(role, finding, traced)
        local = [e.line for e in traced.events if right is not None and self._is(e, right, style)]
        if local:
            return (local[0],)
        by_role = [e for e in traced.events if e.target and roles.held_role_of(_last_name(e.target)) == role and self._is(e, value, style)]
        last = by_role or [e for e in traced.events if self._is(e, value, style)]
        if last and finding.id != "running-not-updated":
            return (last[-1].line,)
        return (self.trial.entry.line,) if finding.id == "running-not-updated" else ()

    def _right_state(self, role: str, finding: Finding, traced: Seen) -> Array | None:
        """What the statistic should have become; a line may compute just that, and then not store it."""
        if finding.id != "running-not-updated" or finding.right_state is None:
            return None
        return finding.right_state

    def _state_names(self, role: str, cell: Cell) -> set[str]:
        entry = self.trial.entry
        names = {p.name for p in entry.parameters if p.role == role}
        names |= {key for r, key in entry.params_keys if r == role}
        held = self.trial.names(Shot(probe(cell.shape), training=True), cell.style).get(role)
        return names | ({held.rpartition(".")[2]} if held else set())

    # -- others ---------------------------------------------------------------------------------------------------------

    def _writing_line(self, finding: Finding) -> Lines:
        traced = self.traced(finding.cell, training=finding.part != "eval")
        return (traced.changed,) if traced is not None and traced.changed else ()

    def _cancelling_lines(self, finding: Finding) -> Lines:
        """The line whose variance is wrong where the offset is large, in float32."""
        shot = Shot(far_off(finding.cell.shape), training=True, dtype="float32")
        played = self.trial.play((shot,), finding.cell.style, trace=True)
        reference = self.trial.play((Shot(probe(finding.cell.shape), training=True),), finding.cell.style, trace=True)
        if not played.seen or not reference.seen:
            return ()
        given = reference.seen[0].probe.given(1e-5)
        var = normalize(replace(RIGHT_TRAIN, **_axes_only(finding.recipe)), given).var
        return self._first(reference.seen[0], var, finding.cell.style)

    def _unexplained(self, finding: Finding, traced: Seen) -> Lines:
        """The first thing assigned that is no quantity of the right recipe, nor of any step towards it."""
        if finding.given is None:
            return ()
        base = RIGHT_EVAL if finding.part == "eval" else RIGHT_TRAIN
        known = list(_known(normalize(base, finding.given), finding))
        for event in traced.events:
            if event.target and event.array.dtype.startswith("float") and event.array.shape:
                if not any(self._is(event, value, finding.cell.style) for value in known):
                    return (event.line,)
        last = [e.line for e in traced.events if traced.y is not None and self._is(e, traced.y, finding.cell.style)]
        return tuple(last[:1])


def equals(trial: Trial, event: wire.Event, value: Array, style: Style) -> bool:
    """Whether a traced value is this quantity, in whatever shape and order the entry holds it."""
    if int(np.prod(event.array.shape)) != value.size:
        return False
    seen = numpy_of(event.array)
    tolerance = LOOSE if event.array.dtype in {"float32", "bfloat16", "float16"} else TIGHT
    if same(seen, value, tolerance) or same(trial.inside(seen, style), value, tolerance):
        return True
    return value.size > 3 and same(np.sort(seen.ravel()), np.sort(value.ravel()), tolerance)


def without(formula: Formula, finding: Finding) -> Formula:
    """The formula with this mistake undone, and all others kept."""
    base = RIGHT_EVAL if finding.part == "eval" else RIGHT_TRAIN
    part = "train" if finding.part == "gradient" else finding.part
    own = {s.field for s in MISTAKES[finding.id].switches if s.part in {part, "gradient"}}
    if finding.id in {"gamma-missing", "beta-missing", "eval-affine-missing"}:
        own.add("affine")
    undone = {f.name: getattr(base, f.name) for f in fields(Formula) if f.name in own}
    return replace(formula, **undone)


def _known(steps: Steps, finding: Finding) -> Iterator[Array]:
    """The right quantities, and what leads to them."""
    given = finding.given
    assert given is not None
    for name in ("mean", "var", "centered", "radicand", "root", "inverse", "denominator", "normalized", "y"):
        yield steps.quantity(name)
    yield from (given.x, given.gamma, given.beta, given.running_mean, given.running_var, steps.centered**2)
    yield from (given.gamma * steps.normalized, given.gamma * steps.quantity("inverse"))
    yield given.x.sum(axis=tuple(a for a in range(given.x.ndim) if a != 1), keepdims=True)


def _axes_only(recipe: object) -> dict[str, str]:
    return {"axes": recipe.axes} if isinstance(recipe, Formula) else {}


def _last_name(target: str) -> str:
    """``self.running_mean`` → running_mean; ``bn_param['running_mean']`` → running_mean."""
    node = ast.parse(target, mode="eval").body
    match node:
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key
        case ast.Attribute(attr="data", value=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return target


def assigned_in_init(tree: ast.Module, class_name: str, attribute: str) -> Lines:
    """The lines on which a class sets an attribute of self, in ``__init__`` before elsewhere."""
    found: Callable[[str], list[int]] = lambda where: [  # noqa: E731
        node.lineno
        for method in ast.walk(tree)
        if isinstance(method, ast.FunctionDef) and (where in {method.name, "*"})
        for node in ast.walk(method)
        if _sets(node, attribute)
    ]
    return tuple(sorted(set(found("__init__") or found("*"))))


def _sets(node: ast.AST, attribute: str) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(isinstance(t, ast.Attribute) and t.attr == attribute for target in targets for t in ast.walk(target))
        case ast.AnnAssign(target=ast.Attribute(attr=name)):
            return name == attribute
        case ast.Call(func=ast.Attribute(attr="register_buffer" | "register_parameter"), args=[ast.Constant(value=name), *_]):
            return name == attribute
    return False
