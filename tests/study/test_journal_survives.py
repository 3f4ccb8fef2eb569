"""The journal survives kills, signals, a full disk and company."""

import datetime as dt
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from study_records import NOW, log_and_state, rate

from bnquiz.errors import JournalBusy, JournalFull
from bnquiz.study import health, history
from bnquiz.study.events import Rated, Undone
from bnquiz.study.journal import open_journal

HERE = Path(__file__).parent
KILLS = 10  # of each journal; enough that it is killed while it starts, is made, is opened, and rates


def start(script, *arguments):
    environ = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
        start_new_session=True,
    )


def end(process, how):
    """End the process; returns what it had acknowledged by then."""
    process.send_signal(how)
    out, _ = process.communicate(timeout=20)
    return [line for line in out.splitlines(keepends=True) if line.endswith("\n")]


def assert_nothing_acknowledged_is_lost(path, acknowledged):
    if not path.exists():
        assert acknowledged == []
        return
    with open_journal(path) as journal:
        lines = journal.lines()
        assert history.replay(lines) == journal.states()
        assert history.faults(lines) == []
    saved = {f"{event.card}\n" for _, event in lines if isinstance(event, Rated)}
    saved |= {f"undone {event.card}\n" for _, event in lines if isinstance(event, Undone)}
    assert set(acknowledged) <= saved


@pytest.mark.sampled(one_of=4)
@pytest.mark.parametrize("seed", range(11))
def test_no_acknowledged_rating_is_lost_by_kill_9_at_random_moments(path, seed):
    """Kills while it starts, makes the journal, opens it, and (most of them) while it rates."""
    rng = random.Random(seed)  # noqa: S311 - moments, not secrets
    acknowledged = []
    for kill in range(KILLS):
        process = start("rate_in_a_loop.py", path, kill)
        if kill % 5:
            select.select([process.stdout], [], [], 20)
            time.sleep(rng.uniform(0, 0.05))
        else:
            time.sleep(rng.uniform(0.02, 0.2))
        acknowledged += end(process, signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL, process.stderr.read()
        assert_nothing_acknowledged_is_lost(path, acknowledged)
    assert len(acknowledged) > 10, "the last journal was hardly written to: this tested nothing"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
def test_a_signal_leaves_nothing_half_written(path, how):
    process = start("rate_in_a_loop.py", path, "card")
    select.select([process.stdout], [], [], 20)
    time.sleep(0.05)
    acknowledged = end(process, how)
    assert acknowledged
    assert_nothing_acknowledged_is_lost(path, acknowledged)
    assert sorted(each.name for each in path.parent.glob("*.new*")) == []


def test_an_exception_between_log_and_state_takes_back_both(journal, monkeypatch):
    """Ctrl-C in the middle of a rating: as if the key had not been pressed."""
    rate(journal, "a")
    before = log_and_state(journal)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("bnquiz.study.history.write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rate(journal, "b", now=NOW + dt.timedelta(hours=1))
    assert log_and_state(journal) == before
    monkeypatch.undo()
    rate(journal, "b", now=NOW + dt.timedelta(hours=1))
    assert journal.state("b")


@pytest.mark.slow
@pytest.mark.parametrize("act", ["migrate", "rebuild", "restore"])
def test_a_kill_while_the_file_is_replaced_loses_no_line(tmp_path, act):
    """Whatever moment it is: the journal is the old one or the new one, and can be opened or cured."""
    rng = random.Random(7)  # noqa: S311
    for kill in range(25):
        path = tmp_path / f"{kill}" / "journal.sqlite"
        path.parent.mkdir()
        shutil.copy(HERE / "journals" / "schema-1.sqlite", path)
        if act == "restore":
            shutil.copy(path, path.with_name("backup.sqlite"))
        process = start("replace_the_file.py", act, path)
        select.select([process.stdout], [], [], 20)
        time.sleep(rng.uniform(0, 0.04))
        end(process, signal.SIGKILL)
        with open_journal(path) as journal:
            assert len(journal.lines()) == 15
            assert health.check(journal, NOW + dt.timedelta(days=30)).faults == ()


class TestDiskFull:
    def test_a_rating_that_does_not_fit_is_said_and_can_be_tried_again(self, path):
        process = start("rate_on_a_full_disk.py", path)
        out, err = process.communicate(timeout=60)
        full, saved = out.splitlines()
        _, card, message = full.split(" ", 2)
        assert "make room" in message, err
        assert saved == f"saved {card}"
        with open_journal(path) as journal:
            assert health.check(journal, NOW + dt.timedelta(days=30)).faults == ()
            assert journal.last_rated() == card

    def test_every_write_that_does_not_fit_changes_nothing(self, journal):
        rate(journal, "a")
        before = log_and_state(journal)
        journal.log.db.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no more than there are
        big = "x" * 10_000
        with pytest.raises(JournalFull, match="the disk is full: make room"):
            rate(journal, big)
        with pytest.raises(JournalFull):
            journal.record_verdict(big, "pass", now=NOW)
        assert log_and_state(journal) == before
        journal.log.db.execute("PRAGMA max_page_count = 100000")
        assert rate(journal, big).card == big


class TestTwoAtOnce:
    def test_both_may_rate_in_turn_and_see_each_others_ratings(self, path):
        with open_journal(path) as one, open_journal(path) as other:
            rate(one, "a")
            assert other.state("a") == one.state("a")
            rate(other, "a", now=NOW + dt.timedelta(minutes=10))
            assert one.state("a").ratings == 2
            assert one.undo(NOW + dt.timedelta(hours=1)).at == NOW + dt.timedelta(minutes=10)
            assert other.state("a").ratings == 1

    def test_the_second_waits_for_the_first(self, path):
        with open_journal(path) as journal:
            holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            holder.execute("BEGIN IMMEDIATE")
            release = threading.Timer(0.2, holder.execute, ["COMMIT"])
            release.start()
            assert rate(journal, "a").ratings == 1
            release.join()

    def test_the_second_says_in_one_line_that_it_waited_in_vain(self, path):
        with open_journal(path, wait=0.05) as journal:
            holder = sqlite3.connect(path, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalBusy, match="another bnquiz is writing") as told:
                rate(journal, "a")
            assert "\n" not in str(told.value)
            holder.execute("ROLLBACK")
            assert rate(journal, "a").ratings == 1

    def test_two_that_begin_the_first_journal_at_once_lose_nothing(self, path):
        both = [start("rate_in_a_loop.py", path, name, 30) for name in ("one", "other")]
        said = [process.communicate(timeout=60) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        acknowledged = [line for out, _ in said for line in out.splitlines(keepends=True)]
        assert len(acknowledged) == 72
        assert_nothing_acknowledged_is_lost(path, acknowledged)
