"""The journal's file: made whole or not at all, looked at before it is opened, written in transactions.

SQLite, with a log that only grows and a table of card states that the log can rebuild. Nothing here knows
what an event means.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bnquiz.errors import BadJournal, JournalFull, cannot_write
from bnquiz.study import guard, tables

WAIT = 5.0  # seconds to wait for another process
DRAFT = ".new"  # how the name of an unfinished file ends


@contextlib.contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """All that is written inside, or nothing: whatever ends it early, Ctrl-C included, rolls it back."""
    with guard.telling(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def connect(path: Path, wait: float = WAIT) -> sqlite3.Connection:
    """Open a journal that exists, after looking at it. Raises BadJournal, and then has not changed a byte."""
    guard.look_at(path)
    with guard.telling(path):
        guard.check_pages(path, wait)
        db = sqlite3.connect(guard.uri(path, "rw"), uri=True, timeout=wait, isolation_level=None)
        try:
            _make_durable(db)
        except sqlite3.Error:
            db.close()
            raise
        return db


def create(path: Path) -> None:
    """Make an empty journal at ``path``, complete from the first moment that the name exists.

    It is written beside and linked into place, so that a kill leaves no half-made journal, and whoever comes
    second finds the first one's.
    """
    with drafted(path) as draft, guard.telling(path):
        write_empty(draft)
        put_in_place(draft, path)


@contextlib.contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write first; gone afterwards, whatever happens."""
    import tempfile

    with telling_os(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=DRAFT, dir=path.parent)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            for tail in ("", "-wal", "-shm", "-journal"):
                Path(name + tail).unlink(missing_ok=True)


def put_in_place(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken: then the file that has it stays."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.rename(path)


@contextlib.contextmanager
def telling_os(path: Path) -> Iterator[None]:
    """The system's errors as ours, in one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise (JournalFull if full else BadJournal)(cannot_write(path, error)) from error


def write_empty(draft: Path) -> None:
    """Make the tables of a journal in an empty file."""
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db:
        _make_durable(db)
        db.execute("BEGIN")
        tables.make(db)
        db.execute(f"PRAGMA application_id = {guard.APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {tables.SCHEMA}")
        db.execute("COMMIT")


def _make_durable(db: sqlite3.Connection) -> None:
    """WAL and FULL: a commit that returned is on the disk, whatever happens next."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
