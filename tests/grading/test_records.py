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


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        pytest.param("subtracts eps (training, x of shape 4×3)", "", id="where it shows"),
        pytest.param("subtracts eps: self.eps", "self.eps", id="a name after the title"),
        pytest.param("subtracts eps：self.eps", "self.eps", id="in Chinese"),
        pytest.param("`ep` is not defined", "`ep` is not defined", id="a sentence of its own"),
    ],
)
def test_the_detail_is_what_the_message_says_beyond_the_title(message, detail):
    assert FoundMistake("eps-missing", "error", (1,), message, "", (), title="subtracts eps").detail == detail
