"""Whatever happens, the log alone gives the state, and an undo leaves no trace in what stands."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_records import LATER, NOW, found, log_and_state, rate

from bnquiz.study import health, history, transfer
from bnquiz.study.events import RATINGS
from bnquiz.study.journal import open_journal

# the clock goes on by seconds, hours or weeks; or is set, forward or back, by up to thirty years
ON = st.one_of(st.floats(0, 90), st.floats(0, 9e4), st.floats(0, 4e6))
SET = st.floats(-30 * 365 * 86400, 30 * 365 * 86400)
STEP = st.one_of(ON, ON, ON, ON, SET).map(lambda seconds: dt.timedelta(seconds=seconds))
RATE = st.tuples(st.sampled_from("abc"), st.sampled_from(RATINGS))
DO = st.one_of(RATE, RATE, RATE, RATE, st.sampled_from(["undo", "verdict", "goal", "reopen"]))


def run(path, steps):
    """Do all of the steps; returns the journal, still open, and what its clock said at the end."""
    journal, now = open_journal(path), NOW
    for step, do in steps:
        now = max(now + step, dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        match do:
            case (card, rating):
                rate(journal, card, rating, now)
            case "undo":
                journal.undo(now)
            case "verdict":
                journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "a")], now=now)
            case "goal":
                journal.record_goal(now.date(), now)
            case "reopen":
                journal.close()
                journal = open_journal(path)
    return journal, now


@given(st.lists(st.tuples(STEP, DO), max_size=25))
@settings(max_examples=150, deadline=None)
@pytest.mark.slow
def test_replay_of_the_log_gives_the_state_exactly(steps):
    with tempfile.TemporaryDirectory() as folder:
        journal, now = run(Path(folder, "journal.sqlite"), steps)
        with journal:
            assert history.replay(journal.lines()) == journal.states()
            assert health.check(journal, now).faults == ()


@given(
    st.lists(st.tuples(ON.map(lambda s: dt.timedelta(seconds=s)), DO), max_size=12),
    st.lists(RATE, max_size=6),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_as_many_undos_as_ratings_restore_log_and_state_to_the_byte(steps, more):
    with tempfile.TemporaryDirectory() as folder:
        journal, now = run(Path(folder, "journal.sqlite"), steps)
        with journal:
            before = log_and_state(journal)
            for minute, (card, rating) in enumerate(more, start=1):
                rate(journal, card, rating, now + dt.timedelta(minutes=minute))
            for _ in more:
                journal.undo(now + dt.timedelta(hours=1))
            assert log_and_state(journal) == before


@given(st.lists(st.tuples(STEP, DO), max_size=20), st.booleans())
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_export_import_export_is_identical(steps, everything):
    with tempfile.TemporaryDirectory() as folder:
        journal, _ = run(Path(folder, "journal.sqlite"), steps)
        with journal, open_journal(Path(folder, "other.sqlite")) as other:
            first = list(transfer.export_lines(journal, everything=everything))
            assert transfer.import_lines(other, first, "log.jsonl", now=LATER) == len(first) - 1
            assert list(transfer.export_lines(other, everything=everything)) == first
            assert other.states() == journal.states()
            assert health.check(other, NOW).faults == ()
