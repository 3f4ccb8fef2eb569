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
from urllib.parse import quote

from bnquiz.errors import BadJournal, JournalBusy, JournalFull

APPLICATION_ID = 0x424E515A  # "BNQZ", at byte 68 of the file
SCHEMA = 1  # at byte 60
WAIT = 5.0  # seconds to wait for another process
MAGIC = b"SQLite format 3\0"
DRAFT = ".new"  # how the name of an unfinished file ends
HEADER = 100  # bytes of SQLite's header

TABLES = """
CREATE TABLE log (seq INTEGER PRIMARY KEY, event TEXT NOT NULL);
CREATE INDEX log_card ON log (json_extract(event, '$.card'));
CREATE INDEX log_other ON log (json_extract(event, '$.kind')) WHERE json_extract(event, '$.card') IS NULL;
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TABLE card (
  card TEXT PRIMARY KEY, phase TEXT NOT NULL, step INTEGER, stability REAL NOT NULL, difficulty REAL NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, due INTEGER NOT NULL,
  ratings INTEGER NOT NULL, lapses INTEGER NOT NULL
) WITHOUT ROWID;
"""

# SQLite's name of an error begins with → (what we raise, what to tell)
TOLD: tuple[tuple[str, type[BadJournal], str], ...] = (
    ("SQLITE_BUSY", JournalBusy, "another bnquiz is writing to it: wait until it is done, then try again"),
    ("SQLITE_LOCKED", JournalBusy, "another bnquiz is writing to it: wait until it is done, then try again"),
    ("SQLITE_FULL", JournalFull, "the disk is full: make room, then try again"),
    ("SQLITE_IOERR", JournalFull, "the disk takes no more (full, or failing): make room, then try again"),
    (
        "SQLITE_READONLY",
        BadJournal,
        "it may not be written: check the permissions of its folder",
    ),
    ("SQLITE_CANTOPEN", BadJournal, "it cannot be opened: check the permissions of its folder"),
    ("SQLITE_CORRUPT", BadJournal, "the file is damaged"),
    ("SQLITE_NOTADB", BadJournal, "the file is damaged"),
)


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, in one line."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None)
        if name is None:
            raise  # a wrong call of ours, not a trouble with the file
        for begins, kind, what in TOLD:
            if name.startswith(begins):
                raise kind(f"{path}: {what}") from error
        raise BadJournal(f"{path}: {error}") from error


@contextlib.contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """All that is written inside, or nothing: whatever ends it early, Ctrl-C included, rolls it back."""
    with telling(path):
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
    look_at(path)
    with telling(path):
        _check_pages(path, wait)
        db = sqlite3.connect(uri(path, "rw"), uri=True, timeout=wait, isolation_level=None)
        _set_up(db)
        return db


def look_at(path: Path) -> None:
    """Refuse what is no journal of ours by its first bytes, without SQLite, which might write."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError as error:
        raise BadJournal(f"{path}: cannot be read: {error.strerror}") from error
    if not header:
        raise BadJournal(f"{path}: the file is empty (zero bytes), so it is no journal")
    if not header.startswith(MAGIC):
        raise BadJournal(f"{path}: is not a journal of bnquiz, or its beginning is damaged")
    if len(header) < HEADER:
        raise BadJournal(f"{path}: the file is damaged: it ends after {len(header)} bytes")
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise BadJournal(f"{path}: is an SQLite file of another program, not a journal of bnquiz")
    _check_version(path, int.from_bytes(header[60:64]))


def create(path: Path) -> None:
    """Make an empty journal at ``path``, complete from the first moment that the name exists.

    It is written beside and linked into place, so that a kill leaves no half-made journal, and whoever comes
    second finds the first one's.
    """
    with drafted(path) as draft, telling(path):
        _write_empty(draft)
        put_in_place(draft, path)


@contextlib.contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write first; gone afterwards, whatever happens."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=DRAFT, dir=path.parent)
    except OSError as error:
        raise _told(path, error) from error
    os.close(handle)
    try:
        yield Path(name)
    except OSError as error:
        raise _told(path, error) from error
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


def quick_check(path: Path, wait: float = WAIT) -> str | None:
    """SQLite's own look at every page, by a connection that cannot write: what it finds, or None."""
    with contextlib.closing(sqlite3.connect(uri(path, "ro"), uri=True, timeout=wait)) as db:
        said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        (version,) = db.execute("PRAGMA user_version").fetchone()
        _check_version(path, version)
    return None if said == "ok" else said


def _told(path: Path, error: OSError) -> BadJournal:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return (JournalFull if full else BadJournal)(f"{path}: cannot be written: {error.strerror}")


def _check_pages(path: Path, wait: float) -> None:
    if said := quick_check(path, wait):
        raise BadJournal(f"{path}: the file is damaged ({' '.join(said.split())})")


def _check_version(path: Path, version: int) -> None:
    if version > SCHEMA:
        raise BadJournal(
            f"{path}: was written by a newer bnquiz (schema {version}, this one knows {SCHEMA}): "
            "run `pip install --upgrade bnquiz`"
        )
    if version < 1:
        raise BadJournal(f"{path}: the file is damaged: it has no schema version")


def _write_empty(draft: Path) -> None:
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        _set_up(db)
        db.executescript(
            f"BEGIN; {TABLES}"
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA}; COMMIT;"
        )


def _set_up(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = FULL")


def uri(path: Path, mode: str) -> str:
    """The path for ``sqlite3.connect(…, uri=True)``; mode "ro" reads only, "rw" never makes a new file."""
    return f"file:{quote(str(path.absolute()))}?mode={mode}"
