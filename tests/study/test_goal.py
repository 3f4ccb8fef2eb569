"""Towards an interview each day has its minutes; the deck is what fits, the rest is said."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_records import DAY, HOUR, NOW, candidate, found, learn

from bnquiz.study.choose import Candidate, unseen
from bnquiz.study.journal import open_journal
from bnquiz.study.overview import overview
from bnquiz.study.plan import MINUTES, NEW_RATINGS, WARM_UP, Dues, Goal, Pace, pace, plan
from bnquiz.study.readiness import CAP, readiness
from bnquiz.study.schedule import rate, recall_at
from bnquiz.study.session import Session, minutes_left

TODAY = NOW.date()
SECONDS = 30


def goal(days, minutes=MINUTES):
    return Goal(TODAY + days * DAY, since=TODAY, minutes=minutes)


def card(name, worth=1.0, question=None, turn=0, alike=None):
    covers = (question or name,)
    return Candidate(
        name,
        "eps",
        "basic",
        covers=covers,
        worth=(worth,),
        weight=worth,
        turn=turn,
        alike=alike,
        kind="choice",
    )


def bank(size):
    """What comes first is asked most."""
    return [card(f"card-{number:03}", float(size - number), turn=number) for number in range(size)]


def live_a_day(journal, cards, now, rating="good"):
    """Rate all that the day brings; returns the seconds, and the cards."""
    session = Session(journal, cards, minutes=minutes_left(journal, now))
    while pick := session.next(now):
        session.rate(pick.card, rating, rev=1, lang="en", seconds=SECONDS, now=now)
        now += dt.timedelta(seconds=SECONDS)
    return session.spent, session.cards


@pytest.fixture
def fast(journal):
    journal.log.db.execute("PRAGMA synchronous = OFF")
    return journal


class TestMinutes:
    @pytest.mark.parametrize("days", [2, 6])
    def test_no_day_takes_longer_and_none_before_the_eve_is_half_empty_while_cards_are_left(self, fast, days):
        cards = bank(200)
        fast.record_goal(TODAY + days * DAY, NOW, 20)
        for day in range(days + 1):
            now = NOW + day * DAY
            seconds, _ = live_a_day(fast, cards, now)
            allowed = fast.goal().budget(now.date()) * 60
            assert seconds <= 1.2 * allowed
            assert day >= days - 1 or seconds >= 0.8 * allowed

    def test_the_eve_is_light_and_the_day_itself_a_warm_up(self):
        assert [goal(6, 60).budget(TODAY + day * DAY) for day in (0, 4, 5, 6)] == [60, 60, 30, WARM_UP]

    def test_where_the_eve_is_all_there_is_it_is_no_light_day(self):
        assert goal(1, 60).budget(TODAY) == 60
        assert goal(1, 60).brings_new(TODAY)

    def test_what_was_spent_today_counts(self, fast):
        fast.record_goal(TODAY + 6 * DAY, NOW, 20)
        fast.record_rating("a", "good", rev=1, lang="en", seconds=300, now=NOW)
        assert minutes_left(fast, NOW + HOUR) == 15
        assert minutes_left(fast, NOW + DAY) == 20

    def test_without_an_interview_there_is_no_such_limit(self, fast):
        assert minutes_left(fast, NOW) is None

    def test_the_minutes_stay_until_others_are_named(self, fast):
        fast.record_goal(TODAY + 6 * DAY, NOW, 45)
        fast.record_goal(TODAY + 9 * DAY, NOW + HOUR)
        assert fast.goal().minutes == 45

    def test_other_minutes_do_not_make_it_another_goal(self, fast):
        fast.record_goal(TODAY + 6 * DAY, NOW, 45)
        fast.record_goal(TODAY + 6 * DAY, NOW + 5 * DAY, 60)
        assert fast.goal() == Goal(TODAY + 6 * DAY, TODAY, 60)


class TestTheDeck:
    def test_what_is_asked_most_is_in_it_and_the_rest_is_said(self):
        cards = bank(200)
        planned = plan(cards, {}, goal(3, 20), NOW)
        assert planned.deck == tuple(each.id for each in cards[: len(planned.deck)])
        assert set(planned.deck) | set(planned.left_out) == {each.id for each in cards}
        assert planned.left_out
        assert 0 < planned.coverage < 1

    def test_more_minutes_never_give_fewer_cards(self):
        decks = [len(plan(bank(200), {}, goal(6, minutes), NOW).deck) for minutes in (5, 15, 30, 60, 120)]
        assert decks == sorted(decks)

    def test_of_look_alikes_one_comes_first(self):
        cards = [card("a", turn=0, alike="x"), card("b", turn=1, alike="x"), card("c", turn=2)]
        assert unseen(cards, {}) == ["a", "c", "b"]
        assert unseen(cards, {"a": rate("a", None, "good", NOW)}) == ["c", "b"]

    def test_the_last_days_bring_no_new_card(self, fast):
        cards = bank(200)
        fast.record_goal(TODAY + 6 * DAY, NOW, 20)
        for day in range(5):
            live_a_day(fast, cards, NOW + day * DAY)
        seen = set(fast.states())
        for day in (5, 6):
            assert live_a_day(fast, cards, NOW + day * DAY)[1] <= seen

    def test_the_day_itself_begins_with_the_weakest_of_what_matters(self, fast):
        cards = [card("often", 50.0), card("seldom", 1.0)]
        for each in cards:
            learn(fast, each.id, NOW - 3 * DAY)
        fast.record_goal(TODAY, NOW - 4 * DAY)
        assert Session(fast, cards, minutes=15).next(NOW).card == "often"

    @given(st.integers(0, 40), st.integers(5, 90), st.integers(0, 60), st.integers(0, 30))
    @settings(max_examples=25, deadline=None)
    def test_the_plan_never_tells_more_minutes_than_there_are(self, days, minutes, size, known):
        cards = bank(size)
        states = {each.id: rate(each.id, None, "easy", NOW - DAY) for each in cards[:known]}
        planned = plan(cards, states, goal(days, minutes), NOW)
        assert [day.date for day in planned.days] == [TODAY + day * DAY for day in range(days + 1)]
        assert all(day.minutes <= planned.goal.budget(day.date) for day in planned.days)
        assert sum(day.new for day in planned.days) == len(planned.deck) - len(states)

    def test_told_minutes_are_the_true_ones_once_a_day_was_lived(self, fast):
        cards = bank(60)
        fast.record_goal(TODAY + 6 * DAY, NOW, 20)
        for day in range(5):
            told = overview(fast, cards, NOW + day * DAY).minutes
            seconds, _ = live_a_day(fast, cards, NOW + day * DAY)
            assert day == 0 or abs(told - seconds / 60) <= max(0.25 * seconds / 60, 2)

    @pytest.mark.parametrize("rating", ["again", "hard", "good", "easy"])
    def test_a_sitting_brings_the_cards_that_the_plan_has_for_the_day(self, fast, rating):
        cards = bank(60)
        fast.record_goal(TODAY + 4 * DAY, NOW, 20)
        for day in range(5):
            now = NOW + day * DAY
            told = overview(fast, cards, now).waiting
            sitting = Session(fast, cards, minutes=minutes_left(fast, now))
            assert sitting.outlook(now).ahead == told
            live_a_day(fast, cards, now, rating)


class TestPace:
    def test_before_there_are_ratings_a_card_said_aloud_takes_longer(self):
        assert Pace().rating("recall") > Pace().rating("choice")

    def test_each_kind_has_the_learners_own(self, fast):
        for number in range(9):
            fast.record_rating(
                f"card-{number:03}", "good", rev=1, lang="en", seconds=90, now=NOW + number * HOUR
            )
        own = pace(fast.ratings(), bank(9), fast.states())
        assert own.rating("choice") == 90
        assert own.rating("recall") == Pace().rating("recall")
        assert own.new == 1 != NEW_RATINGS


class TestReadiness:
    DAY = NOW + 6 * DAY

    def test_is_the_chance_of_the_best_card_weighted_by_how_often_its_question_is_asked(self):
        cards = [card("a", 3.0, "Q1"), card("b", 3.0, "Q1"), card("c", 1.0, "Q2")]
        states = {"a": rate("a", None, "good", NOW), "b": rate("b", None, "easy", NOW)}
        found_ = readiness(cards, states, [], self.DAY)
        assert found_.seen == 0.75
        assert found_.on_the_day == pytest.approx(0.75 * recall_at(states["b"], self.DAY))

    def test_a_mistake_that_is_open_in_the_learners_code_caps_its_questions(self, fast):
        cards = [card("a"), card("b")]
        states = {each.id: rate(each.id, None, "easy", NOW) for each in cards}
        fast.record_verdict("/my_bn.py", "fail", [found("eps-missing", "a")], now=NOW)
        opened = readiness(cards, states, fast.open_mistakes(), NOW).on_the_day
        fast.record_verdict("/my_bn.py", "pass", now=NOW + HOUR)
        mended = readiness(cards, states, fast.open_mistakes(), NOW).on_the_day
        assert opened == pytest.approx((CAP + 1) / 2)
        assert mended == 1

    @pytest.mark.parametrize("before", [None, "easy"])
    def test_a_card_that_was_missed_when_it_was_asked_last_counts_half_at_most(self, before):
        known = rate("a", None, before, NOW - 9 * DAY) if before else None
        missed = rate("a", known, "again", NOW)
        again = rate("a", missed, "good", NOW + HOUR)
        ready = [readiness([card("a")], {"a": state}, [], state.last).on_the_day for state in (missed, again)]
        assert ready == [CAP, 1]

    def test_falls_with_the_days_until_the_interview(self):
        states = {"a": rate("a", None, "good", NOW)}
        near, far = (readiness([card("a")], states, [], NOW + days * DAY).on_the_day for days in (1, 30))
        assert near > far > 0

    def test_cards_without_a_question_do_not_count_beside_others_and_each_the_same_alone(self):
        own = candidate("own")
        states = {"own": rate("own", None, "easy", NOW)}
        assert readiness([own, card("a")], states, [], NOW).on_the_day == 0
        assert readiness([own], states, [], NOW).on_the_day == 1

    def test_the_last_note_of_an_earlier_day_is_the_trend(self, fast):
        cards = [card("a")]
        for day in range(3):
            fast.record_rating("a", "good", rev=1, lang="en", seconds=1, now=NOW + day * DAY)
            fast.record_readiness(readiness(cards, fast.states(), [], NOW + 30 * DAY), NOW + day * DAY)
        noted = fast.readiness()
        assert list(noted) == [TODAY, TODAY + DAY, TODAY + 2 * DAY]
        assert overview(fast, cards, NOW + 2 * DAY).before == noted[TODAY + DAY].on_the_day


def test_without_a_goal_or_after_it_nothing_is_different():
    state = rate("a", None, "easy", NOW)
    passed = Goal(TODAY - DAY, since=TODAY - 9 * DAY)
    assert Dues(bank(3), None, NOW).due(state) == Dues(bank(3), passed, NOW).due(state)


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["hard", "good", "easy"]))
def test_a_goal_never_puts_a_card_off(days, later, rating):
    cards = bank(9)
    state = rate(cards[4].id, None, rating, NOW)
    state = rate(cards[4].id, state, rating, state.due)
    now = state.last + later * DAY
    assert Dues(cards, goal(days), now).due(state) <= Dues(cards, None, now).due(state)


def test_days_are_those_of_the_learner(fast):
    """At half past midnight in Shanghai it is the next day, although it is the day before in UTC."""
    shanghai = dt.timezone(8 * HOUR)
    late = dt.datetime(2026, 11, 24, 0, 30, tzinfo=shanghai)
    fast.record_goal(dt.date(2026, 12, 2), late, 20)
    fast.record_rating("a", "good", rev=1, lang="en", seconds=300, now=late - HOUR)
    assert minutes_left(fast, late) == 20  # what was spent yesterday is not counted


def test_the_plan_survives_a_restart(path):
    with open_journal(path) as journal:
        journal.record_goal(TODAY + 8 * DAY, NOW, 45)
    with open_journal(path) as journal:
        assert journal.goal() == goal(8, 45)


class TestShares:
    """Nobody is asked the same few cards for days."""

    def test_new_cards_come_while_old_ones_are_due(self, fast):
        for number in range(40):
            learn(fast, f"card-{number:03}", NOW - 20 * DAY)
        session = Session(fast, bank(80), count=20)
        reasons = []
        while pick := session.next(NOW):
            reasons.append(pick.reason)
            session.rate(pick.card, "easy", rev=1, lang="en", seconds=1, now=NOW)
        assert len(reasons) == 20
        assert reasons.count("new") >= 5

    @pytest.mark.parametrize("rating", ["again", "hard"])
    def test_who_always_says_the_same_sees_other_cards_each_week(self, fast, rating):
        cards, seen = bank(100), set()
        fast.record_goal(TODAY + 20 * DAY, NOW, 15)
        for day in range(7):
            seen |= live_a_day(fast, cards, NOW + day * DAY, rating)[1]
        assert len(seen) > 9
