"""Which questions an interview has: the mix, the time, and how they are drawn."""

from random import Random

import pytest
from interview_records import bank, choice, code, number, recall

from bnquiz.asking.interview.slots import SLOTS, Answered, Priorities, draw, follow_up, slots_for
from bnquiz.bank.model import LEVELS, Text
from tests.ours import BANK as WHOLE

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
            *("opening", "follow-up", "number", "deeper", "follow-up"),
            *("number", "bug-hunt", "deepest", "follow-up", "coding"),
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
        drawn_now = [slot for slot in slots if slot.kinds and not slot.follows]
        assert [card.kind in slot.kinds for card, slot in zip(cards, drawn_now, strict=True)] == [True] * 6
        assert [card.level for card in cards] == [slot.level for slot in drawn_now]
        assert len({card.id for card in cards}) == 6
        assert (plan[-1].part, plan[-1].task) == ("coding", "module")

    def test_the_difficulty_rises(self):
        levels = [LEVELS.index(slot.level) for slot in slots_for(30, coding=True) if slot.level]
        assert levels == sorted(levels)

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

    def test_a_bug_hunt_that_would_come_in_bnquiz_hunt_is_likelier(self):
        cards = bank(code("b1"), code("b2"))
        assert drawn(cards, "bug-hunt", priorities=Priorities({}, hunted={"b2": 5.0})) == ["b2"]

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


class TestFollowUp:
    def after(self, share, *cards, missed=(), asked=("r",)):
        before = recall("r", "eps", "intermediate", 0, "B4")
        found = follow_up(Answered(before, share, missed), bank(before, *cards), asked, Random(0))
        return found.id if found else None

    @pytest.mark.parametrize(
        ("share", "next_one"),
        [
            pytest.param(1.0, "deep", id="all was said"),
            pytest.param(0.75, "deep", id="most was said"),
            pytest.param(0.5, "plain", id="half was said"),
            pytest.param(0.0, "plain", id="nothing was said"),
        ],
    )
    def test_it_goes_deeper_after_a_good_answer_and_no_deeper_after_a_weak_one(self, share, next_one):
        cards = (recall("deep", "eps", "senior", 0, "B4"), recall("plain", "eps", "basic", 0, "B4"))
        assert self.after(share, *cards) == next_one

    def test_it_asks_for_what_was_missed(self):
        named = {name: recall(f"{name} epsilon", "eps", "basic", 0, "B4") for name in ("inside", "outside")}
        assert self.after(0.2, *named.values(), missed=(Text("It stands outside"),)) == "outside epsilon"
        assert self.after(0.2, *named.values(), missed=(Text("It stands inside"),)) == "inside epsilon"

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(recall("other", "axes"), id="of another topic and question"),
            pytest.param(recall("r", "eps"), id="asked before"),
            pytest.param(choice("c", "eps", "B4"), id="with options"),
        ],
    )
    def test_there_is_none_where_no_open_question_goes_on_about_it(self, other):
        assert self.after(1.0, other) is None

    def test_another_level_is_better_than_none(self):
        assert self.after(1.0, recall("plain", "eps", "basic")) == "plain"

    def test_the_same_of_the_same_question_is_preferred(self):
        assert self.after(0.0, recall("near"), recall("nearer", "eps", "basic", 0, "B4")) == "nearer"

    def test_each_question_of_the_bank_that_an_interview_asks_has_one(self):
        asked = [card for card in WHOLE.cards.values() if card.kind == "recall"]
        lonely = [c.id for c in asked if not follow_up(Answered(c, 0.0), WHOLE.cards, {c.id}, Random(0))]
        assert lonely == []
