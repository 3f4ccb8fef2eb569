"""The figures of the review: what is known, what the days bring, what is open, and what to do next."""

import datetime as dt

import pytest
from review_records import DAY, MINUTE, NOW, SHANGHAI, bank, candidates, found, rate, recall

from bnquiz.study import interview
from bnquiz.study.clock import loads, streak
from bnquiz.study.history import OpenMistake
from bnquiz.study.overview import Facts, known, least_known_first, next_step, overview, tomorrow
from bnquiz.study.plan import Goal
from bnquiz.study.schedule import rate as rate_card

CARDS = candidates(bank(recall("a"), recall("b"), recall("c", "axes"), recall("d", "axes", asked=5)))


def look(journal, now=NOW, cards=CARDS):
    return overview(journal, cards, now)


class TestKnown:
    def test_an_unseen_card_counts_nothing(self):
        assert known(None, NOW) == 0

    @pytest.mark.parametrize("rating", ["again", "hard", "good"])
    def test_a_card_still_being_learnt_counts_nothing(self, rating):
        assert known(rate_card("a", None, rating, NOW.astimezone(dt.UTC)), NOW) == 0

    def test_a_card_learnt_counts_its_chance_of_tomorrow_which_falls_with_time(self):
        state = rate_card("a", None, "easy", NOW.astimezone(dt.UTC))
        assert 0.9 < known(state, NOW) == tomorrow(state, NOW) < 1
        assert known(state, NOW + 100 * DAY) < known(state, NOW + 10 * DAY) < known(state, NOW)

    def test_a_topic_is_the_sum_of_its_cards_with_the_unseen_apart(self, journal):
        rate(journal, "a", "easy")
        rate(journal, "c", "again")
        topics = look(journal).topics
        assert list(topics) == ["eps", "axes"]
        assert (topics["eps"].cards, topics["eps"].unseen, topics["axes"].unseen) == (2, 1, 1)
        assert topics["eps"].share == pytest.approx(known(journal.state("a"), NOW) / 2)
        assert topics["axes"].share == 0

    def test_cards_that_are_gone_from_the_bank_do_not_count(self, journal):
        rate(journal, "gone", "again", at=NOW - DAY)
        seen = look(journal)
        assert (seen.all.unseen, seen.waiting, seen.weakest) == (4, 0, ())


class TestWeakest:
    def test_come_worst_first_and_only_below_the_chance_that_the_schedule_aims_at(self, journal):
        rate(journal, "c", "good", at=NOW - 30 * DAY)
        rate(journal, "a", "again", at=NOW - MINUTE)
        rate(journal, "b", "easy")
        assert [weak.card for weak in look(journal).weakest] == ["c", "a"]

    def test_a_forgotten_card_says_how_often(self, journal):
        rate(journal, "a", "easy", at=NOW - 9 * DAY)
        rate(journal, "a", "again")
        assert [(weak.card, weak.lapses) for weak in look(journal).weakest] == [("a", 1)]


def test_the_sheet_begins_with_the_least_known_topic_and_in_it_with_the_least_known_card(journal):
    rate(journal, "a", "easy")
    rate(journal, "c", "again")
    order = [each.id for each in least_known_first(CARDS, journal.states(), NOW)]
    assert order == ["d", "c", "b", "a"]


class TestDays:
    def test_without_a_goal_each_seen_card_stands_on_the_day_when_it_falls_due(self, journal):
        rate(journal, "a", "again", at=NOW - 3 * DAY)
        rate(journal, "b", "easy")
        days = {load.date: load.cards for load in loads(CARDS, journal.states(), None, NOW)}
        due = journal.state("b").due.astimezone(SHANGHAI).date()
        assert {day: cards for day, cards in days.items() if cards} == {NOW.date(): 1, due: 1}

    def test_with_a_goal_the_days_up_to_it_bring_every_card(self):
        goal = Goal(NOW.date() + 8 * DAY, NOW.date())
        days = loads(CARDS, {}, goal, NOW)
        assert [day.date for day in days] == [NOW.date() + n * DAY for n in range(9)]
        assert sum(day.cards for day in days) >= 2 * len(CARDS)  # each is seen, and refreshed

    def test_today_brings_what_waits_with_the_cards_that_mistakes_ask_for(self, journal):
        rate(journal, "a", "again", at=NOW - DAY)
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "b", "not in the bank")], now=NOW)
        seen = look(journal, NOW + MINUTE)
        assert seen.waiting == seen.loads[0].cards == 2

    @pytest.mark.parametrize(
        ("days", "length"),
        [
            pytest.param([], 0, id="nothing"),
            pytest.param([0], 1, id="today"),
            pytest.param([0, 1, 2], 3, id="three days"),
            pytest.param([1, 2], 2, id="not today yet"),
            pytest.param([2, 3], 0, id="broken yesterday"),
            pytest.param([0, 2], 1, id="a gap"),
        ],
    )
    def test_a_streak_is_unbroken_up_to_today_or_yesterday(self, days, length):
        assert streak({NOW.date() - n * DAY for n in days}, NOW.date()) == length

    def test_a_streak_counts_days_of_the_learner_and_grading_too(self, journal):
        half_past_midnight = NOW.replace(hour=0, minute=30)  # in UTC still the day before
        rate(journal, "a", "good", at=half_past_midnight - DAY)
        journal.record_verdict("/my_bn.py", "pass", now=half_past_midnight)
        assert look(journal).streak == 2

    def test_a_rating_taken_back_makes_no_streak(self, journal):
        rate(journal, "a", "good")
        journal.undo(NOW + MINUTE)
        assert (look(journal).streak, look(journal).begun) == (0, False)


def test_an_interview_that_was_left_goes_on_though_nothing_was_ever_rated(journal):
    interview.begin(journal, (), minutes=20, seed=1, file="/my_bn.py", now=NOW - MINUTE)
    assert look(journal).step == "resume"


class TestMistakes:
    def test_a_mistake_that_a_later_verdict_does_not_find_is_mended(self, journal):
        one, two = found("eps-missing", "a"), found("sqrt-missing", "b")
        journal.record_verdict("/my_bn.py", "fail", [one, two], now=NOW)
        journal.record_verdict("/my_bn.py", "fail", [two], now=NOW + MINUTE)
        seen = look(journal, NOW + 2 * MINUTE)
        assert [(each.found.id, each.file) for each in seen.open] == [("sqrt-missing", "/my_bn.py")]
        assert [each.found.id for each in seen.mended] == ["eps-missing"]

    def test_a_mended_mistake_that_came_back_is_open_and_no_longer_mended(self, journal):
        for minute, mistakes in enumerate([[found("eps-missing")], [], [found("eps-missing")]]):
            verdict = "fail" if mistakes else "pass"
            journal.record_verdict("/my_bn.py", verdict, mistakes, now=NOW + minute * MINUTE)
        seen = look(journal, NOW + 5 * MINUTE)
        assert ([each.found.id for each in seen.open], seen.mended) == (["eps-missing"], ())

    def test_a_mistake_mended_twice_is_told_once(self, journal):
        for minute, mistakes in enumerate([[found("eps-missing")], []] * 2):
            verdict = "fail" if mistakes else "pass"
            journal.record_verdict("/my_bn.py", verdict, mistakes, now=NOW + minute * MINUTE)
        assert [each.mended for each in look(journal, NOW + 5 * MINUTE).mended] == [NOW + 3 * MINUTE]


FACTS = {
    "begun": True,
    "graded": True,
    "underway": False,
    "days_left": None,
    "waiting": 0,
    "unseen": 0,
    "wrong": None,
}
WRONG = OpenMistake("/my_bn.py", found("eps-missing"), NOW, NOW)


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        pytest.param({"begun": False, "graded": False, "unseen": 9}, "begin", id="an empty journal"),
        pytest.param({"days_left": -1, "waiting": 9}, "over", id="the day has passed"),
        pytest.param({"waiting": 1, "wrong": WRONG}, "due", id="cards wait, the mistake's among them"),
        pytest.param({"wrong": WRONG, "unseen": 9}, "mend", id="the mistake's cards are done"),
        pytest.param({"underway": True, "graded": False}, "resume", id="an interview was left"),
        pytest.param({"graded": False, "unseen": 9}, "write", id="nothing was ever graded"),
        pytest.param({"unseen": 9}, "new", id="only new cards are left"),
        pytest.param({"unseen": 9, "days_left": 3}, "interview", id="the goal's new cards of today are done"),
        pytest.param({}, "interview", id="all is done"),
    ],
)
def test_the_next_step_is_the_first_thing_that_is_wanting(facts, step):
    assert next_step(Facts(**{**FACTS, **facts})) == step


def test_a_warning_is_nothing_to_mend(journal):
    warning = found("running-var-biased", severity="warning")
    journal.record_verdict("/my_bn.py", "pass", [warning], now=NOW)
    assert look(journal, NOW + MINUTE).step == "new"


def test_the_minutes_are_those_of_the_learners_own_pace(journal):
    for card in "abcd":
        rate(journal, card, "again", at=NOW - DAY, seconds=75)
    assert (look(journal).waiting, look(journal).minutes) == (4, 4)  # 45 s, 1.2 times: of too few, the usual
    for card in "abcd":
        rate(journal, card, "again", at=NOW - DAY / 2, seconds=75)
    assert (look(journal).waiting, look(journal).minutes) == (4, 6)


def test_a_goal_asks_for_what_fits_into_its_minutes(journal):
    journal.record_goal(NOW.date() + dt.timedelta(days=2), NOW - MINUTE, 5)
    assert (look(journal).waiting, look(journal).minutes, look(journal).step) == (3, 5, "due")


def test_once_the_minutes_of_the_day_are_used_up_today_brings_no_card_though_some_are_due(journal):
    journal.record_goal(NOW.date() + dt.timedelta(days=6), NOW - DAY, 5)
    rate(journal, CARDS[0].id, "again", at=NOW - 20 * MINUTE, seconds=301)
    found = look(journal)
    assert (found.waiting, found.minutes, found.all.due) == (0, 0, 1)
    assert found.step != "due"
