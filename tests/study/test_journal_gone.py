"""A journal that is gone is never begun anew in silence while something is left of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from study_records import DAY, NOW, learn, rate

from bnquiz.errors import BadJournal, JournalGone
from bnquiz.study import backup
from bnquiz.study.journal import open_journal
from bnquiz.study.restore import begin, restore

RIGHT = Path(__file__).parents[1] / "learners" / "right"


@pytest.fixture
def gone(path):
    """Where a journal was; a backup of it is there."""
    with open_journal(path) as journal:
        learn(journal, "a")
        backup.make(path, journal.log.db, NOW + DAY)
    path.unlink()
    return path


def test_it_is_said_with_both_choices_and_no_file_is_made(gone):
    with pytest.raises(JournalGone, match=r"journal restore.*journal begin") as told:
        open_journal(gone)
    assert str(told.value).isprintable()
    assert not gone.exists()


def test_restore_puts_it_back(gone):
    restore(gone, None, NOW + 2 * DAY)
    with open_journal(gone) as journal:
        assert journal.states().keys() == {"a"}


def test_begin_begins_a_new_one_and_the_backup_stays(gone):
    begin(gone, NOW + 2 * DAY)
    with open_journal(gone) as journal:
        assert journal.lines() == []
    assert [each.lines for each in backup.backups(gone)] == [2]


def test_begin_never_replaces_a_journal(path):
    with open_journal(path) as journal:
        rate(journal, "a")
    with pytest.raises(BadJournal, match="already exists"):
        begin(path, NOW)
    with open_journal(path) as journal:
        assert journal.states().keys() == {"a"}


def test_what_sqlite_left_of_a_journal_is_not_taken_into_a_new_one(path):
    """The write-ahead log holds ratings; a new file of the same name would swallow or spoil them."""
    with open_journal(path) as journal:
        rate(journal, "a")
        left = Path(f"{path}-wal").read_bytes()
    path.unlink()
    Path(f"{path}-wal").write_bytes(left)
    with pytest.raises(JournalGone, match=r"journal\.sqlite-wal"):
        open_journal(path)
    begin(path, NOW)
    with open_journal(path) as journal:
        assert journal.lines() == []
    assert [each.read_bytes() for each in path.parent.glob("journal-aside-*-wal")] == [left]


def test_where_there_never_was_one_it_begins_by_itself(path):
    with open_journal(path) as journal:
        assert journal.lines() == []


@pytest.mark.parametrize(
    "arguments", [["ask", "--plain"], ["goal"], ["review"], ["journal", "check"], ["interview", "--plain"]]
)
def test_commands_that_need_it_stop_with_one_line_and_exit_1(gone, arguments):
    done = bnquiz(gone, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "journal restore" in done.stderr


@pytest.mark.slow
def test_grade_gives_its_verdict_and_says_that_it_was_not_recorded(gone):
    file = min(RIGHT.glob("*.py"))
    done = bnquiz(gone, "grade", str(file))
    assert done.returncode == 0, done.stderr
    assert "not recorded" in done.stderr
    assert not gone.exists()


def bnquiz(path, *arguments):
    environ = {**os.environ, "BNQUIZ_HOME": str(path.parent), "COLUMNS": "200"}
    command = [sys.executable, "-m", "bnquiz", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, input="", check=False)
