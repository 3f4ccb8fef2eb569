"""Copies of the journal: when one is made, which are kept, and how one comes back."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import BadJournal, JournalBusy
from bnquiz.study import guard, store

NAME = re.compile(r"-(\d{8}-\d{6})-(\d+)\.sqlite$")
STAMP = "%Y%m%d-%H%M%S"
FRESH = dt.timedelta(hours=1)
OLD_DRAFT = dt.timedelta(days=1)

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
    found = [_backup(path) for path in folder(journal).glob(f"{journal.stem}-*.sqlite")]
    return sorted((each for each in found if each), key=lambda each: (each.made, each.lines), reverse=True)


def folder(journal: Path) -> Path:
    return journal.parent / "backups"


def make(journal: Path, db: sqlite3.Connection, now: dt.datetime) -> Backup:
    """Back up the open journal; nothing is written if the newest backup has all of its lines."""
    lines = _lines(db)
    newest = next(iter(backups(journal)), None)
    if newest and newest.lines == lines and newest.made <= now:
        return newest
    made = now.astimezone(dt.UTC)
    path = folder(journal) / f"{journal.stem}-{made:{STAMP}}-{lines:06}.sqlite"
    with store.drafted(path) as draft, guard.telling(path):
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
    """Delete the backups that ``KEEP`` does not keep, and unfinished files a day old; returns what went."""
    found = backups(journal)
    kept = to_keep([each.made for each in found], now)
    gone = [each.path for each in found if each.made not in kept]
    gone += [path for path in journal.parent.rglob(f"*{store.DRAFT}") if _age(path, now) > OLD_DRAFT]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def to_keep(made: Iterable[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Which backups stay. Those from the future (a clock ran ahead) stay too, and take no other's place."""
    times = sorted(set(made), reverse=True)
    past = [time for time in times if time <= now]
    kept = set(times) - set(past)
    for count, period in KEEP:
        newest_of = {period(time): time for time in reversed(past)}
        kept |= set(sorted(newest_of.values(), reverse=True)[:count])
    return kept


def advice(journal: Path) -> str:
    """What to do about a journal that cannot be used, in one sentence."""
    newest = next(iter(backups(journal)), None)
    if newest is None:
        return "Nothing was changed; there is no backup: move the file away to begin a new journal"
    return (
        f"Nothing was changed; `bnquiz journal restore` keeps the file aside and puts back the backup of "
        f"{newest.made.astimezone():%Y-%m-%d %H:%M} ({newest.lines} lines)"
    )


def _lines(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM log").fetchone()[0])


def _backup(path: Path) -> Backup | None:
    found = NAME.search(path.name)
    if not found:
        return None
    try:
        made = dt.datetime.strptime(found[1], STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Backup(path, made, int(found[2]))


def _age(path: Path, now: dt.datetime) -> dt.timedelta:
    try:
        return now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except OSError:
        return dt.timedelta(0)


def restore(journal: Path, backup: Path | None, now: dt.datetime) -> tuple[Path, Path | None]:
    """Put a backup (the newest sound one, unless named) in the journal's place.

    Returns the backup, and where the old file is kept (None if there was none). Raises BadJournal if the
    backup is no sound journal, or if the journal is sound and no backup is named; then nothing has changed.
    """
    if backup is None and journal.exists() and _is_sound(journal):
        raise BadJournal(f"{journal}: is sound: name the backup to go back to, of those in {folder(journal)}")
    chosen = backup or _newest_sound(journal)
    _check(chosen)
    with store.drafted(journal) as draft, guard.telling(journal):
        _copy(chosen, draft)
        aside = _put_aside(journal, now)
        draft.replace(journal)
    return chosen, aside


def _newest_sound(journal: Path) -> Path:
    for each in backups(journal):
        if _is_sound(each.path):
            return each.path
    raise BadJournal(f"{folder(journal)}: there is no sound backup to restore")


def _is_sound(path: Path) -> bool:
    try:
        _check(path)
    except JournalBusy:
        raise
    except BadJournal:
        return False
    return True


def _check(path: Path) -> None:
    guard.look_at(path)
    with guard.telling(path):
        guard.check_pages(path, store.WAIT)


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(guard.uri(source, "ro"), uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _put_aside(journal: Path, now: dt.datetime) -> Path | None:
    """Give the journal a second name, and take along what SQLite keeps beside it: ratings may be in there.

    The name of the journal stays until the backup takes it, so that a kill in between leaves no gap in which
    a new, empty journal would begin.
    """
    if not journal.exists():
        return None
    aside = journal.with_name(f"{journal.stem}-aside-{now.astimezone(dt.UTC):{STAMP}}.sqlite")
    if aside.exists():
        raise BadJournal(f"{aside}: is in the way: wait a second, then try again")
    shutil.copy2(journal, aside)
    for tail in ("-wal", "-shm"):
        beside = Path(f"{journal}{tail}")
        if beside.exists():
            beside.replace(f"{aside}{tail}")
    return aside
