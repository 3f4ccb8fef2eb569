"""Files that somebody or something changed: refused in one line, or cured by what the line advises."""

import datetime as dt
import random
import sqlite3

import pytest
from study_records import DAY, NOW, learn, rate

from bnquiz.errors import BadJournal, JournalDamaged
from bnquiz.study import backup, health, history, restore
from bnquiz.study.journal import open_journal

LOG = "CREATE TABLE log (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL, event TEXT)"
UNCHECKED = "PRAGMA ignore_check_constraints = 1"
FREE = "DROP TRIGGER log_is_not_changed; DROP TRIGGER log_is_not_deleted"
BOUND = """
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END
"""

# what was done: (SQL, what helps)
DONE = {
    "a trigger that swallows ratings": (
        "CREATE TRIGGER x BEFORE INSERT ON log BEGIN SELECT RAISE(IGNORE); END",
        "rebuild",
    ),
    "a trigger with a name that clears the screen": (
        'CREATE TRIGGER "\x1b[2J\nx" AFTER INSERT ON log BEGIN DELETE FROM card; END',
        "rebuild",
    ),
    "a view": ("CREATE VIEW v AS SELECT 1", "rebuild"),
    "no table of states": ("DROP TABLE card", "rebuild"),
    "another table of states": ("DROP TABLE card; CREATE TABLE card (card TEXT)", "rebuild"),
    "no index": ("DROP INDEX log_card", "rebuild"),
    "no promise that the log only grows": (FREE, "rebuild"),
    "an absurd due": (f"{UNCHECKED}; UPDATE card SET due = 9e18", "rebuild"),
    "a due that is a word": (f"{UNCHECKED}; UPDATE card SET due = 'soon'", "rebuild"),
    "a card's id as bytes": ("UPDATE card SET card = x'61' WHERE card = 'a'", "rebuild"),
    "half a rating": (f"{UNCHECKED}; UPDATE card SET ratings = 1.5", "rebuild"),
    "a step of review": (f"{UNCHECKED}; UPDATE card SET step = 1", "rebuild"),
    "endless stability": (f"{UNCHECKED}; UPDATE card SET stability = 9e999", "rebuild"),
    "an unknown phase": (f"{UNCHECKED}; UPDATE card SET phase = 'x'", "rebuild"),
    "no log": ("DROP TABLE log", "restore"),
    "a log without lines of ours": (f"DROP TABLE log; {LOG}", "restore"),
}


@pytest.fixture
def sound(path):
    """A journal with a backup that lacks its last line."""
    with open_journal(path) as journal:
        learn(journal, "a")
        learn(journal, "b", NOW + DAY)
        backup.make(path, journal.log.db, NOW + DAY)
        rate(journal, "c", now=NOW + 2 * DAY)
    return path


def run(path, sql):
    db = sqlite3.connect(path)
    db.executescript(sql)
    db.close()


@pytest.mark.parametrize(("sql", "helps"), DONE.values(), ids=DONE)
def test_it_is_refused_in_one_line_and_what_the_line_advises_helps(sound, sql, helps):
    with open_journal(sound) as journal:
        lines = journal.lines()
    run(sound, sql)
    with pytest.raises(JournalDamaged, match=f"`bnquiz journal {helps}`") as told:
        open_journal(sound)
    assert str(told.value).isprintable()
    if helps == "rebuild":
        health.rebuild(sound, NOW + 3 * DAY)
    else:
        restore.restore(sound, None, NOW + 3 * DAY)
    with open_journal(sound) as journal:
        assert journal.lines() == (lines if helps == "rebuild" else lines[:4])
        assert health.check(journal, NOW + 3 * DAY).faults == ()


def test_an_index_that_lies_is_found_by_check_and_cured_by_what_it_advises(sound):
    """Opening the file does not see it."""
    for old, new in (("card", "kind"), ("kind", "card")):
        swap = f"UPDATE sqlite_master SET sql = replace(sql, '$.{old}', '$.{new}') WHERE name = 'log_card'"
        run(sound, f"PRAGMA writable_schema = ON; {swap}")
        run(sound, "REINDEX log_card" if new == "kind" else "SELECT 1")
    with open_journal(sound) as journal:
        lines = journal.lines()
        [fault] = health.check(journal, NOW + 3 * DAY).faults
    assert "`bnquiz journal rebuild`" in fault.en
    assert health.rebuild(sound, NOW + 3 * DAY).aside
    with open_journal(sound) as journal:
        assert journal.lines() == lines
        assert health.check(journal, NOW + 3 * DAY).faults == ()


@pytest.mark.parametrize(
    "change",
    [
        "event = replace(event, '\"c\"', '\"a\"')",
        "event = replace(event, '\"en\"', CAST(x'22ff4122' AS TEXT))",
        "event = '{}'",
        "id = 'x'",
        "sum = 0",
        "sum = 'x'",
        "seq = 7",
        "event = replace(event, '4.25', '1e400')",
    ],
)
def test_a_changed_line_is_told_by_its_number_and_restore_is_advised(sound, change):
    run(sound, f"{FREE}; UPDATE log SET {change} WHERE seq = 5; {BOUND}")
    with open_journal(sound) as journal, pytest.raises(BadJournal) as told:
        journal.lines()
    assert "line 5" in str(told.value) or "line 7" in str(told.value)
    assert "bnquiz journal restore" in str(told.value)
    assert str(told.value).isprintable()
    with pytest.raises(BadJournal):
        health.rebuild(sound, NOW + 3 * DAY)
    restore.restore(sound, None, NOW + 3 * DAY)
    with open_journal(sound) as journal:
        assert len(journal.lines()) == 4


def test_why_a_line_is_damaged_is_said_in_words(sound):
    """By whoever reads it: to look at it, and to compute all anew."""
    run(sound, f"{FREE}; UPDATE log SET sum = 0 WHERE seq = 2; {BOUND}")
    with open_journal(sound) as journal, pytest.raises(JournalDamaged) as looked:
        journal.lines()
    with pytest.raises(JournalDamaged) as rebuilt:
        health.rebuild(sound, NOW + 3 * DAY)
    for told in (looked, rebuilt):
        assert "line 2 of the log is damaged (its checksum does not hold)" in str(told.value)
        assert "记录第 2 行已损坏（校验和不符）" in told.value.get("zh")


def test_bytes_that_are_no_text_in_a_state_are_refused_in_one_line(sound):
    run(sound, "UPDATE card SET card = CAST(x'ff41' AS TEXT) WHERE card = 'a'")
    with pytest.raises(BadJournal, match="journal rebuild") as told:
        open_journal(sound)
    assert str(told.value).isprintable()
    health.rebuild(sound, NOW + 3 * DAY)
    with open_journal(sound) as journal:
        assert journal.states().keys() == {"a", "b", "c"}


class TestTheNewestBackup:
    def test_is_the_fullest_of_a_journal_whatever_its_clock_said(self, path):
        """A clock that ran four years ahead made the backup with the latest name; it has fewer lines."""
        ahead = NOW + 1500 * DAY
        with open_journal(path) as journal:
            learn(journal, "a")
            rate(journal, "b", now=ahead)
            backup.make(path, journal.log.db, ahead)
            rate(journal, "c", now=NOW + 2 * DAY)
            fuller = backup.make(path, journal.log.db, NOW + 2 * DAY)
        path.write_bytes(b"")
        assert restore.restore(path, None, NOW + 3 * DAY)[0] == fuller.path

    def test_is_of_the_journal_that_was_begun_last(self, path):
        with open_journal(path) as journal:
            for day in range(9):
                rate(journal, f"{day}", now=NOW + day * DAY)
            backup.make(path, journal.log.db, NOW + 9 * DAY)
        path.unlink()
        restore.begin(path, NOW + 10 * DAY)
        with open_journal(path) as journal:
            rate(journal, "new", now=NOW + 11 * DAY)
            newer = backup.make(path, journal.log.db, NOW + 11 * DAY)
        path.write_bytes(b"")
        assert restore.restore(path, None, NOW + 12 * DAY)[0] == newer.path

    def test_has_sound_lines_not_only_sound_pages(self, sound):
        [good] = backup.backups(sound)
        bad = good.path.with_name("journal-20261201-100000-000099.sqlite")
        bad.write_bytes(good.path.read_bytes())
        run(bad, f"{FREE}; UPDATE log SET event = '{{}}' WHERE seq = 2; {BOUND}")
        sound.write_bytes(b"")
        assert restore.restore(sound, None, NOW + 3 * DAY)[0] == good.path
        with pytest.raises(BadJournal, match="line 2 of the log is damaged"):
            restore.restore(sound, bad, NOW + 4 * DAY)


@pytest.mark.slow
def test_flipped_bytes_are_never_a_traceback_and_never_change_an_answer_in_silence(path):
    """400 files with a byte changed, 100 with a run of 20: refused in one line, or read as they were."""
    with open_journal(path) as journal:
        for number in range(30):
            rate(journal, f"card-{number}", now=NOW + number * DAY)
        truth = journal.lines()
        states = journal.states()
    content, rng = path.read_bytes(), random.Random(12)  # noqa: S311 - places, not secrets
    lines_told = []
    for flip in range(500):
        damaged = bytearray(content)
        place = rng.randrange(len(content))
        for at in range(place, min(place + (1 if flip % 5 else 20), len(content))):
            damaged[at] ^= rng.randrange(1, 256)
        path.write_bytes(damaged)
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        try:
            with open_journal(path) as journal:
                assert journal.lines() == truth
                assert health.check(journal, NOW).faults or journal.states() == states
        except BadJournal as error:
            lines_told.append(str(error))
    assert [told for told in lines_told if not told.isprintable()] == []
    assert len(lines_told) > 100, "hardly anything was refused: the flips hit nothing"


@pytest.mark.slow
def test_a_clock_that_jumps_loses_no_rating_and_no_backup_with_more_lines(path):
    rng, now, most = random.Random(3), NOW, 0  # noqa: S311
    with open_journal(path) as journal:
        for step in range(400):
            now += rng.choice([dt.timedelta(minutes=7), DAY, -DAY, 400 * DAY, -400 * DAY, 40 * DAY])
            rate(journal, f"card-{step}", now=now)
            backup.keep(path, journal.log.db, now)
            kept = max((each.lines for each in backup.backups(path)), default=0)
            assert kept >= most
            most = kept
        lines = journal.lines()
        assert history.faults(lines) == []
        assert len(journal.states()) == 400
    path.write_bytes(b"")
    restore.restore(path, None, NOW)
    with open_journal(path) as journal:
        assert journal.lines() == lines[:most]
