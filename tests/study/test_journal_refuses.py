"""What is no sound journal is refused in one line that says what to do, and keeps every byte."""

import datetime as dt
import os
import sqlite3
from pathlib import Path

import pytest
from study_records import DAY, NOW, learn, rate

from bnquiz.errors import BadJournal
from bnquiz.study import backup, contents, tables
from bnquiz.study.journal import open_journal
from bnquiz.study.restore import begin, restore

NOISE = bytes(byte * 7 % 251 for byte in range(1, 4097))


def sound(path: Path) -> None:
    with open_journal(path) as journal:
        for number in range(40):
            rate(journal, f"card-{number}", now=NOW + number * DAY)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("my diary, which is nobody's business\n" * 50)


def other_program(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")


def newer(path: Path) -> None:
    sound(path)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {tables.SCHEMA + 1}")
    db.close()


def below_all_versions(path: Path) -> None:
    sound(path)
    overwrite(path, 60, b"\xff" * 4)


def without_version(path: Path) -> None:
    sound(path)
    overwrite(path, 60, bytes(4))


def cut_in_header(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[:50])


def cut_in_half(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def noise_inside(path: Path) -> None:
    sound(path)
    overwrite(path, 2 * 4096, NOISE)


def noise_at_the_beginning(path: Path) -> None:
    sound(path)
    overwrite(path, 0, NOISE[:100])


def zeros_inside(path: Path) -> None:
    sound(path)
    overwrite(path, 4096, bytes(4096))


def overwrite(path: Path, place: int, what: bytes) -> None:
    with path.open("rb+") as file:
        file.seek(place)
        file.write(what)


REFUSED = [
    pytest.param(empty, "empty", id="zero-length"),
    pytest.param(text, "is not a journal of bnquiz", id="a text file"),
    pytest.param(other_program, "another program", id="another program's database"),
    pytest.param(newer, "newer bnquiz", id="a newer schema"),
    pytest.param(below_all_versions, "no schema version", id="schema version -1"),
    pytest.param(without_version, "no schema version", id="no schema version"),
    pytest.param(cut_in_header, "ends after 50 bytes", id="cut within the header"),
    pytest.param(cut_in_half, "damaged", id="cut in half"),
    pytest.param(noise_inside, "damaged", id="a page of noise"),
    pytest.param(noise_at_the_beginning, "its beginning is damaged", id="noise at the beginning"),
    pytest.param(zeros_inside, "damaged", id="a page of zeros"),
]


@pytest.mark.parametrize(("make", "says"), REFUSED)
def test_it_is_refused_in_one_line_and_not_a_byte_changes(path, make, says):
    path.parent.mkdir()
    make(path)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    for _ in range(2):
        with pytest.raises(BadJournal, match=says) as told:
            open_journal(path)
        assert str(told.value).startswith(f"{path}: ")
        assert "\n" not in str(told.value)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_damage_is_refused_without_touching_what_a_killed_run_left_beside_the_file(path):
    """SQLite would move the write-ahead log into the damaged file when the last connection closes."""
    sound(path)
    with open_journal(path) as journal:
        rate(journal, "last", now=NOW + 50 * DAY)
        left = {tail: Path(f"{path}{tail}").read_bytes() for tail in ("", "-wal")}
    for tail, content in left.items():
        Path(f"{path}{tail}").write_bytes(content)
    overwrite(path, 4096, NOISE * 4)  # more pages than the write-ahead log has
    before = path.read_bytes()
    with pytest.raises(BadJournal, match="damaged"):
        open_journal(path)
    assert path.read_bytes() == before
    assert Path(f"{path}-wal").read_bytes() == left["-wal"]


def test_a_line_that_cannot_be_read_is_told_by_its_number(journal):
    rate(journal, "a")
    contents.insert(journal.log.db, 2, "id", b'{"kind": "dream"}')
    with pytest.raises(BadJournal, match="line 2 of the log is damaged"):
        journal.lines()


def test_a_folder_in_its_place_is_refused(path):
    path.mkdir(parents=True)
    with pytest.raises(BadJournal, match="is a folder"):
        open_journal(path)


class TestRestoring:
    @pytest.fixture
    def damaged(self, path):
        """A journal with a backup, two ratings further, and then damaged."""
        with open_journal(path) as journal:
            learn(journal, "a")
            backup.make(path, journal.log.db, NOW + DAY)
            learn(journal, "b", NOW + 2 * DAY)
        path.write_bytes(b"")
        return path

    def test_the_refusal_offers_the_newest_backup(self, damaged):
        with pytest.raises(
            BadJournal, match=r"`bnquiz journal restore` keeps .* the backup of 2026-11-24 .*2 lines"
        ):
            open_journal(damaged)

    def test_the_refusal_says_what_to_do_when_there_is_no_backup(self, path):
        path.parent.mkdir()
        path.write_bytes(b"")
        with pytest.raises(BadJournal, match="no sound backup: move the file away"):
            open_journal(path)

    def test_the_backup_takes_its_place_and_the_damaged_file_is_kept(self, damaged):
        chosen, aside = restore(damaged, None, NOW + 3 * DAY)
        assert chosen == backup.backups(damaged)[0].path
        assert aside.read_bytes() == b""
        with open_journal(damaged) as journal:
            assert list(journal.states()) == ["a"]
            rate(journal, "a", now=NOW + 3 * DAY)

    def test_a_damaged_backup_is_passed_over_for_an_older_sound_one(self, damaged):
        sound_one = backup.backups(damaged)[0].path
        newest = sound_one.with_name("journal-20261130-100000-000009.sqlite")
        newest.write_bytes(sound_one.read_bytes()[:5000])
        assert restore(damaged, None, NOW + 3 * DAY)[0] == sound_one

    def test_nothing_changes_when_no_backup_is_sound(self, damaged):
        backup.backups(damaged)[0].path.write_bytes(b"")
        with pytest.raises(BadJournal, match="no sound backup"):
            restore(damaged, None, NOW + 3 * DAY)
        assert damaged.read_bytes() == b""
        assert list(damaged.parent.glob("*aside*")) == []

    def test_a_sound_journal_is_only_replaced_by_a_backup_that_is_named(self, path):
        with open_journal(path) as journal:
            learn(journal, "a")
            made = backup.make(path, journal.log.db, NOW + DAY)
            learn(journal, "b", NOW + 2 * DAY)
        with pytest.raises(BadJournal, match="is sound: name the backup"):
            restore(path, None, NOW + 3 * DAY)
        _, aside = restore(path, made.path, NOW + 3 * DAY)
        with open_journal(path) as journal, open_journal(aside) as old:
            assert sorted(journal.states()) == ["a"]
            assert sorted(old.states()) == ["a", "b"]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="a pipe"),
        pytest.param(Path.mkdir, id="a folder"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), id="a link to a device"),
    ],
)
def test_what_is_no_file_is_refused_at_once_and_set_aside_by_restore(tmp_path, make):
    """Opening a pipe would wait for ever, and a device has no end."""
    path = tmp_path / "journal.sqlite"
    with open_journal(path) as journal:
        backup.make(path, journal.log.db, NOW)
    path.unlink()
    make(path)
    with pytest.raises(BadJournal, match="not a file"):
        open_journal(path)
    _, aside = restore(path, None, NOW + dt.timedelta(seconds=2))
    assert aside.is_symlink() or not aside.is_file()
    with open_journal(path) as journal:
        assert journal.lines() == []


def test_a_link_that_leads_nowhere_is_told_and_nothing_is_begun_behind_it(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.symlink_to(tmp_path / "gone")
    with pytest.raises(BadJournal, match="leads nowhere"):
        open_journal(path)
    with pytest.raises(BadJournal, match="move it away"):
        begin(path, NOW)


def test_a_file_in_the_place_of_the_folder_is_said_as_such(home):
    home.write_text("a file")
    with pytest.raises(BadJournal, match="cannot be written: part of the path is not a folder"):
        open_journal(home / "journal.sqlite")
    assert home.read_text() == "a file"
