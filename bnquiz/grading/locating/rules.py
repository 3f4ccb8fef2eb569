"""Mistakes that show elsewhere than in the first wrong value: what was left out, what is written far away.

A rule that finds nothing leaves the mistake to its value.
"""

from __future__ import annotations

import ast
import re
from itertools import takewhile

import numpy as np

from bnquiz.grading.judging.findings import TRAIN
from bnquiz.grading.locating.by_value import by_value, calls_of_helpers
from bnquiz.grading.locating.crossing import where_crossed, where_swapped
from bnquiz.grading.locating.graph import where_cut, where_detached
from bnquiz.grading.locating.storing import averaged_with_itself, branch_not_taken, row_of_loop
from bnquiz.grading.locating.traced_run import Rule, TracedRun, last_name, with_correction
from bnquiz.grading.process import wire
from bnquiz.grading.source.counts import counts_on
from bnquiz.grading.source.entry import roles
from bnquiz.grading.source.nodes import below, is_root, name_of
from bnquiz.grading.source.places import Lines
from bnquiz.grading.theory.recipe import RIGHT_TRAIN, Array, Formula, Update
from bnquiz.grading.theory.reference import Counts, normalize, stored_variance
from bnquiz.grading.theory.search import same
from bnquiz.grading.trial.calls import STATISTICS, Statistic, outside, to_numpy
from bnquiz.grading.trial.observing import counts_right, equals, is_float, size


def _writing(traced: TracedRun) -> Lines:
    """The line that wrote into x."""
    return (traced.run.changed,) if traced.run.changed else ()


def _casting(traced: TracedRun) -> Lines:
    """Where the output gets its number type, from the end: a cast back to the wrong one; else the first value
    of another type than x has. What works in a wider type on purpose forgets the cast back at the end."""
    dtype, x = traced.finding.part.dtype, traced.run.probe.x
    back = traced.places.going_back()
    large = [e for e in traced.run.events if is_float(e) and size(e) == x.size and e.line not in back]
    last = large[-1].array.dtype if large else dtype
    as_it_ends = list(takewhile(lambda e: e.array.dtype == last, reversed(large)))
    if last != dtype and as_it_ends:
        widened = np.dtype(last).itemsize > _BYTES.get(dtype, 8)
        return tuple(sorted({as_it_ends[-1].line, *([large[-1].line] if widened else [])}))
    others = (e for e in traced.run.events if is_float(e) and e.array.dtype != dtype and size(e) > 1)
    return next(((e.line,) for e in others), ()) or traced.places.casts()


_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}


def _variance(traced: TracedRun) -> Lines:
    """The variance is right in float64, and computed on this line."""
    if not isinstance(traced.finding.recipe, Formula):
        return ()
    given = traced.run.probe.given(traced.run.probe.eps)
    return traced.first(normalize(traced.finding.recipe, given).var)


def _eps_literal(traced: TracedRun) -> Lines:
    """Where the constant is written that is used in place of eps."""
    recipe = traced.finding.recipe
    if not isinstance(recipe, Formula) or recipe.eps_constant is None:
        return ()
    constants = {recipe.eps_constant}
    return traced.places.left_to_default(constants, "eps") or traced.places.literals(
        constants, "eps", near=by_value(traced)
    )


def _momentum_literal(traced: TracedRun) -> Lines:
    """The same for momentum, whichever of the two weights it is."""
    recipe = traced.finding.recipe
    if not isinstance(recipe, Update) or recipe.momentum_constant is None:
        return ()
    weights = {recipe.momentum_constant, round(1 - recipe.momentum_constant, 12)}
    return traced.places.left_to_default(weights, "momentum") or traced.places.literals(
        weights, "momentum", near=by_value(traced)
    )


def _taken_for_batch(traced: TracedRun) -> Lines:
    """``mean = running_mean`` in training, where it is written so."""
    if traced.wrong is None:
        return ()
    is_object = traced.places.entry.constructor is not None  # its variables are not where it keeps them
    lines = {
        e.line
        for role in STATISTICS
        for e in traced.events(traced.wrong.quantity(role))
        if e.target.isidentifier()
        and (is_object or e.target not in traced.names_of(role) or e.line in traced.places.looked_up)
    } - traced.places.augmented or set(by_value(traced))
    own = lines & set(traced.places.own_lines) or _where_the_batchs_are(traced, lines)
    called = set(traced.places.calling(lines)) & set(traced.run.lines)  # with the wrong ones
    called = called or traced.places.calls_from_anywhere(lines) & set(traced.run.lines)
    return tuple(sorted(own or calls_of_helpers(traced, lines) or called or lines))


def _where_the_batchs_are(traced: TracedRun, lines: set[int]) -> set[int]:
    """Those in a function that computes the batch's own statistics: it is the one for training."""
    if traced.right is None:
        return set()
    made = [e.line for role in STATISTICS for e in traced.events(traced.right.quantity(role))]
    return {line for line in lines if any(traced.places.same_function(line, each) for each in made)}


def _kept_to_itself(traced: TracedRun) -> Lines:
    """A line that computes an average of old and new, and does not store it; nothing where there is none."""
    batch, role = traced.finding.batch_state, traced.finding.part.statistic
    if batch is None or role is None or role not in traced.run.old:
        return ()
    old = traced.run.old[role]
    batches = with_correction(traced, batch)
    between = [e.line for e in traced.run.events if any(_averages(e, old, b) for b in batches)]
    own = [line for line in between if line in traced.places.own_lines]
    names = traced.names_of(role)
    others = [traced.run.new[each] for each in STATISTICS if each != role and each in traced.run.new]
    named = [e for e in traced.run.events if e.target and last_name(e.target) in names]
    assigned = [e.line for e in named if not any(equals(e, v, traced.param_layout) for v in (old, *others))]
    if not between and (row := _without_a_row(traced, role)):
        return row
    again = [*averaged_with_itself(traced.places, names, traced.run.lines)]
    line = (own or between or again or assigned)[:1]
    if dropped := traced.places.dropped_calls(line):
        return dropped
    holders = {traced.traces.trial.entry.leaf(role).partition(".")[0] for role in STATISTICS} - {""}
    back = tuple(n for each in line for n in traced.places.hands_back(holders, each))
    if back:  # either may be meant: the old value goes back, the new one has another name
        return tuple(sorted({*line, *back}))
    return _stored_elsewhere(traced, role, line) or tuple(line) or _left_out(traced, role)


def _where_taken(traced: TracedRun) -> Lines:
    """Where the batch's own statistic gets its name, in the function that should then keep it."""
    batch = traced.finding.batch_state
    if batch is None:
        return ()
    values = with_correction(traced, batch)
    taken = [e for e in traced.named() if any(equals(e, v, traced.param_layout) for v in values)]
    made = [e.line for y in traced.run.outputs[:1] for e in traced.events(y)][-1:]
    own = [e.line for e in taken if all(traced.places.same_function(e.line, line) for line in made)]
    return tuple(own[-1:])


def _without_a_row(traced: TracedRun, role: Statistic) -> Lines:
    """The loop over the statistics to update in which this one is missing."""
    other = next(each for each in STATISTICS if each != role)
    events = traced.events(traced.run.new[other]) if other in traced.run.new else []
    found = (row_of_loop(traced.places, e.line, role) for e in events if e.target)
    return next((row for row in found if row), ())


def _stored_elsewhere(traced: TracedRun, role: Statistic, made: list[int]) -> Lines:
    """``state["running_vars"] = running_var``: where an average that is right gets a place that nothing
    reads."""
    averages = [e for e in traced.run.events if e.line in made and e.target.isidentifier()]
    places = (e for e in traced.run.events if e.target and not e.target.isidentifier())
    kept = (e for e in places if any(_is_same(e, a) for a in averages))
    return tuple(e.line for e in kept if last_name(e.target) not in traced.names_of(role))[:1]


def _is_same(one: wire.Event, other: wire.Event) -> bool:
    return one.array.shape == other.array.shape and np.array_equal(to_numpy(one.array), to_numpy(other.array))


def _left_out(traced: TracedRun, role: Statistic) -> Lines:
    """The condition that keeps the update from running."""
    return branch_not_taken(traced.places, traced.names_of(role), traced.run.lines)


def _leaving_early(traced: TracedRun) -> Lines:
    """The return that inference takes and training does not, and where it makes what it then returns."""
    case = traced.finding.case
    evaluated, trained = (set(traced.traces.run(case, training=mode).lines) for mode in (False, True))
    alone = evaluated - trained
    leaving = traced.places.returns(alone) if evaluated and trained else ()
    made = [e.line for y in traced.run.outputs for e in traced.events(y) if e.target and e.line in alone]
    return tuple(sorted({*leaving, *made[:1]})) if leaving else ()


def _passed_through(quantity: str) -> Rule:
    """Where the value is assigned once more without a change: the step that should have scaled or shifted."""

    def rule(traced: TracedRun) -> Lines:
        events = traced.events(traced.wrong.quantity(quantity)) if traced.wrong else []
        home = [e for e in events if traced.places.same_function(e.line, events[0].line)]
        later = (e.line for e in home if e.target and e.line != home[0].line)
        return tuple(line for line in later if line not in traced.places.packing)[-1:]

    return rule


def _after_a_helper(traced: TracedRun) -> Lines:
    """The entry's last line that has what a helper has normalized."""
    lines = [e.line for e in traced.events(traced.wrong.normalized)] if traced.wrong else []
    own = [line for line in lines if line in traced.places.own_lines]
    return tuple(own[-1:]) if lines and lines[0] not in traced.places.own_lines else ()


def _folded(traced: TracedRun) -> Lines:
    """``scale = rsqrt(var + eps)``, by which x is then multiplied: gamma belongs there."""
    if traced.wrong is None or traced.finding.given is None:
        return ()
    inverse = 1 / traced.wrong.denominator
    if not traced.events(traced.finding.given.x * inverse):
        return ()
    return tuple(e.line for e in traced.events(inverse) if e.target)[-1:]


def _under_a_name_of_another(traced: TracedRun) -> Lines:
    """``mean, var = torch.var_mean(x)``: where what is called the mean is the variance."""
    given = traced.finding.given
    if given is None or traced.finding.part != TRAIN:
        return ()
    steps = normalize(RIGHT_TRAIN, given)
    named = ((e, roles.held_role_of(last_name(e.target))) for e in traced.run.events if e.target)
    crossed = {"mean": steps.var, "var": steps.mean}
    return tuple(
        e.line for e, role in named if role in crossed and equals(e, crossed[role], traced.param_layout)
    )[:1]


def _in_the_shift(traced: TracedRun) -> Lines:
    """``shift = beta + mean * scale``, of code that folds batch norm into one product and one sum."""
    steps, given = traced.wrong, traced.finding.given
    if steps is None or given is None:
        return ()
    axes = (0, *range(2, given.x.ndim))
    shift = steps.y - given.gamma / steps.denominator * given.x
    one = shift.mean(axis=axes, keepdims=True)
    return traced.first(one) if same(np.broadcast_to(one, shift.shape), shift) else ()


def _left_as_it_is(traced: TracedRun) -> Lines:
    """Inference without gamma and beta: a return of its own, or a step that only hands on."""
    return (
        _folded(traced)
        or _leaving_early(traced)
        or _passed_through("normalized")(traced)
        or _after_a_helper(traced)
    )


def _written_and_called(traced: TracedRun) -> Lines:
    """Where the state is written; where a helper does it, also the line that calls the helper."""
    written = by_value(traced)
    return tuple(sorted({*written, *calls_of_helpers(traced, written)}))


def _handed_over(traced: TracedRun) -> Lines:
    """Where the root is handed to a helper that stores what it gets; nothing without such a helper."""
    batch = traced.finding.batch_state
    if batch is None:
        return ()
    roots = [np.sqrt(variance) for variance in with_correction(traced, batch)]
    lines = {e.line for root in roots for e in traced.events(root)}
    stored = [line for line in by_value(traced) if line not in traced.places.own_lines]
    helpers = [n for n in stored if not any(traced.places.same_function(n, line) for line in lines)]
    lines |= {
        p.event.line for p in traced.run.passed for r in roots if equals(p.event, r, traced.param_layout)
    }
    return tuple(sorted(lines & set(traced.places.calling(helpers))))


def _stored_with_eps(traced: TracedRun) -> Lines:
    """Where the state is written, and where eps is added to a variance that has a name."""
    recipe, batch = traced.finding.recipe, traced.finding.batch_state
    if batch is None:
        return ()
    constant = recipe.eps_constant if isinstance(recipe, Formula) else None
    with_eps = batch + (traced.run.probe.eps if constant is None else constant)
    added = [e.line for e in traced.events(with_eps) if e.target]
    return tuple(sorted({*added[:1], *by_value(traced)}))


def _added_twice(traced: TracedRun) -> Lines:
    """Where eps is added to a variance that has a name, and where it is added again."""
    recipe, steps = traced.finding.recipe, traced.wrong
    if steps is None or not isinstance(recipe, Formula):
        return ()
    eps = traced.run.probe.eps if recipe.eps_constant is None else recipe.eps_constant
    once = [e.line for e in traced.events(steps.var + eps) if e.target]
    return tuple(sorted({*once[:1], *by_value(traced)}))


def _named_so(traced: TracedRun) -> Lines:
    """``var = total``: where a sum that should have been divided gets the name of what it is not."""
    if traced.wrong is None:
        return ()
    found = []
    for role in STATISTICS:
        if traced.differs(role):
            events = traced.events(traced.wrong.quantity(role))
            found += [e.line for e in events if e.target and roles.held_role_of(e.target) == role]
    return tuple(line for line in found if line in traced.places.aliases)[:1]


def _counting(traced: TracedRun) -> Lines:
    """Where a wrong count is taken that has a name: one on the lines by value that is made of a shape; where
    a helper gets it, the line that calls the helper."""
    named = _named_so(traced) or _stored_as(traced)
    recipe, lines = traced.finding.recipe, set(named or by_value(traced))
    said = recipe.count if isinstance(recipe, Formula) else getattr(recipe, "variance", "")
    any_count = isinstance(recipe, Formula) and recipe.counts is not None
    if not any_count and not said.endswith(("samples", "everything", "positions", "channels", "corrected")):
        return named  # the count is right, and used in the wrong place
    calling = set(traced.places.calling(lines)) & set(traced.run.lines)
    counts = counts_on(traced.places, lines | calling).items()
    right = {(e.target, e.line) for e in traced.run.events if counts_right(e, traced.run.probe.count)}
    wrong = {line for _, line in counts - right} & set(traced.run.lines)
    return tuple(sorted(wrong or (() if counts else calling and calling | lines)))


def _stored_as(traced: TracedRun) -> Lines:
    """``var = x.var(0) * n / (n - 1)``: where the variance of the batch becomes what is then averaged; a sum
    is none yet."""
    recipe, batch = traced.finding.recipe, traced.finding.batch_state
    if batch is None or not isinstance(recipe, Update) or recipe.variance == "summed":
        return ()
    x = traced.run.probe.x
    counts = Counts(traced.run.probe.count, x.shape[0], x.size)
    events = traced.events(stored_variance(recipe.variance, batch, counts, traced.run.probe.eps))
    return tuple(e.line for e in events if e.target)[:1]


def _no_root(traced: TracedRun) -> Lines:
    """Where a root that is there is not what is divided by: behind the line that has it. Without one, behind
    the line that names a variance, eps and all: ``var = x.var(0) + eps``."""
    if traced.wrong is None:
        return ()
    below = traced.wrong.denominator
    made = traced.events(traced.right.root) if traced.right else []
    made = made or [e for e in traced.events(below) if _VARIANCE.search(e.target)]
    if not made:
        return ()
    later = [e for e in traced.run.events if e.line > made[0].line]
    divisor = (e.line for e in later if any(equals(e, v, traced.param_layout) for v in (below, 1 / below)))
    return tuple([*divisor, *traced.first(traced.wrong.normalized)][:1])


_VARIANCE = re.compile(r"(?i)var|sigma_?(2|sq)")


def _undivided(traced: TracedRun) -> Lines:
    """Where the divisor is made that should be its inverse; else where what is only centered is called more,
    or y made of it."""
    if traced.wrong is None or not isinstance(traced.finding.recipe, Formula):
        return ()
    given = traced.finding.given
    if traced.finding.recipe.division == "multiplied":
        made = traced.events(traced.wrong.denominator)
        inverse = tuple(e.line for e in made if _INVERSE.search(e.target))[:1]
        return inverse or (traced.first(given.gamma * traced.wrong.denominator) if given is not None else ())
    named = [e for e in traced.leading(traced.wrong.centered) if e.target and not _CENTERED.search(e.target)]
    scaled = traced.first(given.gamma * traced.wrong.centered) if given is not None else ()
    return tuple(e.line for e in named[-1:]) or scaled or traced.first(traced.wrong.y)


_INVERSE = re.compile(r"(?i)inv|istd|rstd|rsqrt|isig|rsig")
_CENTERED = re.compile(r"(?i)diff|cent|xc|xmu|dev|shift|minus|sub")


def _renamed_only(traced: TracedRun) -> Lines:
    """``centered = x``: the name says what the value is not."""
    if traced.finding.given is None:
        return ()
    named = (e.line for e in traced.events(traced.finding.given.x) if e.target)
    return tuple(line for line in named if line in traced.places.aliases)[:1]


def _returned_by_a_product(traced: TracedRun) -> Lines:
    """Where the entry returns what a helper gives that only multiplies: ``return outer(scale, x)``."""
    made = by_value(traced)
    helpers = [f for n in made if n not in traced.places.own_lines and (f := traced.places.function_at(n))]
    if not helpers or any(is_root(n) for f in helpers for n in below(f)):
        return ()
    returns = {n.lineno for n in traced.places.nodes() if isinstance(n, ast.Return)}
    return tuple(n for n in traced.places.calling(made) if n in returns)[-1:]


def _returning(traced: TracedRun) -> Lines:
    return traced.places.returning(traced.places.entry.name)


def _reshaping(traced: TracedRun) -> Lines:
    """Where the numbers of x stand in their order, but in another shape: the memory was cut anew."""
    x = outside(traced.run.probe.x, traced.param_layout)
    cut = (e for e in traced.run.events if is_float(e) and size(e) == x.size and e.array.shape != x.shape)
    found = next(((e.line,) for e in cut if np.array_equal(to_numpy(e.array).ravel(), x.ravel())), ())
    return found or _laid_back(traced)


def _laid_back(traced: TracedRun) -> Lines:
    """Where values that are right get the shape of x without being turned back; else where they are
    returned."""
    for y in traced.run.outputs[:1]:
        laid = outside(y, traced.param_layout)
        same_shape = (e for e in traced.run.events if is_float(e) and e.array.shape == laid.shape)
        made = [e.line for e in same_shape if np.array_equal(to_numpy(e.array), laid)]
        return tuple(made[:1]) or _returning(traced)
    return ()


def _weighing(traced: TracedRun) -> Lines:
    """Where the average is taken; where that is done with what a caller has weighed, the caller's line."""
    lines = set(by_value(traced))
    nodes = [*traced.places.nodes()]
    functions = {id(n.func) for n in nodes if isinstance(n, ast.Call)}  # ``ema(old, new)`` is no weight
    names = (n for n in nodes if isinstance(n, ast.Name | ast.Attribute) and id(n) not in functions)
    weighs = {n.lineno for n in names if _is_weight(name_of(n))}
    if not lines or lines & weighs:
        return ()
    return tuple(sorted(traced.places.calls_from_anywhere(lines) & weighs))


def _is_weight(name: str | None) -> bool:
    return name is not None and roles.role_of(name) == "momentum"


RULES: dict[str, Rule] = {
    "gamma-beta-swapped": where_swapped,
    "state-crossed": where_crossed,
    "momentum-swapped": _weighing,
    "reshape-mixes-axes": _reshaping,
    "input-modified": _writing,
    "dtype-changed": _casting,
    "graph-cut": where_cut,
    "stats-detached": where_detached,
    "cancellation": _variance,
    "eps-ignored": _eps_literal,
    "eps-twice": _added_twice,
    "count-wrong": _counting,
    "sqrt-missing": _no_root,
    "division-missing": _undivided,
    "momentum-ignored": _momentum_literal,
    "running-in-training": _taken_for_batch,
    "running-not-updated": _kept_to_itself,
    "running-std": _handed_over,
    "running-var-has-eps": _stored_with_eps,
    "eval-updates-running": _written_and_called,
    "graph-leak": _written_and_called,
    "update-twice": _written_and_called,
    "eval-affine-missing": _left_as_it_is,
    "gamma-missing": lambda traced: _folded(traced) or _passed_through("normalized")(traced),
    "beta-missing": lambda traced: _passed_through("y")(traced) or _returned_by_a_product(traced),
    "center-added": _in_the_shift,
    "sign-wrong": _in_the_shift,
    "center-missing": _renamed_only,
    "wrong-return": _returning,
    "unexplained": _under_a_name_of_another,
}


def _averages(event: wire.Event, old: Array, batch: Array) -> bool:
    """Whether the event's value is (1 − a)·old + a·batch for one a between 0 and 1, or holds such a row or
    column. A batch that was averaged over everything is one number."""
    if not event.array.dtype.startswith("float") or batch.size not in {1, old.size}:
        return False
    seen = to_numpy(event.array)
    packed = seen.ndim == 2 and seen.size == 2 * old.size
    rows = [*seen, *seen.T] if packed else [seen]
    return any(_is_average(row.reshape(-1), old.reshape(-1), batch.reshape(-1)) for row in rows)


def _is_average(seen: Array, old: Array, batch: Array) -> bool:
    if seen.size != old.size:
        return False
    with np.errstate(all="ignore"):
        ratio = (seen - old) / (batch - old)
    return bool(np.isfinite(ratio).all() and np.ptp(ratio) < 1e-6 and 1e-3 < ratio[0] < 1 - 1e-3)


# what is not done has no line: where to do it, if nothing else is found
LAST: dict[str, Rule] = {"running-not-updated": _where_taken}
