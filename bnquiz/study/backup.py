"""Copies of the journal: when one is made, and which are kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import BadJournal
from bnquiz.study import contents, store
from bnquiz.texts import Text

NAME = r"-(\d{8}-\d{6})-(\d{6,})\.sqlite"
STAMP = "%Y%m%d-%H%M%S"
FRESH = dt.timedelta(hours=1)
OLD_DRAFT = dt.timedelta(days=1)

LINK = Text(
    "{}: is a link, and links are not followed here: put a folder in its place",
    "{}：是链接，这里不跟随链接：请换成文件夹",
)

# of each so many of the latest: every backup, one a day, one a month
KEEP: tuple[tuple[int, Callable[[dt.datetime], object]], ...] = (
    (5, lambda made: made),
    (7, lambda made: made.date()),
    (12, lambda made: (made.year, made.month)),
)


class Backup(Struct, frozen=True):
    """A backup: its file, when it was made (UTC), and how many lines its log has."""

    path: Path
    made: dt.datetime
    lines: int


def backups(journal: Path) -> list[Backup]:
    """The backups of the journal at this path, the newest first."""
    found = [_backup(path, journal) for path in _files(folder(journal))]
    return sorted((each for each in found if each), key=lambda each: (each.made, each.lines), reverse=True)


def folder(journal: Path) -> Path:
    return journal.parent / "backups"


def make(journal: Path, db: sqlite3.Connection, now: dt.datetime) -> Backup:
    """Back up the open journal; nothing is written if the newest backup has all of its lines."""
    if folder(journal).is_symlink():  # what is there is somebody else's to keep, and to thin
        raise BadJournal(LINK.fill(folder(journal)))
    lines = _lines(db)
    newest = next(iter(backups(journal)), None)
    if newest and newest.lines == lines and newest.made <= now:
        return newest
    made = now.astimezone(dt.UTC)
    path = folder(journal) / f"{journal.stem}-{made:{STAMP}}-{lines:06}.sqlite"
    with store.drafted(path) as draft, store.telling(path):
        with contextlib.closing(sqlite3.connect(draft)) as copy:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
        store.put_in_place(draft, path)
    return Backup(path, made.replace(microsecond=0), lines)


def keep(journal: Path, db: sqlite3.Connection, now: dt.datetime) -> None:
    """What happens by itself when a command ends: a backup, unless the newest is fresh; then thin them."""
    newest = next(iter(backups(journal)), None)
    fresh = newest is not None and dt.timedelta(0) <= now - newest.made < FRESH
    if _lines(db) and not fresh:
        make(journal, db, now)
        thin(journal, now)


def thin(journal: Path, now: dt.datetime) -> list[Path]:
    """Delete the backups that ``KEEP`` does not keep, and drafts of ours a day old; returns what went.

    While the journal has less, the fullest backup stays. Nothing is touched that we did not write.
    """
    found = [each for each in backups(journal) if _is_ours(each.path)]
    kept = to_keep([each.made for each in found], now)
    gone = [each.path for each in found if each.made not in kept]
    if gone and (fuller := _fuller(journal, found)):
        gone = [path for path in gone if path != fuller.path]
    gone += [path for path in _drafts(journal) if _age(path, now) > OLD_DRAFT]
    for path in gone:
        with contextlib.suppress(OSError):  # a folder that may not be written: nothing is lost by staying
            path.unlink()
    return gone


def _fuller(journal: Path, found: Sequence[Backup]) -> Backup | None:
    """The fullest sound backup, if it has more lines than the journal."""
    ours = contents.count(journal)
    for each in sorted(found, key=lambda each: each.lines, reverse=True):
        if each.lines <= ours:
            return None
        if contents.sound(each.path):
            return each
    return None


def _drafts(journal: Path) -> list[Path]:
    """What a killed run of ours left unfinished: by its name, in our two folders, and by its first bytes."""
    named = rf"{re.escape(journal.stem)}({NAME}|\.sqlite)\.[a-z0-9_]{{8}}{re.escape(store.DRAFT)}"
    files = [*_files(journal.parent), *_files(folder(journal))]
    return [path for path in files if re.fullmatch(named, path.name) and _is_ours(path)]


def _files(where: Path) -> list[Path]:
    """The regular files of a folder that is itself no link; none where there is no such folder."""
    try:
        return [] if where.is_symlink() else [path for path in where.iterdir() if _is_file(path)]
    except OSError:
        return []


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_ours(path: Path) -> bool:
    """Whether the file is a journal of ours by its first bytes, or empty (a draft that was just begun)."""
    try:
        with path.open("rb") as file:
            header = file.read(store.HEADER)
    except OSError:
        return False
    return header == b"" or (
        header.startswith(store.MAGIC) and header[68:72] == store.APPLICATION_ID.to_bytes(4)
    )


def to_keep(made: Iterable[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Which backups stay. Those from the future (a clock ran ahead) stay too, and take no other's place."""
    times = sorted(set(made), reverse=True)
    past = [time for time in times if time <= now]
    kept = set(times) - set(past)
    for count, period in KEEP:
        newest_of = {period(time): time for time in reversed(past)}
        kept |= set(sorted(newest_of.values(), reverse=True)[:count])
    return kept


def _lines(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0])


def _backup(path: Path, journal: Path) -> Backup | None:
    found = re.fullmatch(re.escape(journal.stem) + NAME, path.name)
    if not found:
        return None
    try:
        made = dt.datetime.fromisoformat(found[1]).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Backup(path, made, int(found[2]))


def _age(path: Path, now: dt.datetime) -> dt.timedelta:
    try:
        return now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except OSError:
        return dt.timedelta(0)
