"""Backups are made by themselves, thinned with age, and never taken away by a wrong clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_records import DAY, HOUR, MINUTE, NOW, learn, rate

from bnquiz.errors import BadJournal
from bnquiz.study import backup, store
from bnquiz.study.backup import restore
from bnquiz.study.journal import open_journal

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
    with pytest.raises(BadJournal, match="No space left"):
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
    draft = journal.path.with_name(f"journal.sqlite.abc{store.DRAFT}")
    draft.write_bytes(b"half")
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
