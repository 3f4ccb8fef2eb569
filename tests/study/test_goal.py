"""Until the interview every card is seen, and in the last days before it asked once more."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_records import DAY, HOUR, MINUTE, NOW, candidate, learn

from bnquiz.study.journal import open_journal
from bnquiz.study.plan import HIGHEST, REFRESH, TARGET, Dues, Goal, new_today, plan, target
from bnquiz.study.schedule import rate
from bnquiz.study.session import Session

TODAY = NOW.date()


def goal(days):
    return Goal(TODAY + days * DAY, since=TODAY)


def bank(size):
    return [
        candidate(f"card-{number:03}", f"topic-{number % 7}", asked=number % 11) for number in range(size)
    ]


def live(journal, cards, days):
    """Sit down each day and do all that is asked; returns how many different cards each day asked."""
    loads = []
    for day in range(days):
        now = NOW + day * DAY
        session = Session(journal, cards)
        while pick := session.next(now):
            session.rate(pick.card, "good", rev=1, lang="en", seconds=1, now=now)
            now += MINUTE / 4
        loads.append(len({rated.card for rated in session.rated}))
    return loads


@pytest.fixture
def fast(journal):
    journal.log.db.execute("PRAGMA synchronous = OFF")
    return journal


@pytest.mark.parametrize(("days", "size"), [(8, 60), (3, 30), (1, 10), (40, 60)])
def test_on_the_eve_every_card_has_been_seen_and_refreshed(fast, days, size):
    cards = bank(size)
    fast.record_goal(TODAY + days * DAY, NOW)
    live(fast, cards, days)
    states = fast.states()
    assert states.keys() == {each.id for each in cards}
    first = TODAY + days * DAY - min(REFRESH, days) * DAY
    assert min(state.last.date() for state in states.values()) >= first


def test_cards_known_for_long_are_refreshed_too(fast):
    cards = bank(20)
    for each in cards:
        fast.record_rating(each.id, "easy", rev=1, lang="en", seconds=1, now=NOW - DAY)
        fast.record_rating(each.id, "easy", rev=1, lang="en", seconds=1, now=NOW)
    assert min(state.due for state in fast.states().values()) > NOW + 8 * DAY
    fast.record_goal(TODAY + 8 * DAY, NOW)
    live(fast, cards, 8)
    assert min(state.last for state in fast.states().values()) >= NOW + DAY


def test_a_missed_week_is_made_good(fast):
    """Nobody sat down for the first five days of eight."""
    cards = bank(30)
    fast.record_goal(TODAY + 8 * DAY, NOW)
    with_gap = [Session(fast, cards).next(NOW + day * DAY) for day in range(5)]
    assert all(with_gap)
    for day in range(5, 8):
        now = NOW + day * DAY
        session = Session(fast, cards)
        while pick := session.next(now):
            session.rate(pick.card, "good", rev=1, lang="en", seconds=1, now=now)
            now += MINUTE / 4
    assert len(fast.states()) == 30


def test_new_cards_are_spread_over_the_days_not_given_all_at_once(fast):
    fast.record_goal(TODAY + 8 * DAY, NOW)
    assert live(fast, bank(60), 1) == [10]  # 60 cards over 6 days: the last two bring no new one
    assert new_today(bank(60), fast.states(), fast.goal(), NOW + HOUR) == 0


def test_the_plan_is_what_the_days_then_ask_for(fast):
    cards = bank(40)
    fast.record_goal(TODAY + 8 * DAY, NOW)
    planned = plan(cards, fast.states(), fast.goal(), NOW)
    lived = live(fast, cards, 8)
    assert [day.new + day.repeat for day in planned.days] == pytest.approx(lived, abs=2)
    assert sum(day.new for day in planned.days) == planned.unseen == 40


@given(st.integers(1, 60), st.integers(0, 80), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_the_plan_shows_every_card_as_new_once_and_none_in_the_last_days(days, size, known):
    cards = bank(size)
    states = {each.id: rate(each.id, None, "easy", NOW - DAY) for each in cards[:known]}
    planned = plan(cards, states, goal(days), NOW)
    assert planned.unseen == size - len(states)
    if days <= len(planned.days):
        assert sum(day.new for day in planned.days) == planned.unseen
    if days >= 6:
        assert not any(day.new for day in planned.days if day.date >= goal(days).new_until)


def test_the_aim_rises_towards_the_day_and_never_falls():
    aims = [target(goal(90), TODAY + day * DAY) for day in range(91)]
    assert aims == sorted(aims)
    assert (aims[0], aims[-1]) == (TARGET, HIGHEST)
    assert aims[75] > aims[65]


def test_without_a_goal_or_after_it_nothing_is_different():
    state = rate("a", None, "easy", NOW)
    passed = Goal(TODAY - DAY, since=TODAY - 9 * DAY)
    assert target(None, TODAY) == target(passed, TODAY) == TARGET
    assert Dues(bank(3), None, NOW).due(state) == Dues(bank(3), passed, NOW).due(state)
    assert new_today(bank(3), {}, passed, NOW) is None


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["hard", "good", "easy"]))
def test_a_goal_never_puts_a_card_off(days, later, rating):
    cards = bank(9)
    state = rate(cards[4].id, None, rating, NOW)
    state = rate(cards[4].id, state, rating, state.due)
    now = state.last + later * DAY
    assert Dues(cards, goal(days), now).due(state) <= Dues(cards, None, now).due(state)


def test_the_day_of_the_interview_brings_what_is_left(fast):
    fast.record_goal(TODAY, NOW)
    assert live(fast, bank(5), 1) == [5]


def test_days_are_those_of_the_learner(fast):
    """At half past midnight in Shanghai it is the next day, although it is the day before in UTC."""
    shanghai = dt.timezone(8 * HOUR)
    late = dt.datetime(2026, 11, 24, 0, 30, tzinfo=shanghai)
    fast.record_goal(dt.date(2026, 12, 2), late)
    learn(fast, "card-000", late - HOUR)
    assert new_today(bank(60), fast.states(), fast.goal(), late) == 10  # yesterday's is not counted


def test_the_plan_survives_a_restart(path):
    with open_journal(path) as journal:
        journal.record_goal(TODAY + 8 * DAY, NOW)
    with open_journal(path) as journal:
        assert journal.goal() == goal(8)
