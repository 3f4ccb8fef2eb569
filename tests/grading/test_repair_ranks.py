"""Conditions that ask for the rank of an input in a way that never tells it."""

from __future__ import annotations

import pytest

from bnquiz.grading.repair import found_in, rank_tests

pytestmark = pytest.mark.fast

# a condition in a function of ``x`` and ``shape``, and what it is repaired to (None: it is in order)
RANKS: dict[str, tuple[str, str | None]] = {
    "length": ("len(x) == 2", "len(x.shape) == 2"),
    "length-of-four": ("len(x) == 4", "len(x.shape) == 4"),
    "shape": ("x.shape == 2", "len(x.shape) == 2"),
    "shape-is": ("x.shape is 2", "len(x.shape) == 2"),
    "shape-is-not": ("x.shape is not 4", "len(x.shape) != 4"),
    "shape-differs": ("x.shape != 4", "len(x.shape) != 4"),
    "size": ("x.size() == 2", "len(x.size()) == 2"),
    "shape-in": ("x.shape in (2, 4)", "len(x.shape) in (2, 4)"),
    "shape-equals-several": ("x.shape == (2, 4)", "len(x.shape) in (2, 4)"),
    "length-equals-several": ("len(x.shape) == (2, 4)", "len(x.shape) in (2, 4)"),
    "length-differs-from-several": ("len(x.shape) != (2, 4)", "len(x.shape) not in (2, 4)"),
    "dim-equals-several": ("x.dim() == [2, 4]", "x.dim() in [2, 4]"),
    "among-others": ("x is not None and len(x) == 2", "x is not None and len(x.shape) == 2"),
    "a-number-alone": ("x.dim() == 3 or 4", "x.dim() in (3, 4)"),
    "differs-from-one-of-two": ("x.dim() != 2 or x.dim() != 4", "x.dim() not in (2, 4)"),
    "right-one-or-the-other": ("x.dim() == 3 or x.dim() == 4", None),
    "right-neither": ("x.dim() != 2 and x.dim() != 4", None),
    "right-or-something-else": ("x.dim() == 4 or shape", None),
    "negated": ("not (x.shape == 2)", "not (len(x.shape) == 2)"),
    "in-parentheses": ("(x.shape) == 2", "(len(x.shape)) == 2"),
    "right-length": ("len(x.shape) == 2", None),
    "right-dim": ("x.dim() == 2", None),
    "right-ndim": ("x.ndim in (2, 4)", None),
    "length-of-a-shape": ("len(shape) == 2", None),
    "one-of-the-sizes": ("x.shape[0] == 2", None),
    "whole-shape": ("x.shape == (8, 3)", None),
    "size-of-the-batch": ("len(x) == 1", None),
    "numpy-size": ("x.size == 4", None),
}


def _with_condition(condition: str) -> str:
    return f"def f(x, shape):  # 秩\n    if {condition}:\n        return x.mean(0)\n    return x"


@pytest.mark.parametrize(("wrong", "right"), RANKS.values(), ids=RANKS)
def test_a_condition_that_asks_for_the_rank_in_a_wrong_way_is_repaired(wrong: str, right: str | None) -> None:
    made = [
        (repair.mistake, repair.lines, repair.after)
        for repair in found_in(_with_condition(wrong), rank_tests)
    ]
    assert made == ([("rank-test", (2,), f"    if {right}:")] if right else [])


@pytest.mark.parametrize("form", ["y = 1 if {} else 2", "while {}: pass"], ids=["expression", "loop"])
def test_rank_tests_are_found_in_every_condition(form: str) -> None:
    source = "def f(x):\n    y = x.mean(0)\n    " + form.format("len(x) == 2")
    assert [repair.lines for repair in found_in(source, rank_tests)] == [(3,)]


# a lookup in a function of ``x``, and what it is repaired to (None: it is in order)
LOOKUPS: dict[str, tuple[str, str | None]] = {
    "length": ("AXES[len(x)]", "AXES[len(x.shape)]"),
    "length-or-another": ("AXES.get(len(x), (0,))", "AXES.get(len(x.shape), (0,))"),
    "shape": ("AXES[x.shape]", "AXES[len(x.shape)]"),
    "written-there": ("{2: (0,), 4: (0, 2, 3)}[len(x)]", "{2: (0,), 4: (0, 2, 3)}[len(x.shape)]"),
    "right": ("AXES[x.ndim]", None),
    "another-table": ("NAMES[len(x)]", None),
}


@pytest.mark.parametrize(("wrong", "right"), LOOKUPS.values(), ids=LOOKUPS)
def test_a_table_by_rank_in_which_something_else_is_looked_up_is_repaired(wrong: str, right: str | None):
    tables = 'AXES = {2: (0,), 4: (0, 2, 3)}\nNAMES = {7: "a", 8: "b"}\n'
    found = found_in(f"{tables}def f(x):\n    return x.mean({wrong})", rank_tests)
    made = [(repair.mistake, repair.lines, repair.after) for repair in found]
    assert made == ([("rank-test", (4,), f"    return x.mean({right})")] if right else [])
