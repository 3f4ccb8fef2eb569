"""Number cards: what is drawn is right, by torch's own computation, and the wrong numbers are wrong."""

from __future__ import annotations

from random import Random

import pytest

from bnquiz.bank.model import Number, Text
from bnquiz.bank.numbers import GENERATORS, draw
from bnquiz.bank.numbers.made import Made, Trap, show, signed
from tests.bank.number_checks import CHECKS, COSTLY, LOOSE
from tests.ours import BANK

NUMBER_CARDS = [card for card in BANK.cards.values() if isinstance(card, Number)]


def drawn(name: str) -> list[Made]:
    """Twenty problems of a family, three where measuring is costly; different ones only."""
    made = [GENERATORS[name](Random(seed)) for seed in range(3 if name in COSTLY else 20)]
    return list({repr(one): one for one in made}.values())


@pytest.mark.sampled(one_of=4)
@pytest.mark.parametrize("name", GENERATORS)
def test_the_answer_is_what_torch_computes(name: str) -> None:
    for made in drawn(name):
        measured = CHECKS[name](made.values)
        assert measured == pytest.approx(made.answer, rel=LOOSE.get(name, 1e-6), abs=1e-6), made


@pytest.mark.parametrize("name", GENERATORS)
def test_the_wrong_numbers_are_told_from_the_right_one(name: str) -> None:
    """What shows that the check above can fail: it would refuse every number that people get wrong."""
    card = card_of(name)
    for seed in range(50):
        problem = draw(card, Random(seed))
        for trap in problem.traps:
            assert trap.value != pytest.approx(problem.answer, rel=LOOSE.get(name, 1e-6), abs=1e-6)
            assert not problem.accepts(trap.value)
            assert problem.trap(trap.value)


@pytest.mark.parametrize("name", GENERATORS)
def test_every_family_names_at_least_one_wrong_number(name: str) -> None:
    assert any(draw(card_of(name), Random(seed)).traps for seed in range(10))


@pytest.mark.parametrize("name", GENERATORS)
def test_the_same_state_of_the_rng_gives_the_same_problem(name: str) -> None:
    assert draw(card_of(name), Random(5)) == draw(card_of(name), Random(5))


@pytest.mark.parametrize("name", GENERATORS)
def test_a_family_draws_at_least_forty_problems(name: str) -> None:
    """Whoever sees the card twice a week for half a year shall not know its answer by heart."""
    seen: set[str] = set()
    for seed in range(600):
        seen.add(draw(card_of(name), Random(seed)).question.en)
        if len(seen) == 40:
            return
    pytest.fail(f"{len(seen)} problems in 600 draws")


@pytest.mark.parametrize("name", GENERATORS)
def test_the_solution_ends_in_the_answer_in_both_languages(name: str) -> None:
    for made in drawn(name):
        for text in (made.solution.en, made.solution.zh):
            assert show(made.answer) in text.replace("\n", " "), text


def card_of(name: str) -> Number:
    return next(card for card in NUMBER_CARDS if card.generator == name)


def test_every_family_has_a_card_and_a_computation() -> None:
    assert {card.generator for card in NUMBER_CARDS} == set(GENERATORS) == set(CHECKS)


def test_there_are_at_least_twenty_families() -> None:
    assert len(GENERATORS) >= 20


@pytest.mark.parametrize("card", NUMBER_CARDS, ids=lambda card: card.id)
def test_no_placeholder_is_left_in_a_question(card: Number) -> None:
    for seed in range(20):
        problem = draw(card, Random(seed))
        assert "{" not in problem.question.en + problem.question.zh


@pytest.mark.parametrize("card", NUMBER_CARDS, ids=lambda card: card.id)
def test_the_right_answer_rounded_to_three_digits_is_accepted(card: Number) -> None:
    for seed in range(50):
        problem = draw(card, Random(seed))
        rounded = problem.answer if problem.tolerance == 0 else float(f"{problem.answer:.3g}")
        assert problem.accepts(rounded)


SHOWN = [
    pytest.param(10240, "10240", id="a count in full"),
    pytest.param(1 / 3, "0.3333", id="four digits"),
    pytest.param(-2.0, "−2", id="a true minus sign"),
    pytest.param(4e-5, "4e-5", id="no padding in the exponent"),
    pytest.param(3e-17, "0", id="rounding noise is zero"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_a_number_is_written_as_people_write_it(value: float, text: str) -> None:
    assert show(value) == text


def test_a_negative_number_inside_a_sum_stands_in_brackets() -> None:
    assert (signed(-3), signed(3)) == ("(−3)", "3")


def test_a_wrong_number_that_happens_to_be_right_is_no_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made(
        values={"gamma": 1, "eps": 1}, answer=2.0, solution=Text("2", "2"), traps=(Trap(2.0, Text("a", "b")),)
    )
    monkeypatch.setitem(GENERATORS, "gain-bound", lambda _: made)
    assert draw(card_of("gain-bound"), Random(0)).traps == ()
