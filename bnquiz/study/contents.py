"""What a journal's file holds, by its lines and nothing else: neither indexes nor states are believed."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import BadJournal, JournalBusy, JournalDamaged, JournalFull
from bnquiz.study import events, history, store
from bnquiz.study.events import Event, Line, decode
from bnquiz.texts import Text, as_is

WAIT = 5.0  # seconds for another process
SELECT = {  # by schema: number, id, checksum, event
    1: "SELECT seq, '', 0, CAST(ifnull(event, '') AS BLOB) FROM log NOT INDEXED ORDER BY seq",
    2: "SELECT seq, id, sum, CAST(ifnull(event, '') AS BLOB) FROM log NOT INDEXED ORDER BY seq",
}


COUNT = "SELECT count(*) FROM log"


class Contents(Struct, frozen=True):
    """The lines of a journal with the id of each, all of them sound."""

    lines: tuple[Line, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def last(self) -> dt.datetime | None:
        """The time of the last line."""
        return self.lines[-1][1].at if self.lines else None


def opened(place: int, name: str, total: int, event: bytes) -> Event:
    """The event of a line whose checksum holds. Raises ValueError; `why` tells it."""
    if total != events.checksum(place, name, event):
        raise ValueError(CHECKSUM)
    return decode(event)


CHECKSUM = Text("its checksum does not hold", "校验和不符")


def why(error: ValueError) -> Text:
    """What is wrong with a line: in our words, or in those of whoever read it."""
    return CHECKSUM if error.args == (CHECKSUM,) else as_is(str(error))


def read(path: Path) -> Contents:
    """Every line of the file, without believing anything else in it. Raises BadJournal."""
    store.look_at(path)
    with store.telling(path):
        return store.look_twice(path, lambda db: of(db, path), WAIT)


def of(db: sqlite3.Connection, path: Path) -> Contents:
    """The same of a file that is open. Raises JournalDamaged at the first line that is not sound."""
    rows = list(_rows(db, path))
    lines = tuple((place, event) for place, _, event in rows)
    if faults := history.faults(lines):
        raise JournalDamaged(Text("{}: {}", "{}：{}").fill(path, faults[0]))
    return Contents(lines, tuple(name for _, name, _ in rows))


def sound(path: Path) -> Contents | None:
    """The lines of a file that is sound in all: its pages, its tables and its lines; else None."""
    try:
        store.look_at(path)
        with store.telling(path):
            store.check_pages(path, WAIT)
        return read(path)
    except (JournalBusy, JournalFull):  # nothing is known of the file then
        raise
    except BadJournal:
        return None


def count(path: Path) -> int:
    """How many lines the log has, sound or not; 0 where none can be counted."""
    try:
        with store.telling(path):
            return store.look_twice(path, lambda db: int(db.execute(COUNT).fetchone()[0]), WAIT)
    except BadJournal:
        return 0


def _rows(db: sqlite3.Connection, path: Path) -> Iterator[tuple[int, str, Event]]:
    schema = store.version(db)
    for place, name, total, text in db.execute(SELECT.get(schema, SELECT[2])):
        try:
            if schema == 1:
                yield place, events.old_id(place, text), decode(text)
            else:
                yield place, name, opened(place, name, total, text)
        except ValueError as error:
            raise JournalDamaged(
                Text("{}: line {} of the log is damaged ({})", "{}：记录第 {} 行已损坏（{}）").fill(
                    path, place, why(error)
                )
            ) from error


def insert(db: sqlite3.Connection, place: int, name: str, event: bytes) -> None:
    """Write one line with its checksum. The caller holds a transaction."""
    values = (place, name, events.checksum(place, name, event), event.decode())
    db.execute("INSERT INTO log (seq, id, sum, event) VALUES (?, ?, ?, ?)", values)
