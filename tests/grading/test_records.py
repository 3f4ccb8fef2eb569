"""What a result may say."""

import msgspec
import pytest

from bnquiz.grading.records import FoundMistake, Result

pytestmark = pytest.mark.fast


def listing(verdict: str, *severities: str) -> Result:
    mistakes = tuple(FoundMistake("eps-missing", each, (1,), "", "", ()) for each in severities)
    return Result("my_bn.py", verdict, 0.0, mistakes=mistakes)


def test_a_pass_that_lists_an_error_cannot_be_made():
    with pytest.raises(ValueError, match="a pass that lists an error: eps-missing"):
        listing("pass", "warning", "error")


def test_nor_can_a_fail_be_turned_into_one():
    with pytest.raises(ValueError, match="a pass that lists an error"):
        msgspec.structs.replace(listing("fail", "error"), verdict="pass")


@pytest.mark.parametrize("verdict", ["pass", "fail", "error"])
def test_a_warning_stands_beside_any_verdict(verdict):
    assert not listing(verdict, "warning").errors
