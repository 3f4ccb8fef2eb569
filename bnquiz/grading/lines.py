"""Where a mistake stands: the line that computes the first value which the right recipe would not have.

The recipe that explains the output also says what each step on the way must have been. The file is run once
more with every value recorded, and the line is the first whose value is the wrong recipe's. That asks
nothing of how the line is written: a mean over the wrong axes is found in ``mean(dim=0)``, in an einsum, and
behind a reshape. A few mistakes are what was left out, or a constant written far away: `_Rules` knows where
these show.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace

import numpy as np

from bnquiz.grading import wire
from bnquiz.grading.arrays import inside, numpy_of
from bnquiz.grading.diagnosis import LOOSE, TIGHT, same
from bnquiz.grading.entry import roles
from bnquiz.grading.findings import Cell, Finding
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.places import Places
from bnquiz.grading.probes import probe
from bnquiz.grading.recipe import RIGHT_EVAL, RIGHT_TRAIN, Array, Formula, Steps, Update
from bnquiz.grading.reference import normalize
from bnquiz.grading.shots import Seen, Shot, Style
from bnquiz.grading.trial import Trial

Lines = tuple[int, ...]


class Locator:
    """Finds the lines of one entry's mistakes. Traced runs are kept: one a cell, mode and dtype."""

    def __init__(self, trial: Trial, tree: ast.Module) -> None:
        self.trial, self.places = trial, Places(tree, trial.entry)
        self._traced: dict[tuple[Cell, bool, str], Seen | None] = {}
        self._special: dict[str, Callable[[Finding], Lines]] = {
            "input-modified": self._writing_line,
            "dtype-changed": self._casting_line,
            "eps-ignored": lambda f: self._literal(f, "eps"),
            "momentum-ignored": lambda f: self._literal(f, "momentum"),
            "cancellation": self._variance_line,
            "wrong-return": lambda _: self.places.returning(trial.entry.name),
            "running-in-training": self._taken_for_batch,
            "running-not-updated": self._kept_to_itself,
            "eval-affine-missing": lambda f: (
                self._leaving_early(f) or self._passed_through(f, "normalized") or self._after_a_helper(f)
            ),
            "eval-updates-running": self._written_and_called,
            "center-missing": self._renamed_only,
            "gamma-missing": lambda f: self._passed_through(f, "normalized"),
            "beta-missing": lambda f: self._passed_through(f, "y"),
            "graph-cut": self._cutting_line,
            "running-var-has-eps": self._stored_with_eps,
            "running-std": self._handed_over,
        }

    def lines(self, finding: Finding) -> Lines:
        """The lines of a finding: those it brought, those of a rule for its mistake, else those found by
        value."""
        if finding.lines:
            return finding.lines
        special = self._special.get(finding.id)
        found = self._thrown_away(finding) or (special(finding) if special else ())
        return found or self._by_value(finding)

    def _by_value(self, finding: Finding) -> Lines:
        traced = self._trace_of(finding)
        if traced is None:
            return ()
        if MISTAKES[finding.id].places == ("state",) or finding.part.startswith(("update", "eval-state")):
            return self._state_lines(finding, traced)
        return self._by_places(finding, traced) or self._unexplained(finding, traced)

    # -- traced runs

    def _trace_of(self, finding: Finding) -> Seen | None:
        return self.traced(
            finding.cell, training=not finding.part.startswith("eval"), dtype=_dtype_of(finding)
        )

    def traced(self, cell: Cell, *, training: bool, dtype: str = "float64") -> Seen | None:
        key = (cell, training, dtype)
        if key not in self._traced:
            backward = training and self.trial.entry.backend == "torch"
            shot = Shot(probe(cell.shape, 0 if training else 2), training, backward=backward, dtype=dtype)
            played = self.trial.play((shot,), cell.style, trace=True)
            self._traced[key] = played.seen[0] if played.seen else None
        return self._traced[key]

    # -- by the quantity

    def _by_places(self, finding: Finding, traced: Seen) -> Lines:
        if not isinstance(finding.recipe, Formula) or finding.given is None:
            return ()
        wrong = normalize(finding.recipe, finding.given)
        right = normalize(without(finding.recipe, finding), finding.given)
        cut = finding.part == "gradient"
        for place in MISTAKES[finding.id].places:
            found = {
                name: line
                for name in re.split(r"[+|]", place)
                if (cut and finding.recipe.constants in {"both", name})
                or _differs(wrong.quantity(name), right.quantity(name))
                for line in (
                    self._detached(traced, wrong, name, finding.cell.style)
                    if cut
                    else self._first(traced, wrong.quantity(name), finding.cell.style)
                )
            }
            found = _earliest(found, traced) if "|" in place else found
            if found:
                return self._settled(finding, found)
        return ()

    def _settled(self, finding: Finding, found: dict[str, int]) -> Lines:
        """Drop a normalising line that both modes share; go from a reduction to the line that chose its
        axes."""
        if finding.id == "batch-stats-in-eval" and len(found) > 1:
            training = self.traced(finding.cell, training=True)
            if training is not None and found.get("normalized") in training.lines:
                del found["normalized"]
        lines = tuple(sorted(set(found.values())))
        if MISTAKES[finding.id].group == "axes" and finding.id != "keepdim-missing":
            return self.places.axes_chosen(lines) or lines
        return lines

    def _first(self, traced: Seen, value: Array, style: Style) -> Lines:
        """The first line whose value is this one."""
        return next(((e.line,) for e in self._events_of(traced, value, style)), ())

    def _detached(self, traced: Seen, steps: Steps, name: str, style: Style) -> Lines:
        """Where a statistic is cut off from autograd: as it is made, else on a line that normalises."""
        events = list(self._events_of(traced, steps.quantity(name), style))
        made = {e.line for e in events if e.tracked}
        cut = [e.line for e in events if not e.tracked]
        later = [line for q in ("normalized", "y") for line in self._first(traced, steps.quantity(q), style)]
        here = [line for line in cut if line in made]
        using = [line for line in cut if line in later] if made else []
        return tuple((here or using or cut)[:1])

    def _events_of(self, traced: Seen, value: Array, style: Style) -> Iterator[wire.Event]:
        """The events that hold the value; where it never stands in one piece, those that hold it of the first
        channel, for code that goes channel by channel."""
        made = [e for e in traced.events if e.line not in self.places.unfilled]
        whole = [e for e in made if equals(e, value, style)]
        first = _of_first_channel(value, traced.probe.x)
        return iter(whole or [e for e in made if first is not None and equals(e, first, style)])

    # -- the state

    def _state_lines(self, finding: Finding, traced: Seen) -> Lines:
        named = finding.part.rpartition("-")[2]
        wanted = (named,) if named in {"mean", "var"} else ("mean", "var")
        return tuple(sorted({line for role in wanted for line in self._written(role, finding, traced)}))

    def _written(self, role: str, finding: Finding, traced: Seen) -> Lines:
        """Where a running statistic gets the value that it has after the call."""
        if role not in traced.new or (finding.id == "graph-leak" and role not in traced.tracked):
            return ()
        if finding.part == "eval" and np.array_equal(traced.new[role].ravel(), traced.old[role].ravel()):
            return ()
        every = list(self._events_of(traced, traced.new[role], finding.cell.style))
        events = [e for e in every if e.tracked or finding.id != "graph-leak"]
        names = self._state_names(role, finding.cell)
        assigned = [e for e in events if e.target and _last_name(e.target) in names]
        of_role = [e for e in events if e.target and roles.held_role_of(_last_name(e.target)) == role]
        kept = [e for e in assigned if not e.target.isidentifier() or roles.is_running_name(e.target)]
        assigned = kept or assigned
        in_place = [e for e in events if e.target and e.line in self.places.in_place]
        last = assigned[:1] or in_place[-1:] or of_role[-1:] or events[-1:]
        return self._before_it_is_stored(finding, events, last[0].line) if last else ()

    def _before_it_is_stored(self, finding: Finding, events: Sequence[wire.Event], stored: int) -> Lines:
        """From the line that stores a statistic to the one that computes what it stores, if that is
        another."""
        if finding.id != "running-replaced":
            return (min((e.line for e in events[:1]), default=stored),)
        return (self.places.passed_on(stored, {e.line for e in events if e.line != events[0].line}),)

    def _state_names(self, role: str, cell: Cell) -> set[str]:
        entry = self.trial.entry
        names = {p.name for p in entry.parameters if p.role == role}
        names |= {key for r, key in entry.params_keys if r == role}
        held = self.trial.names(Shot(probe(cell.shape), training=True), cell.style).get(role)
        return names | ({held.rpartition(".")[2]} if held else set())

    # -- rules for what shows elsewhere

    def _writing_line(self, finding: Finding) -> Lines:
        traced = self._trace_of(finding)
        return (traced.changed,) if traced is not None and traced.changed else ()

    def _casting_line(self, finding: Finding) -> Lines:
        """The first value of another number type than x has."""
        traced = self._trace_of(finding)
        wanted = _dtype_of(finding)
        events = traced.events if traced else ()
        other = [
            e
            for e in events
            if "float" in e.array.dtype and e.array.dtype != wanted and np.prod(e.array.shape) > 1
        ]
        return (other[0].line,) if other else self.places.casts()

    def _variance_line(self, finding: Finding) -> Lines:
        """The variance is right in float64, and computed on this line."""
        traced = self._trace_of(finding)
        if traced is None or not isinstance(finding.recipe, Formula):
            return ()
        given = traced.probe.given(traced.probe.eps)
        return self._first(traced, normalize(finding.recipe, given).var, finding.cell.style)

    def _literal(self, finding: Finding, role: str) -> Lines:
        """Where the constant is written that is used in place of an argument."""
        recipe = finding.recipe
        if isinstance(recipe, Formula) and recipe.eps_constant is not None:
            return self.places.literals({recipe.eps_constant}, role, near=self._by_value(finding))
        if isinstance(recipe, Update) and recipe.momentum_constant is not None:
            constant = recipe.momentum_constant
            return self.places.literals(
                {constant, round(1 - constant, 12)}, role, near=self._by_value(finding)
            )
        return ()

    def _taken_for_batch(self, finding: Finding) -> Lines:
        """``mean = running_mean`` in training, where it is written so."""
        traced = self._trace_of(finding)
        if traced is None or not isinstance(finding.recipe, Formula) or finding.given is None:
            return ()
        wrong = normalize(finding.recipe, finding.given)
        lines = set()
        for role in ("mean", "var"):
            names = self._state_names(role, finding.cell)
            events = self._events_of(traced, wrong.quantity(role), finding.cell.style)
            lines |= {e.line for e in events if e.target and _last_name(e.target) not in names}
        lines |= set() if lines else set(self._by_value(finding))
        own = lines & set(self.places.own_lines)
        return tuple(sorted(own or self._calls_of_helpers(lines, traced, finding.cell.style) or lines))

    def _kept_to_itself(self, finding: Finding) -> Lines:
        """A line that computes an average of old and new, and does not store it; nothing where there is
        none."""
        traced = self._trace_of(finding)
        if traced is None or finding.batch_state is None:
            return ()
        role = finding.part.rpartition("-")[2]
        old, batch = traced.old[role].reshape(-1), finding.batch_state.reshape(-1)
        bessel = traced.probe.count / (traced.probe.count - 1)
        between = [
            e.line for e in traced.events if any(_averages(e, old, b) for b in (batch, batch * bessel))
        ]
        own = [line for line in between if line in self.places.own_lines]
        names = self._state_names(role, finding.cell)
        named = [e for e in traced.events if e.target and _last_name(e.target) in names]
        assigned = [e.line for e in named if not equals(e, traced.old[role], finding.cell.style)]
        return tuple((own or between or assigned)[:1])

    def _leaving_early(self, finding: Finding) -> Lines:
        """The return that inference takes and training does not."""
        evaluated, trained = (
            self.traced(finding.cell, training=False),
            self.traced(finding.cell, training=True),
        )
        if evaluated is None or trained is None:
            return ()
        return self.places.returns(set(evaluated.lines) - set(trained.lines))

    def _passed_through(self, finding: Finding, quantity: str) -> Lines:
        """Where the value is assigned once more without a change: the step that should have scaled or
        shifted."""
        traced = self._trace_of(finding)
        if traced is None or not isinstance(finding.recipe, Formula) or finding.given is None:
            return ()
        value = normalize(finding.recipe, finding.given).quantity(quantity)
        events = list(self._events_of(traced, value, finding.cell.style))
        home = [e for e in events if self.places.same_function(e.line, events[0].line)]
        again = [e.line for e in home if e.target and e.line != home[0].line]
        return (again[-1],) if again else ()

    def _after_a_helper(self, finding: Finding) -> Lines:
        """The entry's last line that has what a helper has normalised."""
        traced = self._trace_of(finding)
        if traced is None or not isinstance(finding.recipe, Formula) or finding.given is None:
            return ()
        value = normalize(finding.recipe, finding.given).normalized
        lines = [e.line for e in self._events_of(traced, value, finding.cell.style)]
        own = [line for line in lines if line in self.places.own_lines]
        return tuple(own[-1:]) if lines and lines[0] not in self.places.own_lines else ()

    def _written_and_called(self, finding: Finding) -> Lines:
        """Where the state is written; where a helper does it, also the line that calls the helper."""
        written, traced = self._by_value(finding), self._trace_of(finding)
        calls = self._calls_of_helpers(written, traced, finding.cell.style) if traced is not None else ()
        return tuple(sorted({*written, *calls}))

    def _calls_of_helpers(self, lines: Iterable[int], traced: Seen, style: Style) -> Lines:
        """The entry's lines that call the helpers which hold these lines. A function that makes the output
        is no helper: what calls it does nothing itself."""
        made = [e.line for y in traced.outputs for e in self._events_of(traced, y, style)]
        inside = [line for line in lines if made and not self.places.same_function(line, made[0])]
        return tuple(sorted(set(self.places.calling(inside)) & set(traced.lines)))

    def _handed_over(self, finding: Finding) -> Lines:
        """Where the root is handed to a helper that stores what it gets; nothing without such a helper."""
        written, traced = self._by_value(finding), self._trace_of(finding)
        if traced is None or finding.batch_state is None:
            return ()
        helpers = [line for line in written if line not in self.places.own_lines]
        bessel = traced.probe.count / (traced.probe.count - 1)
        roots = [np.sqrt(v) for v in (finding.batch_state, finding.batch_state * bessel)]
        lines = {e.line for root in roots for e in self._events_of(traced, root, finding.cell.style)}
        return tuple(sorted(lines & set(self.places.calling(helpers))))

    def _stored_with_eps(self, finding: Finding) -> Lines:
        """Where the state is written, and where eps is added to a variance that has a name."""
        traced = self._trace_of(finding)
        if traced is None or finding.batch_state is None:
            return ()
        eps = finding.recipe.eps_constant if isinstance(finding.recipe, Formula) else None
        with_eps = finding.batch_state + (traced.probe.eps if eps is None else eps)
        added = [e.line for e in self._events_of(traced, with_eps, finding.cell.style) if e.target]
        return tuple(sorted({*added[:1], *self._by_value(finding)}))

    def _cutting_line(self, finding: Finding) -> Lines:
        """The first value of the shape of x that autograd does not follow."""
        traced = self._trace_of(finding)
        size = traced.probe.x.size if traced else 0
        cut = [
            e for e in (traced.events if traced else ())
            if "float" in e.array.dtype and np.prod(e.array.shape) == size and not e.tracked
        ]  # fmt: skip
        return tuple(e.line for e in cut[:1])

    def _renamed_only(self, finding: Finding) -> Lines:
        """``centered = x``: the name says what the value is not."""
        traced = self._trace_of(finding)
        if traced is None or finding.given is None:
            return ()
        as_it_was = [e for e in self._events_of(traced, finding.given.x, finding.cell.style) if e.target]
        return tuple(e.line for e in as_it_was if e.line in self.places.aliases)[:1]

    def _thrown_away(self, finding: Finding) -> Lines:
        """A statement that computes the right quantity and keeps it nowhere."""
        if not isinstance(finding.recipe, Formula) or finding.given is None or not self.places.statements:
            return ()
        traced = self._trace_of(finding)
        right = normalize(without(finding.recipe, finding), finding.given)
        wrong = normalize(finding.recipe, finding.given)
        names = [n for n in ("mean", "var", "centered", "radicand", "root", "normalized", "y")
                 if _differs(right.quantity(n), wrong.quantity(n))]  # fmt: skip
        lines = {
            e.line
            for name in names if traced is not None
            for e in self._events_of(traced, right.quantity(name), finding.cell.style)
        }  # fmt: skip
        return tuple(sorted(lines & self.places.statements))[:1]

    def _unexplained(self, finding: Finding, traced: Seen) -> Lines:
        """The first thing assigned that is no quantity of the right recipe, nor of any step towards it."""
        if finding.given is None:
            return ()
        base = RIGHT_EVAL if finding.part == "eval" else RIGHT_TRAIN
        constant = finding.recipe.eps_constant if isinstance(finding.recipe, Formula) else None
        known = list(_known(normalize(replace(base, eps_constant=constant), finding.given), finding))
        style = finding.cell.style
        for event in traced.events:
            large = "float" in event.array.dtype and np.prod(event.array.shape) > 1
            if event.target and large and not any(equals(event, value, style) for value in known):
                return (event.line,)
        last = [e.line for y in traced.outputs for e in self._events_of(traced, y, style)]
        return tuple(last[:1])


def _dtype_of(finding: Finding) -> str:
    """The number type of x in which the mistake showed: the last word of the part, where it names one."""
    last = finding.part.rpartition("-")[2]
    return last if last in {"bfloat16", "float32"} else "float64"


def equals(event: wire.Event, value: Array, style: Style) -> bool:
    """Whether a traced value is this quantity, in whatever shape and order the entry holds it."""
    if int(np.prod(event.array.shape)) != value.size:
        return False
    seen = numpy_of(event.array)
    tolerance = LOOSE if event.array.dtype in {"float32", "bfloat16", "float16"} else TIGHT
    if same(seen, value, tolerance) or same(inside(seen, style), value, tolerance):
        return True
    return value.size > 2 and same(np.sort(seen.ravel()), np.sort(value.ravel()), tolerance)


def without(formula: Formula, finding: Finding) -> Formula:
    """The formula with this mistake undone, and all others kept."""
    base = RIGHT_EVAL if finding.part == "eval" else RIGHT_TRAIN
    part = "train" if finding.part == "gradient" else finding.part
    own = {s.field for s in MISTAKES[finding.id].switches if s.part in {part, "gradient"}}
    if finding.id in {"gamma-missing", "beta-missing", "eval-affine-missing"}:
        own.add("affine")
    undone = {f.name: getattr(base, f.name) for f in fields(Formula) if f.name in own}
    return replace(formula, **undone)


def _differs(wrong: Array, right: Array) -> bool:
    return wrong.shape != right.shape or not same(wrong, right)


def _earliest(found: dict[str, int], traced: Seen) -> dict[str, int]:
    """Of several places the one that ran first."""
    order = {line: i for i, line in reversed(list(enumerate(traced.lines)))}
    return dict(sorted(found.items(), key=lambda item: order.get(item[1], len(order)))[:1])


def _of_first_channel(value: Array, x: Array) -> Array | None:
    """What code that goes channel by channel computes first of a quantity; None for other shapes."""
    channels = x.shape[1]
    if value.size == channels:
        return np.asarray(value.reshape(-1)[:1])
    return value[:, 0] if value.shape == x.shape else None


def _averages(event: wire.Event, old: Array, batch: Array) -> bool:
    seen = numpy_of(event.array).reshape(-1) if event.array.dtype.startswith("float") else np.empty(0)
    return seen.size == old.size and _is_between(old, seen, batch)


def _is_between(old: Array, seen: Array, batch: Array) -> bool:
    """Whether ``seen`` is (1 − a)·old + a·batch for one a between 0 and 1."""
    if old.size != batch.size:
        return False
    with np.errstate(all="ignore"):
        ratio = (seen - old) / (batch - old)
    return bool(np.isfinite(ratio).all() and np.ptp(ratio) < 1e-6 and 1e-3 < ratio[0] < 1 - 1e-3)


def _known(steps: Steps, finding: Finding) -> Iterator[Array]:
    """The right quantities, and what leads to them."""
    given = finding.given
    if given is None:
        return
    for name in ("mean", "var", "centered", "radicand", "root", "inverse", "denominator", "normalized", "y"):
        yield steps.quantity(name)
    yield from (given.x, given.gamma, given.beta, given.running_mean, given.running_var, steps.centered**2)
    yield from (given.gamma * steps.normalized, given.gamma * steps.quantity("inverse"))
    yield given.x.sum(axis=tuple(a for a in range(given.x.ndim) if a != 1), keepdims=True)


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
