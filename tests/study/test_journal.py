"""What the journal keeps, and what follows from it."""

import datetime as dt
import sqlite3

import pytest
from study_records import DAY, HOUR, MINUTE, NOW, found, learn, log_and_state, rate

from bnquiz.study import history
from bnquiz.study.events import decode, encode
from bnquiz.study.journal import open_journal
from bnquiz.study.plan import Goal


def test_a_rating_is_there_after_opening_anew(path):
    with open_journal(path) as journal:
        state = rate(journal, "eps-inside-root", "hard")
    with open_journal(path) as journal:
        assert journal.state("eps-inside-root") == state
        assert journal.last_rated() == "eps-inside-root"
        [(seq, event)] = journal.lines()
    assert (seq, event.card, event.rating, event.rev, event.lang, event.seconds) == (
        *(1, "eps-inside-root", "hard", 1, "en"),
        4.25,
    )
    assert event.at == NOW


def test_nothing_is_known_of_a_card_that_was_never_rated(journal):
    assert journal.state("eps-inside-root") is None
    assert journal.states() == {}
    assert journal.last_rated() is None


def test_undo_restores_log_and_state_to_the_byte(journal):
    rate(journal, "a")
    learn(journal, "b", NOW + HOUR)
    before = log_and_state(journal)
    rate(journal, "b", "again", NOW + 9 * DAY)
    assert log_and_state(journal) != before
    assert journal.undo(NOW + 9 * DAY + MINUTE).card == "b"
    assert log_and_state(journal) == before


def test_undo_takes_back_any_number_of_steps_across_restarts(path):
    seen = []
    with open_journal(path) as journal:
        for step in range(5):
            seen.append(log_and_state(journal))
            rate(journal, "ab"[step % 2], "good", NOW + step * DAY)
    for before in reversed(seen):
        with open_journal(path) as journal:
            assert journal.undo(NOW + 6 * DAY) is not None
            assert log_and_state(journal) == before
    with open_journal(path) as journal:
        assert journal.undo(NOW + 7 * DAY) is None


def test_undo_goes_past_verdicts_and_goals_and_leaves_them(journal):
    rate(journal, "a")
    journal.record_verdict("/my_bn.py", "fail", [found("eps-subtracted", "a")], now=NOW + HOUR)
    journal.record_goal(dt.date(2026, 12, 1), NOW + HOUR)
    assert journal.undo(NOW + 2 * HOUR).card == "a"
    assert [mistake.found.id for mistake in journal.open_mistakes()] == ["eps-subtracted"]
    assert journal.goal() is not None


def test_what_was_undone_stays_in_the_log(journal):
    rate(journal, "a")
    journal.undo(NOW + MINUTE)
    assert [type(event).__name__ for _, event in journal.lines()] == ["Rated", "Undone"]
    assert journal.ratings() == []


@pytest.mark.parametrize("sql", ["DELETE FROM log", "UPDATE log SET event = '{}'"])
def test_the_file_itself_lets_nobody_change_the_log(journal, sql):
    rate(journal, "a")
    with pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
        sqlite3.connect(journal.path).execute(sql)


def test_a_removed_card_keeps_its_history(journal):
    """The journal is never told which cards there are; a card that comes back finds what it had."""
    learn(journal, "removed")
    rate(journal, "other", now=NOW + DAY)
    assert journal.state("removed").ratings == 2


class TestMistakes:
    def test_those_of_the_last_verdict_are_open_with_file_and_lines(self, journal):
        journal.record_verdict("/my_bn.py", "fail", [found("eps-subtracted", "c", lines=(3, 13))], now=NOW)
        [mistake] = journal.open_mistakes()
        assert (mistake.file, mistake.found.id, mistake.found.lines) == (
            "/my_bn.py",
            "eps-subtracted",
            (3, 13),
        )

    @pytest.mark.parametrize(
        ("verdict", "mistakes", "still_open"),
        [
            pytest.param("pass", [], [], id="a pass mends all"),
            pytest.param("fail", ["sqrt-missing"], ["sqrt-missing"], id="a fail mends what it does not find"),
            pytest.param("fail", ["eps-missing"], ["eps-missing"], id="what is found again stays"),
            pytest.param("error", [], ["eps-missing"], id="an error confirms nothing gone"),
            pytest.param("error", ["crash"], ["eps-missing", "crash"], id="an error adds what it found"),
        ],
    )
    def test_a_later_verdict_of_the_same_file_decides(self, journal, verdict, mistakes, still_open):
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing")], now=NOW)
        journal.record_verdict("/my_bn.py", verdict, [found(each) for each in mistakes], now=NOW + HOUR)
        assert [mistake.found.id for mistake in journal.open_mistakes()] == still_open

    def test_a_verdict_of_a_file_that_stopped_mends_nothing_and_adds_what_it_found(self, journal):
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing")], now=NOW)
        journal.record_verdict("/my_bn.py", "fail", [found("crash")], stopped=True, now=NOW + HOUR)
        assert [mistake.found.id for mistake in journal.open_mistakes()] == ["eps-missing", "crash"]
        journal.record_verdict("/my_bn.py", "fail", [found("gamma-missing")], now=NOW + 2 * HOUR)
        assert [mistake.found.id for mistake in journal.open_mistakes()] == ["gamma-missing"]

    def test_whether_a_file_stopped_is_written_only_where_it_did(self, journal):
        """So that a line written before there was this field is the same line, byte for byte."""
        before = (
            '{"kind":"verdict","at":"2026-11-23T09:00:00Z","file":"/my_bn.py",'
            '"verdict":"fail","mistakes":[],"task":null}'
        )
        assert encode(decode(before)) == before
        journal.record_verdict("/my_bn.py", "fail", now=NOW)
        journal.record_verdict("/my_bn.py", "fail", stopped=True, now=NOW + HOUR)
        assert ["stopped" in encode(event) for _, event in journal.lines()] == [False, True]

    def test_a_verdict_of_another_file_mends_nothing(self, journal):
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing")], now=NOW)
        journal.record_verdict("/other.py", "pass", now=NOW + HOUR)
        assert len(journal.open_mistakes()) == 1

    def test_a_later_pass_is_recorded(self, journal):
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing")], now=NOW)
        journal.record_verdict("/my_bn.py", "pass", now=NOW + HOUR)
        [mended] = journal.mended_mistakes()
        assert (mended.found.id, mended.since, mended.mended) == ("eps-missing", NOW, NOW + HOUR)

    def test_its_cards_are_asked_for_until_they_are_rated(self, journal):
        learn(journal, "known", NOW - 9 * DAY)
        journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "known", "unseen")], now=NOW)
        assert list(self._asked_for(journal)) == ["known", "unseen"]
        rate(journal, "known", now=NOW + HOUR)
        assert list(self._asked_for(journal)) == ["unseen"]

    def test_its_cards_are_asked_for_again_when_a_later_verdict_finds_it_again(self, journal):
        for hour in (0, 2):
            journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "c")], now=NOW + hour * HOUR)
            assert list(self._asked_for(journal)) == ["c"]
            rate(journal, "c", now=NOW + (hour + 1) * HOUR)
            assert list(self._asked_for(journal)) == []

    @staticmethod
    def _asked_for(journal):
        return history.asked_for(journal.open_mistakes(), journal.states())


@pytest.mark.parametrize(
    ("verdict", "task", "passed"),
    [
        ("pass", "function", True),
        ("fail", "function", False),
        ("pass", "module", False),
        ("pass", None, False),
    ],
)
def test_a_task_is_passed_when_a_file_that_answers_it_passed(journal, verdict, task, passed):
    journal.record_verdict("/my_bn.py", verdict, task=task, now=NOW)
    assert journal.has_passed("function") is passed


def test_a_task_stays_passed_when_the_file_fails_later(journal):
    journal.record_verdict("/my_bn.py", "pass", task="function", now=NOW)
    journal.record_verdict("/my_bn.py", "fail", [found("eps-missing")], task="function", now=NOW + HOUR)
    assert journal.has_passed("function")


def test_the_goal_is_the_last_one_set_until_it_is_cleared(journal):
    assert journal.goal() is None
    journal.record_goal(dt.date(2026, 12, 24), NOW)
    journal.record_goal(dt.date(2026, 12, 1), NOW + DAY)
    assert journal.goal() == Goal(dt.date(2026, 12, 1), since=dt.date(2026, 11, 24))
    journal.record_goal(None, NOW + 2 * DAY)
    assert journal.goal() is None


def test_verdicts_are_read_once_until_somebody_adds_a_line(journal):
    journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "a")], now=NOW)
    assert journal.goal() is None
    with open_journal(journal.path) as other:
        other.record_goal(NOW.date(), NOW)
    assert journal.goal().date == NOW.date()
    asked = []
    journal.log.db.set_trace_callback(asked.append)
    journal.goal()
    assert [each for each in asked if "json_extract" in each] == []
