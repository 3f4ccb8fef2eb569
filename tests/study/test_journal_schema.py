"""A journal of schema 1, kept as it was written, becomes one of this schema; no line of it changes."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from study_records import NOW

from bnquiz.errors import BadJournal
from bnquiz.study import health, history, tables
from bnquiz.study.events import (
    Flagged,
    Hunted,
    InterviewScored,
    Noted,
    ReadinessNoted,
    Suspended,
    decode,
    encode,
)
from bnquiz.study.journal import open_journal
from bnquiz.study.transfer import export_lines, import_lines

OLD = Path(__file__).parent / "journals"


@pytest.fixture
def old(path):
    path.parent.mkdir()
    shutil.copy(OLD / "schema-1.sqlite", path)
    return path


def test_every_line_is_there_byte_for_byte_and_the_states_are_what_they_say(old):
    with open_journal(old) as journal:
        lines = journal.lines()
        events = [row[0] for row in journal.log.db.execute("SELECT event FROM log ORDER BY seq")]
        assert journal.states() == history.replay(lines)
        assert health.check(journal, NOW).faults == ()
    assert events == (OLD / "schema-1.jsonl").read_text().splitlines()[1:]


def test_it_is_migrated_once_and_every_line_has_an_id_that_stays(old):
    with open_journal(old) as journal:
        first = list(export_lines(journal, everything=True))
    with open_journal(old) as journal:
        assert list(export_lines(journal, everything=True)) == first
        assert len(set(journal.log.ids().values())) == len(journal.lines()) == 15


def test_its_export_of_then_has_the_same_ids_as_the_file(old, path):
    with open_journal(old) as journal, open_journal(path.with_name("other.sqlite")) as other:
        import_lines(other, (OLD / "schema-1.jsonl").read_text().splitlines(), "old.jsonl", now=NOW)
        assert other.log.ids() == journal.log.ids()


def test_a_damaged_line_stops_the_migration_and_nothing_has_changed(old):
    with sqlite3.connect(old) as db:
        db.execute('INSERT INTO log (event) VALUES (\'{"kind": "dream"}\')')
    db.close()
    before = old.read_bytes()
    with pytest.raises(BadJournal, match="line 16 of the log is damaged"):
        open_journal(old)
    after = old.read_bytes()
    assert after[28:92] == before[28:92]  # the header's first bytes say "write-ahead log" now
    assert after[100:] == before[100:]


LATER = [
    Suspended(at=NOW, card="a"),
    Flagged(at=NOW, card="a", on=False),
    Noted(at=NOW, card="a", text="ε inside"),
    Hunted(at=NOW, variant="v1", planted=("eps-missing",), found=(), false=1, seconds=30.5),
    InterviewScored(at=NOW, score=0.5, topics={"epsilon": 1.0}, seconds=(3.0, 4.0), improve=("a",)),
    ReadinessNoted(at=NOW, date=NOW.date(), seen=0.5, on_the_day=0.25, topics={"epsilon": 0.25}),
]


@pytest.mark.parametrize("event", LATER, ids=lambda event: type(event).__name__)
def test_kinds_that_are_not_used_yet_are_no_damage_and_change_no_state(journal, event):
    with journal.log.writing(NOW):
        journal.log.append(event)
    assert decode(encode(event)) == event
    assert [each for _, each in journal.lines()] == [event]
    assert health.check(journal, NOW).faults == ()
    assert journal.undo(NOW) is None


def test_what_a_new_file_holds_is_what_the_schema_says(path):
    with open_journal(path) as journal:
        assert tables.strange(journal.log.db, tables.SCHEMA) is None
