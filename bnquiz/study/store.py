"""The journal's file: made whole or not at all, looked at before it is opened, written in transactions.

SQLite, with a log that only grows and a table of card states that the log can rebuild. Nothing here knows
what an event means.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from bnquiz.errors import BadJournal, JournalBusy, JournalDamaged, JournalFull, cannot_write, reason_of
from bnquiz.study import tables
from bnquiz.study.tables import SCHEMA
from bnquiz.texts import Text


def journal_path(environ: Mapping[str, str]) -> Path:
    """The journal's file, in the folder ``BNQUIZ_HOME`` or the platform's folder for a program's data."""
    return home(environ) / "journal.sqlite"


def home(environ: Mapping[str, str]) -> Path:
    """The folder of all that bnquiz keeps for a person."""
    if named := environ.get("BNQUIZ_HOME"):
        return Path(named).expanduser()
    import platformdirs  # slow to import, and a test or a portable stick names its folder

    return platformdirs.user_data_path("bnquiz", appauthor=False)


T = TypeVar("T")

APPLICATION_ID = 0x424E515A  # "BNQZ", at byte 68 of the file
MAGIC = b"SQLite format 3\0"
HEADER = 100  # bytes of SQLite's header

BUSY = Text(
    "another bnquiz is writing to it: wait until it is done, then try again",
    "另一个 bnquiz 正在写入：等它结束再试",
)
DAMAGED = Text("the file is damaged", "文件已损坏")
# how SQLite's name of an error begins: (what we raise, what to tell)
TOLD: dict[str, tuple[type[BadJournal], Text]] = {
    "SQLITE_BUSY": (JournalBusy, BUSY),
    "SQLITE_LOCKED": (JournalBusy, BUSY),
    "SQLITE_FULL": (
        JournalFull,
        Text("the disk is full: make room, then try again", "磁盘已满：腾出空间再试"),
    ),
    "SQLITE_IOERR": (
        JournalFull,
        Text(
            "the disk takes no more (full, or failing): make room, then try again",
            "磁盘无法再写入（已满或出错）：腾出空间再试",
        ),
    ),
    "SQLITE_READONLY": (
        BadJournal,
        Text(
            "it cannot be written: check the permissions of its folder",
            "没有写入权限：请检查所在文件夹的权限",
        ),
    ),
    "SQLITE_CANTOPEN": (
        BadJournal,
        Text("it cannot be opened: check the permissions of its folder", "无法打开：请检查所在文件夹的权限"),
    ),
    "SQLITE_CORRUPT": (JournalDamaged, DAMAGED),
    "SQLITE_NOTADB": (JournalDamaged, DAMAGED),
}


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, in one line."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes names from the file: any bytes
        name = getattr(error, "sqlite_errorname", None)
        if name is None and "decode" not in str(error):
            raise  # a wrong call of ours, not a trouble with the file
        told = [each for begins, each in TOLD.items() if name and name.startswith(begins)]
        kind, what = (
            told[0]
            if told
            else (JournalDamaged, Text("{} ({})", "{}（{}）").fill(DAMAGED, ascii(str(error))[1:-1]))
        )
        raise kind(Text("{}: {}", "{}：{}").fill(path, what)) from error


def look_at(path: Path) -> None:
    """Refuse what is no journal of ours by its first bytes, without SQLite, which might write."""
    if path.exists() and not path.is_file():
        raise JournalDamaged(
            Text(
                "{}: is a folder, a pipe or a device, not a file",
                "{}：是文件夹、管道或设备，不是文件",
            ).fill(path)
        )
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError as error:
        raise BadJournal(
            Text("{}: cannot be read: {}", "{}：无法读取：{}").fill(path, reason_of(error))
        ) from error
    if not header:
        raise JournalDamaged(
            Text(
                "{}: the file is empty (zero bytes), so it is not a journal",
                "{}：文件是空的（零字节），不是学习记录",
            ).fill(path)
        )
    if not header.startswith(MAGIC):
        raise JournalDamaged(
            Text(
                "{}: is not a journal of bnquiz, or its beginning is damaged",
                "{}：不是 bnquiz 的学习记录，或者开头已损坏",
            ).fill(path)
        )
    if len(header) < HEADER:
        raise JournalDamaged(
            Text("{}: {}: it ends after {} bytes", "{}：{}：只有 {} 字节").fill(path, DAMAGED, len(header))
        )
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise JournalDamaged(
            Text(
                "{}: is an SQLite file of another program, not a journal of bnquiz",
                "{}：是别的程序的 SQLite 文件，不是 bnquiz 的学习记录",
            ).fill(path)
        )
    _check_version(path, int.from_bytes(header[60:64]))


def check_pages(path: Path, wait: float) -> None:
    """Have SQLite look at every page, and see that the tables are ours. Raises BadJournal."""
    look_twice(path, lambda db: _check(path, db), wait)


def look_twice(path: Path, look: Callable[[sqlite3.Connection], T], wait: float) -> T:
    """What ``look`` says of the file, by a connection that cannot write.

    Nobody else has the file open and no run was killed if there is no write-ahead log: then it is read as a
    file that does not change, which leaves nothing beside it. If somebody came meanwhile, look again.
    """
    log = Path(f"{path}-wal")
    try:
        return _look(path, look, "ro" if log.exists() else "ro&immutable=1", wait)
    except (sqlite3.Error, BadJournal):
        if not log.exists():
            raise
        return _look(path, look, "ro", wait)


def _look(path: Path, look: Callable[[sqlite3.Connection], T], mode: str, wait: float) -> T:
    with contextlib.closing(sqlite3.connect(uri(path, mode), uri=True, timeout=wait)) as db:
        return look(db)


def _check(path: Path, db: sqlite3.Connection) -> None:
    (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise JournalDamaged(
            Text("{}: {} ({})", "{}：{}（{}）").fill(path, DAMAGED, " ".join(ascii(said)[1:-1].split()))
        )
    schema = version(db)
    _check_version(path, schema)
    if strange := tables.strange(db, schema):
        raise JournalDamaged(Text("{}: {}: {}", "{}：{}：{}").fill(path, DAMAGED, strange))
    if tables.unbelievable(db):
        raise JournalDamaged(
            Text(
                "{}: {}: it has card states that no rating makes", "{}：{}：里面有任何评分都得不到的卡片状态"
            ).fill(path, DAMAGED)
        )


def version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def uri(path: Path, mode: str) -> str:
    """The path for ``sqlite3.connect(…, uri=True)``; "ro" reads only, "rw" writes but makes no new file."""
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _check_version(path: Path, version: int) -> None:
    if version > SCHEMA:
        raise BadJournal(
            Text(
                "{}: a newer bnquiz wrote this (schema {}, this one knows {}): run `pip install "
                "--upgrade bnquiz`",
                "{}：由更新的 bnquiz 写成（格式 {}，当前只认识 {}）：请运行 `pip install --upgrade bnquiz`",
            ).fill(path, version, SCHEMA)
        )
    if version < 1:
        raise JournalDamaged(
            Text("{}: {}: it has no schema version", "{}：{}：没有格式版本").fill(path, DAMAGED)
        )


WAIT = 5.0  # seconds to wait for another process
DRAFT = ".new"  # how the name of an unfinished file ends


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
        check_pages(path, wait)
        db = sqlite3.connect(uri(path, "rw"), uri=True, timeout=wait, isolation_level=None)
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
    with drafted(path) as draft, telling(path):
        write_empty(draft)
        put_in_place(draft, path)


@contextlib.contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write first; gone afterwards, whatever happens."""
    import tempfile

    with telling_os(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:  # "already there" would be true, and no help
            raise NotADirectoryError(errno.ENOTDIR, error.strerror, str(path.parent)) from error
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
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {tables.SCHEMA}")
        db.execute("COMMIT")


def _make_durable(db: sqlite3.Connection) -> None:
    """WAL and FULL: a commit that returned is on the disk, whatever happens next."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
