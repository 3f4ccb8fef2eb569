"""Putting a backup in the journal's place, without losing a file."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
from pathlib import Path

from bnquiz.errors import BadJournal, JournalBusy
from bnquiz.study import guard, store
from bnquiz.study.backup import STAMP, backups, folder


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
