"""A clock that is set back or forward neither corrupts the journal nor floods the learner with cards."""

import datetime as dt

import pytest
from study_records import DAY, HOUR, MINUTE, NOW, candidate, learn, rate

from bnquiz.study import clock, health
from bnquiz.study.journal import open_journal
from bnquiz.study.session import Session

YEAR = 365 * DAY
CARDS = [f"card-{number:02}" for number in range(30)]


def study(journal, days, clock_is_off=None):
    """Each day all that is due, and two new cards. ``clock_is_off``: {day: by how much}."""
    journal.log.db.execute("PRAGMA synchronous = OFF")  # this is not about disks
    for day in range(days):
        now = NOW + day * DAY + (clock_is_off or {}).get(day, 0 * DAY)
        for state in [state for state in journal.states().values() if state.due <= NOW + day * DAY]:
            rate(journal, state.card, "good", now)
        for card in CARDS[2 * day : 2 * day + 2]:
            learn(journal, card, now)


def due(journal, now):
    """How many cards a sitting would give at ``now``, new ones aside."""
    known = [candidate(card) for card in journal.states()]
    return Session(journal, known).outlook(now).waiting


@pytest.fixture
def steady(path):
    """The same fortnight under a clock that is always right."""
    with open_journal(path.with_name("steady.sqlite")) as journal:
        study(journal, 14)
        yield journal


@pytest.mark.parametrize(
    "off",
    [
        pytest.param(-YEAR, id="a year back"),
        pytest.param(-40 * YEAR, id="a dead battery"),
        pytest.param(-30 * DAY, id="a month back"),
        pytest.param(-3 * HOUR, id="some hours back"),
        pytest.param(30 * DAY, id="a month ahead"),
        pytest.param(YEAR, id="a year ahead"),
        pytest.param(400 * YEAR, id="beyond belief"),
    ],
)
class TestOneDayUnderAWrongClock:
    def test_the_day_after_as_many_cards_are_due_as_without_it(self, journal, steady, off):
        study(journal, 14, {12: off})
        expected = due(steady, NOW + 14 * DAY)
        assert 0 < expected < len(CARDS) / 3
        assert abs(due(journal, NOW + 14 * DAY) - expected) <= 3  # as many as were rated on that day

    def test_the_states_are_off_by_no_more_than_a_day_makes(self, journal, steady, off):
        study(journal, 14, {12: off})
        journal.time(NOW + 14 * DAY)
        for card, right in steady.states().items():
            state = journal.state(card)
            assert 1 / 1.6 < state.stability / right.stability < 1.6
            assert abs(state.due - right.due) <= 6 * DAY

    def test_a_card_rated_on_that_day_and_after_it_is_not_taken_for_known_for_ages(self, path, off):
        """Without care the time away from it would count as remembering it for years."""
        stabilities = []
        for by in (0 * DAY, off):
            with open_journal(path.with_name(f"{by.days}.sqlite")) as journal:
                study(journal, 9)
                rate(journal, "card-00", "good", NOW + 9 * DAY + by)
                rate(journal, "card-00", "good", NOW + 12 * DAY)
                stabilities.append(journal.state("card-00").stability)
        assert stabilities[1] <= stabilities[0] * 1.3

    def test_the_journal_stays_sound(self, journal, off):
        study(journal, 14, {12: off})
        assert health.check(journal, NOW + 14 * DAY).faults == ()

    def test_undo_still_takes_back_the_last_rating(self, journal, off):
        study(journal, 9)
        before = journal.states()
        rate(journal, "card-00", "again", NOW + 9 * DAY + off)
        assert journal.undo(NOW + 9 * DAY + off + MINUTE).card == "card-00"
        assert journal.states() == before


def test_looking_with_a_clock_ahead_changes_nothing(journal):
    study(journal, 5)
    before = journal.lines()
    journal.time(NOW + YEAR)
    due(journal, NOW + YEAR)
    assert journal.lines() == before


def test_times_in_the_log_rise_even_within_one_millisecond(journal):
    for card in ("a", "b", "c"):
        rate(journal, card, now=NOW)
    times = [event.at for _, event in journal.lines()]
    assert times == [NOW, NOW + clock.TICK, NOW + 2 * clock.TICK]


@pytest.mark.parametrize(
    ("now", "ahead_since", "at", "found_ahead"),
    [
        pytest.param(NOW + HOUR, None, NOW + HOUR, False, id="time goes on"),
        pytest.param(NOW + YEAR, None, NOW + YEAR, False, id="a year away is a year"),
        pytest.param(NOW - MINUTE / 2, NOW, NOW + clock.TICK, False, id="half a minute back is nothing"),
        pytest.param(NOW - DAY, NOW - HOUR, NOW - DAY, True, id="an hour of work was ahead"),
        pytest.param(NOW - 30 * DAY, NOW - 20 * DAY, NOW + clock.TICK, False, id="weeks of work were not"),
        pytest.param(NOW - 30 * YEAR, NOW - HOUR, NOW + clock.TICK, False, id="before bnquiz was written"),
        pytest.param(NOW + 300 * YEAR, None, NOW + clock.TICK, False, id="not in this century"),
    ],
)
def test_which_time_counts_after_a_log_that_ends_now(now, ahead_since, at, found_ahead):
    assert clock.read(now, NOW, lambda _: ahead_since) == clock.Reading(at, found_ahead)


@pytest.mark.parametrize(
    "now", [dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 1, 1, tzinfo=dt.UTC)]
)
def test_a_first_rating_under_an_impossible_clock_is_kept_at_a_possible_time(journal, now):
    assert clock.EARLIEST <= rate(journal, "a", now=now).last <= clock.LATEST


def test_time_zones_do_not_matter(journal):
    tokyo = dt.timezone(9 * HOUR)
    rate(journal, "a", now=NOW.astimezone(tokyo))
    assert journal.lines()[0][1].at == NOW
