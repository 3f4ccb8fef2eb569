"""What a result cannot say."""

import pytest

from bnquiz.grading.records import FoundMistake, Result


def result(verdict, *severities):
    mistakes = tuple(FoundMistake("center-added", each, (), "", "", ()) for each in severities)
    return Result("bn.py", verdict, 0.0, mistakes=mistakes)


@pytest.mark.parametrize("severities", [("error",), ("warning", "error")], ids=" ".join)
def test_a_pass_with_an_error_cannot_be_made(severities):
    with pytest.raises(ValueError, match="a pass with errors: center-added"):
        result("pass", *severities)


@pytest.mark.parametrize(
    ("verdict", "severities"),
    [("pass", ()), ("pass", ("warning",)), ("fail", ("error",)), ("error", ("error",))],
    ids=["pass", "pass with a warning", "fail", "error"],
)
def test_every_other_verdict_can(verdict, severities):
    assert result(verdict, *severities).verdict == verdict
