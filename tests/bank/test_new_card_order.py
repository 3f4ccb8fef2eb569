"""The order of new cards: common questions first, none crowding out the others, the kinds mixed."""

from __future__ import annotations

import pytest

from bnquiz.bank.loading import RUN, Head, new_card_order
from bnquiz.bank.model import KINDS, Card
from tests.ours import BANK

TURN = new_card_order(BANK.cards.values())
OURS: list[Card] = sorted(BANK.cards.values(), key=lambda card: TURN[card.id])
FIRST = OURS[:20]


def card(name: str, kind: str = "recall", asked: int = 0, *covers: str) -> Head:
    return Head(name, kind, "topic", "basic", asked, covers, 0, float(asked))


def test_every_card_has_one_turn() -> None:
    assert TURN.keys() == BANK.cards.keys()
    assert sorted(TURN.values()) == list(range(len(TURN)))


def test_a_question_with_many_cards_does_not_crowd_out_the_others() -> None:
    kinds = ("recall", "choice", "number", "code")
    many = [card(f"C1-{number}", kinds[number % 4], 24, "C1") for number in range(12)]
    others = [card(f"{name}-0", kinds[place], 9, name) for place, name in enumerate(("A1", "A2", "A3"))]
    assert set(list(new_card_order([*many, *others]))[:6]) > {"A1-0", "A2-0", "A3-0"}


def test_a_question_opens_in_words_whatever_stands_first_in_its_file() -> None:
    cards = [
        card("code", "code", 9, "B4"),
        card("choice", "choice", 9, "B4"),
        card("words", "recall", 9, "B4"),
    ]
    assert list(new_card_order(cards)) == ["words", "choice", "code"]


def test_after_two_cards_of_a_kind_comes_the_kind_that_has_waited_longest() -> None:
    spoken = [card(f"words-{name}", "recall", 20, name) for name in "abcdefgh"]
    rare = [
        card(f"{kind}-{name}", kind, 1, f"{kind}-{name}") for kind in ("choice", "number") for name in "xy"
    ]
    kinds = [name.partition("-")[0] for name in new_card_order([*spoken, *rare])]
    assert kinds[:9] == ["words", "words", "choice", "words", "words", "number", "words", "words", "choice"]


def test_no_two_cards_in_a_row_serve_the_same_question_while_there_is_another() -> None:
    cards = [card(f"x{n}", "recall", 20, "X", "Z") for n in range(3)]
    cards += [card(f"y{n}", "choice", 1, "Y") for n in range(2)]
    assert list(new_card_order(cards)) == ["x0", "y0", "x1", "y1", "x2"]


def test_cards_that_cover_no_question_have_their_turn_by_how_often_they_are_asked() -> None:
    assert list(new_card_order([card("rare"), card("common", "recall", 3)])) == ["common", "rare"]


class TestTheFirstTwentyOfOurs:
    """What a learner who has never sat down before is asked first."""

    @pytest.mark.parametrize("question", ["A1", "A2", "B1", "B2", "B3", "C1", "C2", "D1", "E1", "G1", "I1"])
    def test_hold_what_interviewers_ask_most(self, question: str) -> None:
        assert question in {card.covers[0] for card in FIRST}

    def test_hold_every_kind_and_no_flood_of_bug_hunts(self) -> None:
        counted = {kind: sum(card.kind == kind for card in FIRST) for kind in KINDS}
        assert min(counted.values()) >= 2
        assert counted["code"] <= 4

    def test_never_ask_three_of_a_kind_nor_the_same_question_in_a_row(self) -> None:
        for place, card in enumerate(FIRST):
            assert {before.kind for before in FIRST[max(place - RUN, 0) : place]} != {
                card.kind
            } or place < RUN
            assert not place or set(card.covers).isdisjoint(FIRST[place - 1].covers)


def test_the_first_eighty_of_ours_serve_nearly_all_that_is_asked() -> None:
    asked = {name: question.worth for name, question in BANK.coverage.items()}
    served = {name for card in OURS[:80] for name in card.covers}
    assert sum(asked[name] for name in served) >= 0.93 * sum(asked.values())
