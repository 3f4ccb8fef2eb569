"""Backups are made by themselves, thinned with age, and never taken away by a wrong clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_records import DAY, HOUR, MINUTE, NOW, learn, rate

from bnquiz.errors import BadJournal
from bnquiz.study import backup, store, tables
from bnquiz.study.journal import open_journal
from bnquiz.study.restore import begin, restore

TIMES = st.sets(st.integers(0, 60 * 24 * 500).map(lambda minutes: NOW - minutes * MINUTE), max_size=60)


def make(journal, now):
    return backup.make(journal.path, journal.log.db, now)


def test_a_backup_is_a_journal_of_one_file_with_all_that_was_saved(journal):
    learn(journal, "a")
    made = make(journal, NOW + HOUR)
    assert made.lines == 2
    assert sorted(each.name for each in made.path.parent.iterdir()) == [
        "journal-20261123-110000-000002.sqlite"
    ]
    with open_journal(made.path) as copy:
        assert copy.lines() == journal.lines()
        assert copy.states() == journal.states()


def test_no_second_backup_is_made_of_the_same_lines(journal):
    rate(journal, "a")
    assert make(journal, NOW + HOUR) == make(journal, NOW + 2 * HOUR)
    rate(journal, "b", now=NOW + 2 * HOUR)
    assert make(journal, NOW + 3 * HOUR).lines == 2


def test_by_itself_a_backup_is_made_when_the_newest_is_an_hour_old(journal):
    for minutes in (0, 5, 59, 61, 70):
        rate(journal, f"card-{minutes}", now=NOW + minutes * MINUTE)
        backup.keep(journal.path, journal.log.db, NOW + minutes * MINUTE)
    assert [each.lines for each in backup.backups(journal.path)] == [4, 1]


def test_of_an_empty_journal_no_backup_is_made_by_itself(journal):
    backup.keep(journal.path, journal.log.db, NOW)
    assert backup.backups(journal.path) == []


def test_a_backup_that_fails_leaves_no_half_of_one(journal, monkeypatch):
    rate(journal, "a")
    monkeypatch.setattr(store, "put_in_place", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(BadJournal, match="no space left"):
        make(journal, NOW)
    assert list(backup.folder(journal.path).iterdir()) == []


def test_the_last_five_and_one_a_day_of_seven_and_one_a_month_of_twelve_are_kept():
    hourly = [NOW - hours * HOUR for hours in range(24 * 400)]
    kept = sorted(backup.to_keep(hourly, NOW), reverse=True)
    assert kept[:5] == hourly[:5]
    assert len({time.date() for time in kept}) == 7 + 12 - 1  # the day of this month's is among the seven
    assert len({(time.year, time.month) for time in kept}) == 12


@given(TIMES)
def test_the_newest_is_always_kept_and_never_more_than_24(times):
    kept = backup.to_keep(times, NOW)
    assert kept <= times
    assert len(kept) <= 24
    assert not times or max(times) in kept


@given(TIMES, TIMES)
def test_thinning_again_and_again_keeps_what_thinning_once_keeps(times, more):
    once = backup.to_keep(times | more, NOW)
    assert backup.to_keep(once, NOW) == once


def test_backups_from_the_future_stay_and_take_no_place():
    past = [NOW - day * DAY for day in range(40)]
    future = [NOW + day * DAY for day in range(1, 40)]
    assert backup.to_keep(past + future, NOW) == backup.to_keep(past, NOW) | set(future)


def test_thinning_deletes_the_rest_and_touches_nothing_else(journal):
    for day in range(40):
        rate(journal, f"card-{day}", now=NOW + day * DAY)
        make(journal, NOW + day * DAY)
    notes = backup.folder(journal.path) / "journal-notes.sqlite"
    notes.write_text("mine")
    backup.thin(journal.path, NOW + 40 * DAY)
    left = backup.backups(journal.path)
    assert {each.made for each in left} == backup.to_keep(
        [NOW + day * DAY for day in range(40)], NOW + 40 * DAY
    )
    assert left[0].lines == 40
    assert notes.read_text() == "mine"


def test_thinning_clears_away_what_a_killed_run_left_unfinished_a_day_ago(journal):
    draft = journal.path.with_name(f"journal.sqlite.abcd_123{store.DRAFT}")
    draft.write_bytes(journal.path.read_bytes()[:4096])
    backup.thin(journal.path, dt.datetime.now(dt.UTC))
    assert draft.exists()
    backup.thin(journal.path, dt.datetime.now(dt.UTC) + 2 * DAY)
    assert not draft.exists()
    assert journal.path.exists()


def test_restoring_the_same_second_twice_overwrites_nothing(journal):
    learn(journal, "a")
    made = make(journal, NOW)
    journal.close()
    restore(journal.path, made.path, NOW + HOUR)
    with pytest.raises(BadJournal, match="is in the way"):
        restore(journal.path, made.path, NOW + HOUR)
    assert open_journal(journal.path).states().keys() == {"a"}


def test_a_journal_of_a_newer_bnquiz_gives_way_to_a_backup_that_is_named_and_to_no_other(journal):
    learn(journal, "a")
    made = make(journal, NOW)
    journal.log.db.execute(f"PRAGMA user_version = {tables.SCHEMA + 1}")
    journal.close()
    with pytest.raises(BadJournal, match="newer bnquiz"):
        restore(journal.path, None, NOW + HOUR)
    restore(journal.path, made.path, NOW + HOUR)
    assert open_journal(journal.path).states().keys() == {"a"}


def test_nothing_is_deleted_that_we_did_not_write(journal):
    """Whatever it is called, wherever it lies: the folder may be one of the learner's own."""
    rate(journal, "a")
    home, folder = journal.path.parent, backup.folder(journal.path)
    folder.mkdir()
    (home / "project").mkdir()
    names = [
        "plan.new",
        "project/thesis.new",
        "journal.sqlite.new",
        "journal.sqlite.abcd_123.new",
        "backups/mine.new",
        "backups/journal-old-20200101-000000-000001.sqlite",
        "backups/journal-20200101-000000-000001.sqlite",
        "backups/journal-20200101-000000-000001.sqlite.bak",
    ]
    for name in names:
        (home / name).write_text("mine")
    for day in range(10):
        rate(journal, f"card-{day}", now=NOW + day * DAY)
        make(journal, NOW + day * DAY)
    backup.thin(journal.path, dt.datetime.now(dt.UTC) + 500 * DAY)
    assert [name for name in names if not (home / name).exists()] == []


def test_a_link_in_the_place_of_the_backups_is_not_followed(journal, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    for day in range(30):
        (other / f"journal-202001{day + 1:02}-000000-000001.sqlite").write_bytes(journal.path.read_bytes())
    backup.folder(journal.path).symlink_to(other)
    backup.thin(journal.path, NOW)
    assert len(list(other.iterdir())) == 30


def test_no_backup_is_made_through_such_a_link(journal, tmp_path):
    """There they would be neither found again nor thinned: one more with each command."""
    rate(journal, "a")
    backup.folder(journal.path).symlink_to(tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadJournal, match="is a link"):
        make(journal, NOW)
    assert sorted(tmp_path.iterdir()) == before


class TestFewerLines:
    """The journal was begun anew: what the old one's backups hold is nowhere else."""

    @pytest.fixture
    def begun_anew(self, path):
        with open_journal(path) as journal:
            for day in range(30):
                rate(journal, f"card-{day}", now=NOW + day * DAY)
            make(journal, NOW + 30 * DAY)
        path.unlink()
        begin(path, NOW + 31 * DAY)
        return path

    def test_the_fullest_backup_stays_however_old_it_is(self, begun_anew):
        with open_journal(begun_anew) as journal:
            for day in range(40, 60):
                now = NOW + day * DAY + 800 * DAY
                rate(journal, f"new-{day}", now=now)
                make(journal, now)
                backup.thin(journal.path, now)
                assert max(each.lines for each in backup.backups(begun_anew)) == 30

    def test_it_goes_when_the_journal_has_as_much(self, begun_anew):
        with open_journal(begun_anew) as journal:
            for day in range(40, 440, 10):
                now = NOW + day * DAY + 800 * DAY
                rate(journal, f"new-{day}", now=now)
                make(journal, now)
            backup.thin(journal.path, now)
            assert "journal-20261223-100000-000030.sqlite" not in {
                each.path.name for each in backup.backups(begun_anew)
            }
