"""What interviewers ask is in the bank: each question, and the most asked ones in several kinds."""

from __future__ import annotations

import pytest

from bnquiz.bank.model import KINDS, Code, Recall
from tests.ours import BANK

MOST_ASKED = sorted(BANK.coverage, key=lambda name: -BANK.coverage[name].asked)[:20]


def kinds(question: str) -> set[str]:
    return {card.kind for card in BANK.cards.values() if question in card.covers}


def test_the_coverage_is_complete() -> None:
    sizes = {group: sum(name.startswith(group) for name in BANK.coverage) for group in "ABCDEFGHIJK"}
    assert sizes == {"A": 9, "B": 8, "C": 9, "D": 7, "E": 6, "F": 7, "G": 8, "H": 5, "I": 6, "J": 10, "K": 22}


@pytest.mark.parametrize("question", BANK.coverage)
def test_every_question_is_reachable(question: str) -> None:
    assert kinds(question)


@pytest.mark.parametrize("question", MOST_ASKED)
def test_the_most_asked_questions_come_in_at_least_two_kinds(question: str) -> None:
    assert len(kinds(question)) >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_cards(kind: str) -> None:
    assert any(card.kind == kind for card in BANK.cards.values())


def test_a_retired_card_is_gone_and_the_one_in_its_place_is_there() -> None:
    assert BANK.retired
    for name, gone in BANK.retired.items():
        assert name not in BANK.cards
        assert gone.instead is None or gone.instead in BANK.cards, name


def test_no_two_cards_ask_in_the_same_words_or_show_the_same_listing() -> None:
    for texts in (
        [card.question.en for card in BANK.cards.values()],
        [card.question.zh for card in BANK.cards.values()],
        [card.listing for card in BANK.cards.values() if isinstance(card, Code)],
    ):
        assert len(texts) == len(set(texts))


def test_what_a_question_weighs_comes_with_its_origin() -> None:
    for name, asked in BANK.coverage.items():
        assert asked.worth > 0, name
        assert asked.origin, name
        assert asked.asked in (0, asked.worth), name


def test_a_card_that_asks_for_a_detail_weighs_less_than_the_question_it_belongs_to() -> None:
    assert BANK.cards["bug-syntax-error"].weight == 1
    assert BANK.cards["scratch-steps"].weight == 14


def test_how_often_a_card_is_asked_was_counted_for_the_question_that_it_asks_first() -> None:
    for card in BANK.cards.values():
        assert card.asked in (0, BANK.coverage[card.covers[0]].asked), card.id
    assert sum(card.asked > 0 for card in BANK.cards.values()) >= 40


def test_the_thirty_most_asked_cards_have_an_answer_that_can_be_said_aloud() -> None:
    most = sorted((card for card in BANK.cards.values() if card.asked), key=lambda card: -card.asked)[:30]
    assert [card.id for card in most if not (card.spoken and card.followup)] == []


def test_every_answer_in_words_has_essential_points_and_others() -> None:
    """One without which it is no answer, and one that makes it a better answer."""
    for card in BANK.cards.values():
        if isinstance(card, Recall):
            assert 0 < sum(point.essential for point in card.points) < len(card.points), card.id
