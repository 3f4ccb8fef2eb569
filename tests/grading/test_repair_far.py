"""Repairs that only a run can judge, and axes that are set right in the copy."""

import pytest

from bnquiz.grading.process.wire import Failure
from bnquiz.grading.repair import propose, right_axes

pytestmark = pytest.mark.fast

BACKWARD = """
def backward(dout, cache):
    x_hat, gamma = cache
    scaled = dout * gamma
    total = (unheard_of * x_hat).sum(0)
    return scaled - total
"""


def test_a_name_like_nothing_is_tried_as_each_name_at_hand_the_unused_and_latest_first():
    failure = Failure("NameError", "name 'unheard_of' is not defined", 5, "unheard_of")
    proposed = propose(BACKWARD, failure)
    assert [
        repair.after.split("(")[1].split(" ")[0] for repair in proposed if repair.mistake == "undefined-name"
    ] == [
        "scaled",
        "x_hat",
        "gamma",
        "dout",
        "cache",
    ]
    assert all(repair.lines == (5,) for repair in proposed)


def test_a_name_that_looks_like_one_in_scope_is_no_guess_from_afar():
    source = BACKWARD.replace("unheard_of", "scaled_")
    failure = Failure("NameError", "name 'scaled_' is not defined", 5, "scaled_")
    first, *_ = propose(source, failure)
    assert not first.speculative
    assert "(scaled * x_hat)" in first.after


@pytest.mark.parametrize(
    ("line", "right"),
    [
        pytest.param("mean = x.mean(0)", "x.mean(tuple(i for i in range((x).ndim) if i != 1))", id="place"),
        pytest.param("v = np.var(x, axis=0)", "axis=tuple(i for i in range((x).ndim) if i != 1)", id="numpy"),
        pytest.param("m = (x - y).sum(dim=d)", "range((x - y).ndim) if i != 1)", id="expression"),
    ],
)
def test_axes_are_set_right_however_they_are_given(line: str, right: str):
    repair = right_axes(f"def f(x, y, d):\n    {line}\n", "axes-layer", (2,))
    assert repair is not None
    assert right in repair.after
    assert repair.lines == (2,)


def test_a_line_without_a_reduction_has_no_axes_to_set():
    assert right_axes("def f(x):\n    return x * 2\n", "axes-layer", (2,)) is None
