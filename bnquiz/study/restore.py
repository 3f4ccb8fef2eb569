"""How a journal comes back: from a backup, from its own log, or empty because somebody says so."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import BadJournal, JournalGone, JournalNewer
from bnquiz.study import backup, contents, history, store
from bnquiz.study.backup import STAMP, Backup
from bnquiz.study.contents import Contents
from bnquiz.study.events import encode
from bnquiz.texts import Text, counted

BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a file; ratings may be in there


class Sound(Struct, frozen=True):
    """A backup that is sound in all, and what it holds."""

    backup: Backup
    held: Contents


def refuse_if_gone(journal: Path) -> None:
    """Raise JournalGone where no journal is, but something is left of one."""
    if journal.is_symlink():
        raise BadJournal(
            Text(
                "{}: is a link that leads nowhere: put back what it leads to, or move the link away",
                "{}：是失效的链接：放回它指向的文件，或移走这个链接",
            ).fill(journal)
        )
    if Path(f"{journal}-wal").exists() and not journal.exists():  # another may have begun it meanwhile
        raise JournalGone(
            Text(
                "{}: the journal is gone; `{}` is still there. {}", "{}：学习记录不见了；`{}` 还在。{}"
            ).fill(journal, Path(f"{journal}-wal").name, CHOICE)
        )
    if found := backup.backups(journal):
        raise JournalGone(
            Text(
                "{}: the journal is gone; there {} of it. {}",
                "{}：学习记录不见了；还有{}。{}",
            ).fill(journal, counted(len(found), *BACKUPS), CHOICE)
        )


LINES = Text("1 line", "1 行"), Text("{} lines", "{} 行")
BACKUPS = Text("is 1 backup", " 1 份备份"), Text("are {} backups", " {} 份备份")
CHOICE = Text(
    "`bnquiz journal restore` puts the newest backup back, `bnquiz journal begin` begins a new journal",
    "`bnquiz journal restore` 恢复最新的备份，`bnquiz journal begin` 新建一份",
)


def begin(journal: Path, now: dt.datetime) -> None:
    """Begin a new, empty journal; backups stay. Raises BadJournal if there is a journal."""
    if os.path.lexists(journal):  # a link that leads nowhere too: it would stay in the way
        raise BadJournal(
            Text(
                "{}: already exists: move it away to begin another", "{}：已经存在：要新建，请先把它移走"
            ).fill(journal)
        )
    _put_beside_aside(journal, _aside(journal, now))
    store.create(journal)


def restore(journal: Path, chosen: Path | None, now: dt.datetime) -> tuple[Path, Path | None]:
    """Put a backup (the newest sound one, unless named) in the journal's place.

    Returns the backup, and where the old file is kept (None if there was none). Raises BadJournal if the
    backup is no sound journal, or if the journal is sound, or newer, and no backup is named; then nothing has
    changed.
    """
    if chosen is None:
        _refuse_newer(journal)
    if chosen is None and journal.exists() and contents.sound(journal):
        raise BadJournal(
            Text(
                "{}: is sound: name the backup to go back to, of those in {}",
                "{}：完好：要回到某份备份，请写出是 {} 里的哪一份",
            ).fill(journal, backup.folder(journal))
        )
    path = chosen or _newest(journal).backup.path
    if chosen:
        _check(chosen)
    with store.drafted(journal) as draft, store.telling(journal):
        _copy(path, draft)
        return path, _replace(journal, draft, now)


def _refuse_newer(journal: Path) -> None:
    """An update of bnquiz reads it: nobody asked for what an older one had."""
    try:
        store.look_at(journal)
    except JournalNewer:
        raise
    except BadJournal:  # gone or damaged: that is what a backup is for
        return


def rebuild(journal: Path, now: dt.datetime) -> Path | None:
    """Write the file anew from the lines of its log; returns where the old file is kept.

    Cures all that is not a line: states, indexes, added or missing tables. Raises BadJournal if a line is
    damaged; then nothing has changed.
    """
    held = contents.read(journal)
    with store.drafted(journal) as draft, store.telling(journal):
        store.write_empty(draft)
        _fill(draft, held)
        return _replace(journal, draft, now)


REBUILD = Text(
    "Nothing was changed; all lines of its log are sound: `bnquiz journal rebuild` makes the "
    "rest anew from them",
    "什么都没有改动；记录的每一行都完好：用 `bnquiz journal rebuild` 由它们重建其余部分",
)
BEGIN = Text(
    "Nothing was changed; there is no sound backup: move the file away, then run `bnquiz journal begin`",
    "什么都没有改动；没有完好的备份：请移走这个文件，再运行 `bnquiz journal begin`",
)


def advice(journal: Path) -> Text:
    """What to do about a journal that is damaged, in one sentence that is true of what is there."""
    if _can_be_rebuilt(journal):
        return REBUILD
    best = newest(journal)
    if best is None:
        return BEGIN
    made = best.backup.made.astimezone()
    return Text(
        "Nothing was changed; `bnquiz journal restore` keeps the file aside and puts back the "
        "backup of {} ({})",
        "什么都没有改动；`bnquiz journal restore` 会把这个文件放到一边，恢复 {} 的备份（{}）",
    ).fill(f"{made:%Y-%m-%d %H:%M}", counted(len(best.held.lines), *LINES))


def newest(journal: Path) -> Sound | None:
    """The sound backup with the latest content. What a file is called and when it was made do not matter.

    Of the backups of one journal (they begin with the same line) the fullest is the latest; of different
    journals the one whose last line is the latest, by the times that count.
    """
    fullest: dict[str, Sound] = {}
    for each in _sound(backup.backups(journal)):
        first = each.held.ids[0] if each.held.ids else ""
        if first not in fullest or len(each.held.lines) > len(fullest[first].held.lines):
            fullest[first] = each
    return max(fullest.values(), key=lambda each: _latest(each.held), default=None)


def _latest(held: Contents) -> tuple[bool, dt.datetime | None]:
    lines = history.settled(held.lines)
    return bool(lines), lines[-1][1].at if lines else None


def _sound(found: Sequence[Backup]) -> list[Sound]:
    held = [(each, contents.sound(each.path)) for each in found]
    return [Sound(each, what) for each, what in held if what is not None]


def _newest(journal: Path) -> Sound:
    best = newest(journal)
    if best is None:
        raise BadJournal(
            Text("{}: there is no sound backup to restore", "{}：没有可以恢复的完好备份").fill(
                backup.folder(journal)
            )
        )
    return best


def _check(chosen: Path) -> None:
    store.look_at(chosen)
    with store.telling(chosen):
        store.check_pages(chosen, store.WAIT)
    contents.read(chosen)


def _can_be_rebuilt(journal: Path) -> bool:
    try:
        return bool(contents.read(journal).lines)
    except BadJournal:
        return False


def _fill(draft: Path, held: Contents) -> None:
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db, store.transaction(db, draft):
        for (place, event), name in zip(held.lines, held.ids, strict=True):
            contents.insert(db, place, name, encode(event).encode())
        history.write_all(db, history.replay(held.lines))


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(store.uri(source, "ro"), uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _replace(journal: Path, draft: Path, now: dt.datetime) -> Path | None:
    """Put the draft in the journal's place; the old file gets another name.

    The name of the journal stays until the draft takes it, so that a kill in between leaves no gap.
    """
    aside = _aside(journal, now)
    kept = journal.exists()
    with store.telling_os(journal):
        if kept and journal.is_file():
            shutil.copy2(journal, aside)
        elif kept:  # a folder, a pipe or a device: it has no bytes to copy
            journal.replace(aside)
        _put_beside_aside(journal, aside)
        draft.replace(journal)
    return aside if kept else None


def _put_beside_aside(journal: Path, aside: Path) -> None:
    """What SQLite left beside the old file must not be taken for the new one's."""
    for tail in BESIDE:
        if (beside := Path(f"{journal}{tail}")).exists():
            beside.replace(f"{aside}{tail}")


def _aside(journal: Path, now: dt.datetime) -> Path:
    aside = journal.with_name(f"{journal.stem}-aside-{now.astimezone(dt.UTC):{STAMP}}.sqlite")
    if aside.exists():
        raise BadJournal(
            Text("{}: is in the way: wait a second, then try again", "{}：名字被占用：过一秒再试").fill(aside)
        )
    return aside
