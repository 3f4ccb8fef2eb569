"""No content of a journal, its tables or an exported file is a traceback: it is read or refused in a line."""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from study_records import DAY, LATER, NOW, candidate, found, learn, rate

from bnquiz.errors import BnquizError
from bnquiz.study import backup, health, interview, restore, transfer
from bnquiz.study.events import checksum
from bnquiz.study.journal import open_journal
from bnquiz.study.overview import overview

MANY = 100_000  # inputs over all of this file
SAMPLE = 60
quietly = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def folder():
    """Where a file is written in memory, if there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108
    return tempfile.TemporaryDirectory(prefix="bnquiz-fuzz-", dir=memory if memory.is_dir() else None)


@pytest.fixture(scope="module")
def sound():
    """The bytes of a journal with a line of most kinds."""
    with folder() as name:
        path = Path(name, "journal.sqlite")
        with open_journal(path) as journal:
            learn(journal, "a")
            rate(journal, "b", "again", NOW + DAY)
            journal.undo(NOW + DAY)
            journal.record_verdict("/my_bn.py", "fail", [found("eps-missing", "c")], now=NOW + 2 * DAY)
            journal.record_goal((NOW + 8 * DAY).date(), NOW + 2 * DAY)
            rate(journal, "c", "hard", NOW + 3 * DAY)
            backup.make(path, journal.log.db, NOW + 3 * DAY)
        yield path.read_bytes()


def told(act):
    """Do it; what is refused is refused by us, in one line that can be shown."""
    refusal = ""
    try:
        act()
    except BnquizError as error:
        refusal = str(error)
    assert refusal.isprintable(), refusal


def read_by_all(path):
    """Everything that reads a journal, and everything that is advised where it is damaged."""
    told(lambda: looked_at(path))
    told(lambda: health.rebuild(path, NOW + 9 * DAY))
    told(lambda: restore.restore(path, None, NOW + 9 * DAY))
    told(lambda: looked_at(path))


def looked_at(path):
    now = NOW + 9 * DAY
    with open_journal(path) as journal:
        for look in (
            lambda: health.check(journal, now),
            lambda: overview(journal, [candidate("a"), candidate("c")], now),
            lambda: list(transfer.export_lines(journal, everything=True)),
            lambda: interview.last(journal.lines()),
            lambda: (journal.goal(), journal.readiness(), journal.states(), journal.last_rated()),
            lambda: (journal.open_mistakes(), journal.mended_mistakes(), journal.ratings_since(NOW)),
            lambda: rate(journal, "a", now=now),
            lambda: journal.undo(now),
            lambda: backup.make(path, journal.log.db, now),
        ):
            told(look)


# -- bytes

edits = st.lists(
    st.tuples(
        st.integers(0, 2**20),
        st.binary(min_size=1, max_size=24),
        st.sampled_from(["put", "insert", "cut"]),
    ),
    min_size=1,
    max_size=6,
)


def edited(content, changes):
    changed = bytearray(content)
    for place, new, how in changes:
        at = place % (len(changed) + 1)
        if how == "put":
            changed[at : at + len(new)] = new
        elif how == "insert":
            changed[at:at] = new
        else:
            del changed[at:]
    return bytes(changed)


def of_bytes(content):
    with folder() as name:
        path = Path(name, "journal.sqlite")
        path.write_bytes(content)
        read_by_all(path)


# -- tables

cells = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.binary(max_size=20),
    st.sampled_from(["learning", "review", "a", "", "\0", "\x1b[2J", "{}", '{"kind":"rating"}']),
)
COLUMNS = {
    "log": ("seq", "id", "sum", "event"),
    "card": ("card", "phase", "step", "stability", "difficulty", "first", "last", "due", "ratings", "lapses"),
}
places = st.sampled_from([(table, column) for table, columns in COLUMNS.items() for column in columns])
GUARDS = ("log_is_not_changed", "log_is_not_deleted")


def of_cells(content, changes):
    with folder() as name:
        path = Path(name, "journal.sqlite")
        path.write_bytes(content)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            held = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            for guard in GUARDS:
                db.execute(f"DROP TRIGGER {guard}")
            db.execute("PRAGMA ignore_check_constraints = 1")
            for (table, column), cell, row in changes:
                try:
                    rows = [each for (each,) in db.execute(f"SELECT {COLUMNS[table][0]} FROM {table}")]
                    key = rows[row % len(rows)]
                    db.execute(f"UPDATE {table} SET {column} = ? WHERE {COLUMNS[table][0]} = ?", (cell, key))
                except (sqlite3.Error, OverflowError, ZeroDivisionError):
                    continue  # what SQLite itself does not let in
            for guard in GUARDS:
                db.execute(held[guard])
        read_by_all(path)


# -- events, with the checksum that they should have

odd = ["a", "c", "", " ", "\0", "\ud800", "汉" * 40, "\x1b[2J", "../x", "eps-missing"]
words = st.sampled_from(odd) | st.text(max_size=8)
numbers = st.one_of(
    st.integers(-3, 12),
    st.sampled_from([2**31, 2**63, -(2**63), 10**400, 1e308, -1e-300, 0.5, 1e9, float("inf"), float("nan")]),
)
moments = st.one_of(
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
    st.integers(0, 40).map(lambda day: f"{(NOW + day * DAY).isoformat()}"),
    st.sampled_from(
        ["1900-01-01T00:00:00Z", "2200-12-31T23:59:59.999Z", "0001-01-01T00:00:00+14:00", "soon"]
    ),
)
days = st.dates().map(str) | st.none() | words
junk = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
lists = st.lists(words, max_size=3)
mistakes = st.fixed_dictionaries({"id": words, "cards": lists, "lines": st.lists(numbers)})
plans = st.lists(st.fixed_dictionaries({"part": words}))
topics = st.dictionaries(words, numbers, max_size=2)
FIELDS = {
    "rating": {"card": words, "rev": numbers, "rating": st.sampled_from(["good", "again", "easy", "x"]),
               "lang": st.sampled_from(["en", "zh", "x"]), "seconds": numbers},
    "undo": {"card": words, "undoes": numbers},
    "verdict": {"file": words, "verdict": st.sampled_from(["pass", "fail", "x"]), "task": words | st.none(),
                "mistakes": st.lists(mistakes, max_size=2)},
    "goal": {"date": days, "minutes": numbers},
    "interview": {"minutes": numbers, "seed": numbers, "plan": plans},
    "interview-step": {"seconds": numbers, "place": numbers | st.none()},
    "interview-end": {"why": st.sampled_from(["done", "time", "dropped", "x"])},
    "suspend": {"card": words, "on": st.booleans()},
    "flag": {"card": words, "on": st.booleans()},
    "note": {"card": words, "text": words},
    "hunt": {"variant": words, "planted": lists, "found": lists, "seconds": numbers},
    "interview-score": {"score": numbers, "topics": topics, "seconds": st.lists(numbers)},
    "readiness": {"date": days, "seen": numbers, "on_the_day": numbers},
    "clock": {},
}  # fmt: skip


def event_of(kind):
    usual = st.fixed_dictionaries({"kind": st.just(kind), "at": moments, **FIELDS[kind]})
    return usual | st.tuples(usual, st.dictionaries(words, junk, max_size=2)).map(
        lambda both: {**both[0], **both[1]}
    )


events = st.lists(st.sampled_from(list(FIELDS)).flatmap(event_of) | junk, min_size=1, max_size=6)


def of_events(content, new):
    with folder() as name:
        path = Path(name, "journal.sqlite")
        path.write_bytes(content)
        with closing(sqlite3.connect(path)) as db, db:
            (last,) = db.execute("SELECT max(seq) FROM log").fetchone()
            for place, event in enumerate(new, last + 1):
                text = json.dumps(event).encode()
                try:
                    id_ = f"{place:032x}"
                    row = (place, id_, checksum(place, id_, text), text.decode())
                    db.execute("INSERT INTO log VALUES (?, ?, ?, ?)", row)
                except sqlite3.Error:
                    continue  # the indexes let only JSON in
        read_by_all(path)


def of_lines(content, lines):
    """A file that is imported."""
    with folder() as name:
        path = Path(name, "journal.sqlite")
        path.write_bytes(content)
        sent = Path(name, "sent.jsonl")
        sent.write_bytes(lines)
        with open_journal(path) as journal:
            told(lambda: transfer.import_lines(journal, transfer.read_text(sent), "sent.jsonl", now=LATER))
        read_by_all(path)


exported = st.one_of(
    st.binary(max_size=80),
    events.map(lambda new: "\n".join(['{"kind":"journal","schema":2}', *map(json.dumps, new)]).encode()),
)

CASES = {
    "bytes": (of_bytes, st.binary(max_size=200)),
    "changed bytes": (lambda content, changes: of_bytes(edited(content, changes)), edits),
    "cells": (of_cells, st.lists(st.tuples(places, cells, st.integers(0, 9)), min_size=1, max_size=4)),
    "events": (of_events, events),
    "imports": (of_lines, exported),
}


def tried(name, sound, count):
    read, strategy = CASES[name]
    call = read if name != "bytes" else lambda _, content: read(content)

    @settings(max_examples=count, **quietly)
    @given(strategy)
    def each(drawn):
        call(sound, drawn)

    each()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled(one_of=2)
def test_a_sample_of_it(sound, name):
    tried(name, sound, SAMPLE)


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_a_great_deal_of_it(sound, name):
    tried(name, sound, MANY // len(CASES))
