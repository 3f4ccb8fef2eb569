"""Typed answers: the number that is meant, and the key points that are named."""

from __future__ import annotations

import math

import pytest

from bnquiz.bank import load
from bnquiz.bank.answers import named, number
from bnquiz.bank.model import LANGS, Lang, Recall
from bnquiz.resources import shipped
from tests.bank.samples import RECALL, parsed

NUMBERS = [
    pytest.param("3", 3.0, id="a count"),
    pytest.param(" -0.5 ", -0.5, id="spaces around"),
    pytest.param("−3", -3.0, id="a true minus sign"),
    pytest.param("1e-5", 1e-5, id="an exponent"),
    pytest.param("1/3", 1 / 3, id="a fraction"),
    pytest.param("8·14·28", 3136.0, id="a product as on the card"),
    pytest.param("2*10^-3", 0.002, id="a power"),
    pytest.param("√2", math.sqrt(2), id="a root"),
    pytest.param("1/√(1-0.9^4)", 1.70523, id="a formula"),
    pytest.param("sqrt(8/2)", 2.0, id="sqrt"),
    pytest.param("π/(π-1)", 1.46694, id="pi"),
    pytest.param("50%", 0.5, id="per cent"),
    pytest.param("10,240", 10240.0, id="thousands by comma"),
    pytest.param("100 352", 100352.0, id="thousands by space"),
    pytest.param("１２．５", 12.5, id="full-width digits"),
    pytest.param("", None, id="nothing"),
    pytest.param("about 3", None, id="words"),
    pytest.param("1/0", None, id="no number"),
    pytest.param("9**9**9**9", None, id="too large"),
    pytest.param("sqrt(-1)", None, id="not real"),
    pytest.param("__import__('os')", None, id="a program"),
    pytest.param("True", None, id="a truth"),
    pytest.param("(" * 300, None, id="many brackets"),
]


@pytest.mark.parametrize(("typed", "meant"), NUMBERS)
def test_a_typed_number_is_read_as_it_is_meant(typed: str, meant: float | None) -> None:
    assert number(typed) == (meant if meant is None else pytest.approx(meant, rel=1e-5))


def card(aliases: str) -> Recall:
    found = parsed(RECALL.replace('zh = "第一"', f'zh = "减去均值"\naliases = {aliases}'))[0].cards[
        "a-recall"
    ]
    assert isinstance(found, Recall)
    return found


NAMED = [
    pytest.param('["zero mean"]', "it has ZERO  mean then", True, id="case and spaces"),
    pytest.param('["mean"]', "meaning", False, id="whole words only"),
    pytest.param('["γ/√ε"]', "at most gamma/sqrt(eps)", True, id="spelt out"),
    pytest.param('["σ²+ε"]', "sqrt(sigma^2+eps)", True, id="a formula in ASCII"),
    pytest.param('["零均值"]', "先变成 零 均值", True, id="Chinese with spaces"),
    pytest.param("[]", "要减去均值", True, id="the point's own words"),
    pytest.param('["EMA"]', "用ema更新", True, id="a Latin word with Chinese on both sides"),
    pytest.param('["buffer"]', "是buffer，不求导", True, id="a Latin word beside Chinese marks"),
    pytest.param('["EMA"]', "用schema更新", False, id="whole Latin words only, beside Chinese too"),
    pytest.param('["buffer"]', "they are buffers", True, id="one or many"),
    pytest.param(
        '[".eval()"]', "call bn.eval() on them", True, id="a mark at its edge stands beside anything"
    ),
    pytest.param('["除以 0"]', "防止除以零", True, id="nought in characters"),
    pytest.param('["BN"]', "because batch normalization does", True, id="a name and its short form"),
    pytest.param('["zero mean"]', "no idea", False, id="not named"),
]


@pytest.mark.parametrize(("aliases", "typed", "is_named"), NAMED)
def test_a_point_is_named_by_any_of_its_aliases(aliases: str, typed: str, is_named: bool) -> None:
    assert named(card(aliases), typed) == (is_named, False)


@pytest.mark.parametrize("lang", LANGS)
def test_the_answers_of_our_cards_name_nearly_all_of_their_own_points(lang: Lang) -> None:
    """Else whoever types a full answer finds little of it ticked."""
    cards = [card for card in load(shipped("questions")).cards.values() if isinstance(card, Recall)]
    said = [point for card in cards for point in named(card, card.answer.get(lang))]
    assert sum(said) > 0.95 * len(said)
