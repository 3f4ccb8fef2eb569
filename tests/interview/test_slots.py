"""Which questions an interview has: the mix, the time, and how they are drawn."""

from itertools import pairwise
from random import Random

import pytest
from interview_records import bank, choice, code, number, recall

from bnquiz.asking.interview.slots import SLOTS, Priorities, draw, slots_for
from bnquiz.bank import check
from bnquiz.resources import shipped

WHOLE, _ = check(shipped("questions"))
NOTHING_KNOWN = Priorities({})


class First(Random):
    """Takes what is likeliest; of equals the first."""

    def choices(self, population, weights=None, **_):
        return [max(zip(population, weights, strict=True), key=lambda pair: pair[1])[0]]


def parts(minutes, *, coding=True):
    return [slot.part for slot in slots_for(minutes, coding=coding)]


def drawn(cards, *wanted_parts, rng=None, priorities=NOTHING_KNOWN):
    slots = [slot for slot in SLOTS if slot.part in wanted_parts]
    return [planned.card for planned in draw(slots, cards, priorities, rng or First(0), task="function")]


class TestMix:
    def test_half_an_hour_has_what_a_real_one_has(self):
        assert parts(30) == [
            *("opening", "follow-up", "deeper", "follow-up", "deepest", "follow-up"),
            *("number", "number", "bug-hunt", "coding"),
        ]

    @pytest.mark.parametrize("minutes", [5, 8, 10, 15, 20, 25, 30, 60, 240])
    def test_it_fits_into_the_time(self, minutes):
        assert sum(slot.minutes for slot in slots_for(minutes, coding=True)) <= minutes

    def test_a_short_one_keeps_an_opening_and_a_bug_hunt(self):
        assert parts(5) == ["opening", "bug-hunt"]

    def test_there_is_always_a_question(self):
        assert parts(1) == ["opening"]

    def test_without_a_place_to_write_there_is_no_coding(self):
        assert "coding" not in parts(30, coding=False)
        assert len(parts(30, coding=False)) == 9


class TestDraw:
    @pytest.mark.parametrize("seed", range(20))
    def test_each_question_is_of_its_kind_and_level_and_no_card_comes_twice(self, seed):
        slots = slots_for(30, coding=True)
        plan = draw(slots, WHOLE.cards, NOTHING_KNOWN, Random(seed), task="module")
        cards = [WHOLE.cards[planned.card] for planned in plan if planned.card]
        asked = [slot for slot in slots if slot.kinds]
        assert [card.kind in slot.kinds for card, slot in zip(cards, asked, strict=True)] == [True] * 9
        assert [c.level for c, slot in zip(cards, asked, strict=True) if slot.level] == [
            *("basic", "intermediate", "senior")
        ]
        assert len({card.id for card in cards}) == 9
        assert (plan[-1].part, plan[-1].task) == ("coding", "module")

    @pytest.mark.parametrize("seed", range(20))
    def test_a_follow_up_goes_on_about_the_question_before_it(self, seed):
        plan = draw(slots_for(30, coding=True), WHOLE.cards, NOTHING_KNOWN, Random(seed), task="module")
        for before, planned in pairwise(plan):
            if planned.part == "follow-up":
                card, asked = WHOLE.cards[planned.card], WHOLE.cards[before.card]
                assert card.topic == asked.topic or set(card.covers) & set(asked.covers)

    def test_a_follow_up_that_covers_the_same_is_preferred_to_one_of_the_topic(self):
        cards = bank(recall("r", "eps", "basic", 0, "B4"), choice("near"), choice("nearer", "eps", "B4"))
        assert drawn(cards, "opening", "follow-up")[:2] == ["r", "nearer"]

    def test_the_same_rng_draws_the_same_and_another_one_does_not(self):
        plans = [
            draw(slots_for(30, coding=True), WHOLE.cards, NOTHING_KNOWN, Random(seed), task="module")
            for seed in (1, 1, 2)
        ]
        assert plans[0] == plans[1] != plans[2]

    def test_what_is_asked_more_often_is_likelier(self):
        cards = bank(recall("rare", asked=1), recall("common", asked=9))
        assert drawn(cards, "opening") == ["common"]

    def test_a_weak_topic_is_likelier(self):
        cards = bank(recall("strong", "eps", asked=3), recall("weak", "axes", asked=3))
        assert drawn(cards, "opening", priorities=Priorities({"eps": 0.9, "axes": 0.1})) == ["weak"]

    def test_a_card_that_a_mistake_asks_for_is_likelier(self):
        cards = bank(code("b1"), code("b2"))
        assert drawn(cards, "bug-hunt", priorities=Priorities({}, {"b2"})) == ["b2"]

    def test_but_anything_may_come(self):
        cards = bank(recall("rare", asked=1), recall("common", asked=9))
        found = {drawn(cards, "opening", rng=Random(seed))[0] for seed in range(50)}
        assert found == {"rare", "common"}

    def test_the_three_questions_are_of_different_topics_where_there_are_some(self):
        cards = bank(
            recall("a", "eps", asked=9),
            recall("b", "eps", "intermediate", 9),
            recall("c", "axes", "intermediate"),
        )
        assert drawn(cards, "opening", "deeper") == ["a", "c"]

    def test_a_slot_that_no_card_fits_is_left_out(self):
        assert drawn(bank(number("n1")), "opening", "number", "bug-hunt") == ["n1"]

    def test_another_level_is_better_than_no_question(self):
        assert drawn(bank(recall("a", "eps", "senior")), "opening") == ["a"]
