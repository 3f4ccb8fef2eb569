"""The search finds what was changed: any two recipes differ on some probe, and random recipes come back."""

import itertools
from dataclasses import replace
from typing import Literal, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bnquiz.grading.mistakes import MISTAKES
from bnquiz.grading.mistakes.changes import changes_of
from bnquiz.grading.theory import search
from bnquiz.grading.theory.gradients import backward, slope
from bnquiz.grading.theory.probes import EPS, MOMENTUM, SHAPES, SQUARE, probe
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, Backward, Formula, Update
from bnquiz.grading.theory.reference import normalize, stored_variance, update
from bnquiz.grading.theory.search import FLOAT64_RTOL, Moved, explain, fits_output, fits_update, same

PROBES = [probe(shape) for shape in (*SHAPES.values(), *(s for shapes in SQUARE.values() for s in shapes))]
CONSTANTS = (1e-5,)
BASES = {"train": RIGHT_TRAIN, "eval": RIGHT_EVAL}
ALPHABETS = {part: changes_of(part, CONSTANTS) for part in BASES}


def given_of(used):
    """A probe with statistics after the call that differ from those before."""
    later = {"updated_mean": used.column(used.mean + 0.5), "updated_var": used.column(used.var * 1.5)}
    return replace(used.given(EPS), **later)


def outputs(formula):
    """What a formula gives on each probe; None where its shapes do not line up."""
    found = []
    for used in PROBES:
        try:
            found.append(normalize(formula, given_of(used)).y)
        except ValueError:
            found.append(None)
    return found


def differ(one, other):
    return any(
        (a is None) != (b is None) or (a is not None and not same(a, b, FLOAT64_RTOL))
        for a, b in zip(one, other, strict=True)
    )


def changed(part, chosen):
    return replace(BASES[part], **{c.field: c.value for c in chosen})


@pytest.mark.parametrize("part", BASES)
@pytest.mark.fast
def test_any_two_single_changes_differ_on_some_probe(part):
    """Except two ways of the same mistake. At inference the axes have no effect, unless the batch's
    statistics are used."""
    lone = [c for c in ALPHABETS[part] if is_lean(part, [c])]
    seen = [((), outputs(BASES[part])), *((c.ids, outputs(changed(part, [c]))) for c in lone)]
    alike = [(a, b) for (a, x), (b, y) in itertools.combinations(seen, 2) if a != b and not differ(x, y)]
    assert alike == []


@pytest.mark.parametrize("part", BASES)
@pytest.mark.slow
def test_any_two_pairs_of_changes_differ_on_some_probe(part):
    """Where both changes of each pair have an effect of their own."""
    sets = (chosen for _, chosen in search.sets_of(ALPHABETS[part], BASES[part]) if len(chosen) == 2)
    pairs = [p for p in sets if is_lean(part, p)]
    seen = [(frozenset(a.ids + b.ids), outputs(changed(part, (a, b)))) for a, b in pairs]
    alike = [(a, b) for (a, x), (b, y) in itertools.combinations(seen, 2) if a != b and not differ(x, y)]
    assert alike == []


def is_lean(part, chosen):
    """Whether each change of the set changes something, given the others."""
    if len({c.field for c in chosen}) < len(chosen):
        return False
    whole = outputs(changed(part, chosen))
    if all(y is None for y in whole):
        return False  # no input fits: nothing can have been computed so
    fewer = (outputs(changed(part, [c for c in chosen if c is not left])) for left in chosen)
    return all(differ(whole, other) for other in fewer)


@st.composite
def change_sets(draw, part):
    chosen = draw(
        st.lists(st.sampled_from(ALPHABETS[part]), min_size=0, max_size=3, unique_by=lambda c: c.field)
    )
    assume(not {c.field for c in chosen} >= search.NEVER_TOGETHER and is_lean(part, chosen))
    return chosen


@pytest.mark.parametrize("part", BASES)
@pytest.mark.parametrize("rank", [2, 4])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_up_to_three_random_changes_come_back(part, rank, data):
    """Exactly, unless fewer changes give the same on this shape: then those."""
    chosen = data.draw(change_sets(part))
    used = next(p for p in PROBES if p.rank == rank)
    here = given_of(used)
    try:
        y = normalize(changed(part, chosen), here).y
    except ValueError:
        assume(False)
    assume(np.isfinite(y).mean() > 0.5)
    found = explain(BASES[part], ALPHABETS[part], fits_output([here], [y]))
    requested = {i for c in chosen for i in c.ids}
    cost = sum(len(c.ids) for c in chosen)
    assert found
    assert any(set(e.ids) == requested for e in found) or found[0].cost < cost


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([2, 4]))
def test_a_wrong_formula_that_no_switch_holds_is_never_named(seed, rank):
    """A random bend of the right output has no explanation."""
    rng = np.random.default_rng(seed)
    used = next(p for p in PROBES if p.rank == rank)
    here = given_of(used)
    y = normalize(RIGHT_TRAIN, here).y
    bent = y + rng.normal(size=y.shape) * 0.05 * np.abs(y).max()
    assert explain(RIGHT_TRAIN, ALPHABETS["train"], fits_output([here], [bent])) == []


def moved(rule, *, keep, is_var=True):
    """One update of the variance by a rule."""
    old, batch = np.array([0.5, 2.2, 4.0]), np.array([0.1, 0.9, 7.0])
    stored = stored_variance(rule.variance, batch, 40, EPS) if is_var else batch
    new = update(rule, old, stored, MOMENTUM, keep=keep)
    return Moved(old, new, (batch,), (40,), EPS, MOMENTUM, keep, is_var)


WEIGHTS = (0.9, 0.1, 0.99)


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "update"])
@pytest.mark.parametrize(
    "change", changes_of("update", WEIGHTS), ids=lambda c: f"{c.ids[0]}-{c.field}-{c.value}"
)
@pytest.mark.fast
def test_a_changed_update_comes_back(change, keep):
    rule = replace(Update(), **{change.field: change.value})
    found = explain(Update(), changes_of("update", WEIGHTS), fits_update([moved(rule, keep=keep)]))
    assert change.ids in {e.ids for e in found}


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "update"])
@pytest.mark.fast
def test_the_right_update_needs_no_change(keep):
    found = explain(Update(), changes_of("update", WEIGHTS), fits_update([moved(Update(), keep=keep)]))
    assert [e.ids for e in found] == [()]


@pytest.mark.fast
def test_every_switch_of_the_table_is_a_value_that_the_reference_knows():
    for part, base in BASES.items():
        for change in ALPHABETS[part]:
            assert hasattr(base, change.field), (part, change)
            outputs(changed(part, [change]))


def values_of(record):
    """Every value that the type of a switch allows, with its field."""
    hints = get_type_hints(record).items()
    return [(name, value) for name, hint in hints if get_origin(hint) is Literal for value in get_args(hint)]


def computed(recipe):
    """All that a recipe says, on every probe: arrays, None where the shapes do not line up."""
    if isinstance(recipe, Formula):
        used = probe(SQUARE[4][0])
        return [*outputs(recipe), np.array(slope(recipe, used.given(EPS), used.upstream, used.upstream))]
    if isinstance(recipe, Update):
        return [moved(recipe, keep=True).new]
    return [backward(recipe, RIGHT_TRAIN, p.given(EPS), p.upstream) for p in PROBES]


@pytest.mark.fast
@pytest.mark.parametrize(
    ("record", "field", "value"),
    [(record, *switch) for record in (Formula, Update, Backward) for switch in values_of(record)],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_every_value_of_a_switch_is_computed_and_only_the_right_one_changes_nothing(record, field, value):
    changes_something = differ(computed(record()), computed(replace(record(), **{field: value})))
    assert changes_something == (value != getattr(record(), field))


@pytest.mark.fast
def test_ids_are_unique_and_every_mistake_says_why_and_how():
    for id_, mistake in MISTAKES.items():
        assert id_ == mistake.id
        assert mistake.why.en.endswith(".")
        assert mistake.title.en
        assert mistake.fix.en
        assert mistake.severity in {"error", "warning"}


@pytest.mark.fast
def test_the_search_does_not_look_at_more_than_three_changes():
    assert max(len(c) for _, c in search.sets_of(ALPHABETS["train"], RIGHT_TRAIN)) == 3
