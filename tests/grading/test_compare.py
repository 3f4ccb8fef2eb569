"""What changed between two gradings, by a table."""

import pytest

from bnquiz.grading.records import Check, FoundMistake, Result
from bnquiz.grading.telling.tell import compare

pytestmark = pytest.mark.fast

RAN = (Check("train-output-2d", "axes", "pass", ""),)
STOPPED = (*RAN, Check("training-runs-4d", "run", "fail", ""))


def result(ids="", checks=RAN, verdict="fail"):
    mistakes = tuple(FoundMistake(id_, "error", (), "", "", ()) for id_ in ids.split())
    return Result("bn.py", verdict, 0.0, checks=checks, mistakes=mistakes)


def ids(mistakes):
    return " ".join(mistake.id for mistake in mistakes)


@pytest.mark.parametrize(
    ("before", "after", "fixed", "new", "still", "hidden"),
    [
        pytest.param(result("a b"), result("b c"), "a", "c", "b", "", id="one of each"),
        pytest.param(result("a b"), result(verdict="pass"), "a b", "", "", "", id="all fixed"),
        pytest.param(result(), result(), "", "", "", "", id="nothing"),
        pytest.param(result("a b"), result("b c", STOPPED), "", "c", "b", "a", id="did not run through"),
        pytest.param(result("a"), result("s", ()), "", "s", "", "a", id="nothing was tried"),
        pytest.param(result("a"), result(verdict="error"), "", "", "", "a", id="could not be graded"),
    ],
)
def test_changes(before, after, fixed, new, still, hidden):
    changes = compare(before, after)
    found = (changes.fixed, changes.new, changes.still, changes.hidden)
    assert tuple(map(ids, found)) == (fixed, new, still, hidden)


def test_what_is_still_there_is_told_as_it_is_now():
    moved = FoundMistake("a", "error", (7,), "", "", ())
    after = Result("bn.py", "fail", 0.0, checks=RAN, mistakes=(moved,))
    assert compare(result("a"), after).still == (moved,)
