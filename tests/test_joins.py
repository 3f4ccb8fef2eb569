"""What ties the rooms: a card id. Every card that a mistake names is in the bank."""

import pytest

from bnquiz import bank
from bnquiz.grading.mistakes import MISTAKES
from bnquiz.resources import shipped


@pytest.fixture(scope="module")
def cards():
    return bank.load(shipped("questions")).cards


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda m: m.id)
def test_the_cards_of_a_mistake_exist(cards, mistake):
    assert mistake.cards
    assert [card for card in mistake.cards if card not in cards] == []


def test_every_bug_hunt_belongs_to_a_mistake(cards):
    named = {card for mistake in MISTAKES.values() for card in mistake.cards}
    assert {card for card in cards if card.startswith("bug-")} <= named


def test_nearly_every_mistake_is_cured_by_a_listing_with_that_mistake(cards):
    """The few that no listing can show are questions of another kind."""
    other = {m.id for m in MISTAKES.values() if cards[m.cards[0]].kind != "code"}
    warnings = {"one-value-accepted", "affine-start", "affine-absent", "no-running-statistics", "rounded"}
    assert other == {"library-call", "unexplained", *warnings}
