"""What an answer is worth, for each kind of card."""

from __future__ import annotations

from random import Random

import pytest

from bnquiz.asking.kinds import KINDS, LETTERS, kind_of, readings
from bnquiz.asking.records import Posed, Said
from bnquiz.bank import model
from bnquiz.bank.model import Choice, Code, Number, Recall, Text
from bnquiz.bank.numbers import Drawn
from bnquiz.screen import cards
from tests.ask.sittings import bank
from tests.ours import BANK as SHIPPED

BANK = bank()


def judged(card: str, words: str) -> Said | None:
    posed = kind_of(BANK.cards[card]).pose(BANK.cards[card], Random(1))  # noqa: S311 - a question is drawn
    return kind_of(BANK.cards[card]).judge(posed, words)


def test_every_kind_of_card_can_be_asked() -> None:
    assert KINDS.keys() == model.KINDS.keys()


@pytest.mark.parametrize("card", SHIPPED.cards.values(), ids=lambda card: card.id)
def test_every_card_of_the_bank_can_be_posed_and_its_right_answer_is_right(card: model.Card) -> None:
    kind = kind_of(card)
    posed = kind.pose(card, Random(2))  # noqa: S311 - a question is drawn
    said = kind.judge(posed, right_answer(posed))
    assert said
    assert said.right is not False
    assert all(said.named)
    assert len(kind.points(card)) <= 9, "the points are ticked by one digit each"


def right_answer(posed: Posed) -> str:
    match posed.card:
        case Recall(points=points):
            return "; ".join(point.en for point in points)
        case Choice():
            return next(
                letter for letter, option in zip(LETTERS, posed.options, strict=False) if option.right
            )
        case Code(lines=lines):
            return " ".join(map(str, lines))
        case Number():
            assert posed.drawn
            return repr(posed.drawn.answer)


class TestChoice:
    def test_options_are_shuffled_and_judged_by_option_not_by_place(self) -> None:
        card = BANK.cards["a-choice"]
        rights = set()
        for seed in range(20):
            posed = KINDS["choice"].pose(card, Random(seed))  # noqa: S311 - a question is drawn
            verdicts = {letter: KINDS["choice"].judge(posed, letter) for letter in "abc"}
            right = [letter for letter, said in verdicts.items() if said and said.right]
            assert len(right) == 1
            rights.add(right[0])
            shown = [option.en for option in posed.options]
            assert shown[LETTERS.index(right[0])] == "Yes"
        assert rights == set("abc")

    def test_a_wrong_option_says_its_own_reason_a_right_one_none(self) -> None:
        card = BANK.cards["a-choice"]
        posed = Posed(card, options=card.options)
        assert [KINDS["choice"].judge(posed, letter) for letter in "abc"] == [
            Said("a", right=True),
            Said("b", right=False, note=Text("It is.", "是的。")),
            Said("c", right=False, note=Text("Say.", "请说。")),
        ]

    @pytest.mark.parametrize("words", ["d", "", "ab", "1"])
    def test_only_the_letters_of_options_are_answers(self, words: str) -> None:
        assert judged("a-choice", words) is None

    def test_the_screen_names_the_options_by_the_same_letters(self) -> None:
        assert cards.LETTERS == LETTERS


class TestCode:
    @pytest.mark.parametrize(
        ("words", "right"),
        [
            pytest.param("2", True, id="its number"),
            pytest.param("line 2", True, id="in words"),
            pytest.param("第 ２ 行", True, id="full width, in Chinese"),
            pytest.param("3", False, id="another line"),
            pytest.param("2 3", False, id="one line too many"),
            pytest.param("4", None, id="no line of the listing"),
            pytest.param("0", None, id="nor this"),
            pytest.param("the second", None, id="no number"),
        ],
    )
    def test_the_line_is_named_by_its_number(self, words: str, right: bool | None) -> None:
        said = judged("a-code", words)
        assert (said.right if said else None) is right


class TestNumber:
    @pytest.mark.parametrize(
        ("words", "values"),
        [
            pytest.param("0.5", [0.5], id="decimal point"),
            pytest.param("0,5", [0.5], id="decimal comma"),
            pytest.param("1e-5", [1e-5], id="exponent"),
            pytest.param("1,5e-3", [1.5e-3], id="comma and exponent"),
            pytest.param("1/3", [1 / 3], id="fraction"),
            pytest.param("50%", [0.5], id="per cent"),
            pytest.param("１２．５", [12.5], id="full width"),
            pytest.param("0。5", [0.5], id="Chinese full stop"),
            pytest.param("5０％", [0.5], id="full-width per cent"),
            pytest.param("−3", [-3.0], id="true minus"),
            pytest.param("√2", [2**0.5], id="root"),
            pytest.param("10,240", [10240.0, 10.24], id="thousands, or a decimal comma"),
            pytest.param("1,234,567", [1234567.0], id="thousands twice"),
            pytest.param("1,234.5", [1234.5], id="thousands and a point"),
            pytest.param("10 240", [10240.0], id="thousands by a space"),
            pytest.param("many", [], id="no number"),
            pytest.param("1/0", [], id="no finite number"),
        ],
    )
    def test_numbers_are_read_as_people_write_them(self, words: str, values: list[float]) -> None:
        assert list(readings(words)) == pytest.approx(values)

    @pytest.mark.parametrize(
        ("answer", "words", "right"),
        [
            pytest.param(10240, "10,240", True, id="as thousands"),
            pytest.param(10.24, "10,240", True, id="as a decimal comma"),
            pytest.param(0.5, "50%", True, id="as per cent"),
            pytest.param(0.5, "0.504", True, id="within the tolerance"),
            pytest.param(0.5, "0.506", False, id="outside of it"),
        ],
    )
    def test_right_is_what_is_near_enough(self, answer: float, words: str, right: bool) -> None:
        said = KINDS["number"].judge(Posed(BANK.cards["a-number"], drawn=drawn(answer)), words)
        assert said
        assert said.right is right

    def test_a_known_slip_is_named(self) -> None:
        card = SHIPPED.cards["normalize-by-hand"]
        posed = KINDS["number"].pose(card, Random(1))  # noqa: S311 - a question is drawn
        assert posed.drawn
        trap = posed.drawn.traps[0]
        assert KINDS["number"].judge(posed, repr(trap.value)) == Said(
            repr(trap.value), right=False, note=trap.why
        )

    def test_the_numbers_are_drawn_afresh(self) -> None:
        card = SHIPPED.cards["normalize-by-hand"]
        drawn = {
            KINDS["number"].pose(card, Random(seed)).drawn.question.en  # noqa: S311
            for seed in range(20)
        }
        assert len(drawn) > 10


def drawn(answer: float) -> Drawn:
    nothing = Text("-", "-")
    return Drawn(
        question=nothing,
        answer=answer,
        tolerance=answer / 100,
        within=0.01,
        floor=0.0,
        unit=None,
        solution=nothing,
        traps=(),
    )


class TestTypedWords:
    @pytest.mark.parametrize(
        "typed",
        [
            pytest.param("inside the ROOT", id="case"),
            pytest.param("加在根号 里", id="Chinese synonym, with a space"),
            pytest.param("ｉｎｓｉｄｅ　ｔｈｅ　ｒｏｏｔ", id="full width"),
        ],
    )
    def test_aliases_and_chinese_synonyms_name_a_point(self, typed: str) -> None:
        card = SHIPPED.cards["eps-purpose"]
        said = KINDS["recall"].judge(Posed(card), typed)
        assert said
        assert said.named == (False, True, False, False)

    def test_one_character_names_nothing(self) -> None:
        assert judged("a-recall", "x") is None
