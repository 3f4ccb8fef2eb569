"""The search finds what was changed: any two recipes differ on some probe, and random recipes come back."""

import itertools
from dataclasses import replace
from functools import cache, partial
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
from bnquiz.grading.theory.recipe import RIGHT_EVAL, RIGHT_TRAIN, UNKNOWN, Backward, Formula, Update
from bnquiz.grading.theory.reference import Counts, normalize, stored_variance, update
from bnquiz.grading.theory.search import FLOAT64_RTOL, Moved, Output, explain, fits_update, same

PROBES = [probe(shape) for shape in (*SHAPES.values(), *(s for shapes in SQUARE.values() for s in shapes))]
SOLVED_EPS, SOLVED_WEIGHT = 2.0**-10, 0.875
BASES = {"train": RIGHT_TRAIN, "eval": RIGHT_EVAL}
ALPHABETS = {part: changes_of(part) for part in BASES}


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
    """The recipe with the changes; a constant that would be solved for is one that nobody could guess."""
    values = {c.field: SOLVED_EPS if c.value == UNKNOWN else c.value for c in chosen}
    return replace(BASES[part], **values)


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
    pairs = [p for p in search.sets_of(ALPHABETS[part], BASES[part], 2) if is_lean(part, p)]
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
    """Up to three changes, each of which goes with those before it, and changes something beside them."""
    chosen = []
    for _ in range(draw(st.integers(0, 3))):
        goes_with = partial(_goes_with, part, tuple(chosen))
        chosen.append(draw(st.sampled_from(ALPHABETS[part]).filter(goes_with)))
    return chosen


@cache
def _goes_with(part, chosen, change):
    return all(search.go_together(change, other) for other in chosen) and is_lean(part, [*chosen, change])


@pytest.mark.sampled(one_of=4)
@pytest.mark.parametrize("part", BASES)
@pytest.mark.parametrize("rank", [2, 4])
@settings(max_examples=25, deadline=None)
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
    found = explain(BASES[part], ALPHABETS[part], Output(here, y))
    requested = {i for c in chosen for i in c.ids}
    cost = sum(len(c.ids) for c in chosen)
    assert found
    assert any(set(e.ids) == requested for e in found) or found[0].cost < cost


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([2, 4]))
def test_a_wrong_formula_that_no_switch_holds_is_never_named(seed, rank):
    """A random bend of the right output has no explanation."""
    rng = np.random.default_rng(seed)
    used = next(p for p in PROBES if p.rank == rank)
    here = given_of(used)
    y = normalize(RIGHT_TRAIN, here).y
    bent = y + rng.normal(size=y.shape) * 0.05 * np.abs(y).max()
    assert explain(RIGHT_TRAIN, ALPHABETS["train"], Output(here, bent)) == []


COUNTS = Counts(values=40, samples=4, everything=120)


def moved(rule, *, keep, is_var=True):
    """One update of the variance by a rule."""
    old, batch, other = np.array([0.5, 2.2, 4.0]), np.array([0.1, 0.9, 7.0]), np.array([0.7, -1.5, 2.0])
    other_old, other_new = np.array([-0.3, 1.1, 0.2]), np.array([0.4, -0.8, 1.6])
    own = batch if rule.source in {"own", "onto-other", "onto-updated"} else other
    stored = stored_variance(rule.variance, own, COUNTS, EPS) if is_var else own
    before = {
        "own": old,
        "other": old,
        "exchanged": other_old,
        "exchanged-updated": other_new,
        "onto-other": other_old,
        "onto-updated": other_new,
    }
    new = update(rule, before[rule.source], stored, MOMENTUM, keep=keep)
    return Moved(old, new, (batch,), (COUNTS,), EPS, MOMENTUM, keep, is_var, (other,), other_old, other_new)


def changed_update(change):
    """As `changed`; the weights of an unbalanced rule are those of somebody who wrote ``m`` twice."""
    value = SOLVED_WEIGHT if change.value == UNKNOWN else change.value
    rule = replace(Update(), **{change.field: value})
    return replace(rule, weights=(MOMENTUM, MOMENTUM)) if rule.rule == "unbalanced" else rule


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "update"])
@pytest.mark.parametrize("change", changes_of("update"), ids=lambda c: f"{c.ids[0]}-{c.field}-{c.value}")
@pytest.mark.fast
def test_a_changed_update_comes_back(change, keep):
    rule = changed_update(change)
    found = explain(Update(), changes_of("update"), fits_update([moved(rule, keep=keep)]))
    assert change.ids in {e.ids for e in found}
    assert moved(next(e.recipe for e in found if e.ids == change.ids), keep=keep).new == pytest.approx(
        moved(rule, keep=keep).new
    )


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "update"])
@pytest.mark.fast
def test_the_right_update_needs_no_change(keep):
    found = explain(Update(), changes_of("update"), fits_update([moved(Update(), keep=keep)]))
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
        of_volumes = recipe.axes in {"as-in-4d", "depth-missing"}
        used = probe(SQUARE[5 if of_volumes else 4][recipe.axes == "layer-by-channel"])
        slopes = np.array(slope(recipe, used.given(EPS), used.upstream, used.upstream))
        return [*outputs(recipe), *outputs(replace(recipe, statistics="running")), slopes]
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


@pytest.mark.parametrize("eps", [10**-4, 2.0**-10, 1e-8, 0.00123456789, 1e-10])
@pytest.mark.parametrize("rank", [2, 4])
@pytest.mark.fast
def test_an_eps_that_nobody_gave_is_solved_for(eps, rank):
    used = next(p for p in PROBES if p.rank == rank)
    y = normalize(replace(RIGHT_TRAIN, eps_constant=eps), given_of(used)).y
    base = replace(RIGHT_TRAIN, eps_constant=UNKNOWN)
    [found] = explain(base, ALPHABETS["train"], Output(given_of(used), y))
    assert found.ids == ()
    assert found.recipe.eps_constant == pytest.approx(eps, rel=1e-3)


@pytest.mark.parametrize(
    ("wrong", "id_"),
    [
        pytest.param({"eps": "missing"}, "eps-missing", id="none"),
        pytest.param({"eps_constant": 0.2}, None, id="too large to be one"),
        pytest.param({"eps": "subtracted", "eps_constant": 1e-5}, "eps-subtracted", id="subtracted"),
        pytest.param({"eps": "outside", "eps_constant": 1e-3}, "eps-outside-sqrt", id="outside"),
        pytest.param({"eps": "twice", "eps_constant": 1e-3}, "eps-outside-sqrt", id="under and beside"),
    ],
)
def test_an_eps_that_can_be_solved_for_hides_no_mistake_with_it(wrong, id_):
    here = given_of(PROBES[0])
    y = normalize(replace(RIGHT_TRAIN, **wrong), here).y
    found = explain(replace(RIGHT_TRAIN, eps_constant=UNKNOWN), ALPHABETS["train"], Output(here, y))
    assert {i for e in found for i in e.ids} == ({id_} if id_ else set())


@pytest.mark.parametrize("weight", [1 / 8, 0.00123456789, 0.1, 0.003])
@pytest.mark.fast
def test_a_weight_that_nobody_gave_is_solved_for(weight):
    seen = moved(Update(momentum_constant=weight), keep=False)
    [found] = explain(Update(momentum_constant=UNKNOWN), changes_of("update"), fits_update([seen]))[:1]
    assert found.ids == ()
    assert found.recipe.momentum_constant == pytest.approx(weight)


@pytest.mark.parametrize("part", BASES)
@pytest.mark.fast
def test_every_single_change_comes_back(part):
    """On the shape of images, where each has an effect; at inference some need the batch's statistics."""
    here = given_of(next(p for p in PROBES if p.rank == 4))
    lost = []
    for change in (c for c in ALPHABETS[part] if is_lean(part, [c])):
        try:
            y = normalize(changed(part, [change]), here).y
        except ValueError:
            continue
        found = explain(BASES[part], ALPHABETS[part], Output(here, y))
        if change.ids not in {e.ids for e in found} and [e.cost for e in found] != [0]:
            lost.append(change)
    assert lost == []


@pytest.mark.slow
def test_a_search_of_thousands_of_sets_computes_a_whole_output_for_few_of_them():
    """What a search costs, in counts: a second on one machine is three on another."""
    here = given_of(PROBES[-1])
    bent = normalize(RIGHT_TRAIN, here).y + np.random.default_rng(0).normal(size=here.x.shape)
    whole = []

    class Counted(Output):
        def __call__(self, formula: Formula) -> Formula | None:
            whole.append(formula)
            return super().__call__(formula)

    output = Counted(here, bent)
    assert explain(RIGHT_TRAIN, ALPHABETS["train"], output) == []
    sets = sum(1 for size in range(4) for _ in search.sets_of(ALPHABETS["train"], RIGHT_TRAIN, size))
    assert sets > 10_000
    assert len(whole) < sets / 100
    assert len(output.known.taken) < sets / 4  # statistics are shared by the sets that differ in the rest
