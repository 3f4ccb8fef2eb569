"""The schedule is FSRS, without chance: held against py-fsrs itself."""

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_records import DAY, HOUR, MINUTE, NOW

from bnquiz.study import schedule
from bnquiz.study.events import RATINGS
from bnquiz.study.schedule import outcomes, rate, recall_at

# whole days and less than half a day more: there to the nearest day, as we round, is down, as FSRS does
GAPS = st.builds(
    lambda days, minutes: days * DAY + minutes * MINUTE, st.integers(0, 200), st.integers(1, 719)
)
HISTORY = st.lists(st.tuples(st.sampled_from(RATINGS), GAPS), min_size=1, max_size=12)


def lived(history):
    """Our states along a history, and its last moment."""
    state, now, states = None, NOW, []
    for rating, gap in history:
        now += gap
        state = rate("card", state, rating, now)
        states.append(state)
    return states, now


def test_our_pinned_weights_are_the_ones_that_fsrs_6_publishes():
    """If a new py-fsrs changes its defaults this fails, and nothing else may: replays use ours."""
    assert fsrs.Scheduler().parameters == schedule.WEIGHTS


@given(HISTORY)
def test_every_rating_does_what_py_fsrs_does_but_for_hard_in_learning(history):
    scheduler = fsrs.Scheduler(enable_fuzzing=False, maximum_interval=schedule.LONGEST)
    card, now = fsrs.Card(card_id=1, due=NOW), NOW
    for (rating, gap), state in zip(history, lived(history)[0], strict=True):
        now += gap
        learning = card.state != fsrs.State.Review
        card, _ = scheduler.review_card(card, fsrs.Rating[rating.title()], now)
        if rating == "hard" and learning:
            assert (state.stability, state.difficulty) == (card.stability, card.difficulty)
            return
        assert (state.stability, state.difficulty, state.due) == (card.stability, card.difficulty, card.due)
        assert (state.phase, state.step) == (card.state.name.lower(), card.step)


@pytest.mark.parametrize(("hours", "days"), [(11, 0), (13, 1), (24, 1), (35, 1), (37, 2)])
def test_an_evening_and_the_next_morning_are_a_day_apart(hours, days):
    state = rate("card", None, "easy", NOW)
    after = rate("card", state, "good", NOW + hours * HOUR)
    exactly = rate("card", state, "good", NOW + days * DAY)
    assert (after.stability, after.difficulty) == (exactly.stability, exactly.difficulty)


@given(HISTORY)
def test_the_same_history_gives_the_same_state(history):
    assert lived(history) == lived(history)


@given(HISTORY)
def test_first_last_ratings_and_lapses_are_counted(history):
    states, now = lived(history)
    forgot = [
        before.phase == "review" and rating == "again"
        for before, (rating, _) in zip(states, history[1:], strict=False)
    ]
    last = states[-1]
    assert (last.first, last.last) == (NOW + history[0][1], now)
    assert (last.ratings, last.lapses) == (len(history), sum(forgot))


@given(HISTORY)
def test_a_better_rating_never_brings_the_card_back_sooner(history):
    states, now = lived(history)
    dues = [state.due for state in outcomes("card", states[-1], now + DAY).values()]
    assert list(outcomes("card", None, now)) == ["again", "hard", "good", "easy"]
    assert dues == sorted(dues)


@pytest.mark.parametrize(
    ("rating", "wait"),
    [("again", "0:01:00"), ("hard", "0:10:00"), ("good", "0:10:00"), ("easy", "8 days, 0:00:00")],
)
def test_a_new_card_comes_back_after(rating, wait):
    assert str(outcomes("card", None, NOW)[rating].due - NOW) == wait


class TestHard:
    """FSRS repeats the step, so that who always says hard is asked the same cards for ever."""

    def test_a_second_hard_in_learning_graduates(self):
        first = rate("card", None, "hard", NOW)
        second = rate("card", first, "hard", first.due)
        assert (first.phase, first.step) == ("learning", 1)
        assert (second.phase, second.step) == ("review", None)
        assert second.due == first.due + DAY

    @pytest.mark.parametrize("before", ["again", "good"])
    def test_it_never_goes_back(self, before):
        state = rate("card", None, before, NOW)
        after = rate("card", state, "hard", state.due)
        assert after.due > state.due
        assert after.phase == ("learning" if before == "again" else "review")

    def test_of_a_forgotten_card_one_is_enough(self):
        state = rate("card", rate("card", None, "easy", NOW), "again", NOW + 8 * DAY)
        assert state.phase == "relearning"
        assert rate("card", state, "hard", state.due).phase == "review"


def test_no_card_is_put_off_for_more_than_a_year():
    state, now = None, NOW
    for _ in range(12):
        state = rate("card", state, "easy", now)
        assert state.due - now <= 365 * DAY
        now = state.due
    assert state.due - state.last == 365 * DAY


@given(st.floats(0.01, 3000), st.integers(0, 3000))
def test_the_forgetting_curve_is_that_of_py_fsrs(stability, days):
    card = fsrs.Card(card_id=1, stability=stability, difficulty=5.0, last_review=NOW, due=NOW)
    expected = fsrs.Scheduler().get_card_retrievability(card, NOW + days * DAY)
    assert schedule.recall(stability, days) == pytest.approx(expected, rel=1e-12)


@given(st.floats(0.01, 3000), st.floats(0.5, 0.999))
def test_days_until_a_chance_is_the_inverse_of_the_chance_after_days(stability, target):
    assert schedule.recall(stability, schedule.days_until(stability, target)) == pytest.approx(target)


def test_recall_falls_to_nine_in_ten_when_the_stability_has_passed():
    state = rate("card", None, "easy", NOW)
    assert recall_at(state, NOW) == 1
    assert recall_at(state, NOW + state.stability * DAY) == pytest.approx(0.9)
