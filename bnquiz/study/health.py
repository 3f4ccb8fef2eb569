"""Whether a journal is sound: its pages, its lines, and whether the cards' states are what the lines say."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import JournalDamaged
from bnquiz.study import backup, history, restore, store
from bnquiz.study.events import Undone
from bnquiz.study.journal import Journal, open_journal
from bnquiz.study.schedule import CardState
from bnquiz.texts import Text


class Health(Struct, frozen=True):
    """What a look at the whole journal found. Sound: ``faults`` is empty."""

    path: str
    lines: int
    taken_back: int
    cards: int
    first: dt.datetime | None  # times of the first and the last line
    last: dt.datetime | None
    backups: tuple[dt.datetime, ...]  # newest first
    notes: tuple[Text, ...]  # worth knowing, not wrong
    faults: tuple[Text, ...]  # wrong, with what to do


def check(journal: Journal, now: dt.datetime) -> Health:
    """Look at every page and every line, and replay the log. Raises BadJournal if a line cannot be read."""
    with store.transaction(journal.log.db, journal.path):  # one moment of it, whoever else is writing
        pages = _pages(journal)
        lines = journal.lines()
        kept = history.read_all(journal.log.db)
    faults = [*pages, *history.faults(lines), *_disagreements(kept, history.replay(lines))]
    last = lines[-1][1].at if lines else None
    return Health(
        path=str(journal.path),
        lines=len(lines),
        taken_back=sum(isinstance(event, Undone) for _, event in lines),
        cards=len(kept),
        first=lines[0][1].at if lines else None,
        last=last,
        backups=tuple(each.made for each in backup.backups(journal.path)),
        notes=_notes(last, now),
        faults=tuple(faults),
    )


class Rebuilt(Struct, frozen=True):
    """What a rebuild did. ``aside``: the old file, where the whole file had to be written anew."""

    cards: int
    wrong: int = 0
    aside: Path | None = None


def rebuild(path: Path, now: dt.datetime) -> Rebuilt:
    """Compute every card's state anew from the log, in the file if it is sound, else in a new file.

    Raises BadJournal if a line is damaged; then nothing has changed.
    """
    with contextlib.suppress(JournalDamaged), open_journal(path) as journal:
        if not _pages(journal):
            return _anew(journal)
    aside = restore.rebuild(path, now)
    with open_journal(path) as journal:
        return Rebuilt(len(journal.states()), aside=aside)


def _anew(journal: Journal) -> Rebuilt:
    with store.transaction(journal.log.db, journal.path):
        kept = history.read_all(journal.log.db)
        states = history.replay(journal.lines())
        history.write_all(journal.log.db, states)
    return Rebuilt(len(states), len(_different(kept, states)))


def _pages(journal: Journal) -> list[Text]:
    """Whether SQLite finds fault with a page or an index; it sees more than when the file is opened."""
    with store.telling(journal.path):
        (said,) = journal.log.db.execute("PRAGMA integrity_check(1)").fetchone()
    return [] if said == "ok" else [PAGES]


PAGES = Text(
    "a page or an index of the file is damaged: run `bnquiz journal rebuild`",
    "文件的某一页或某个索引已损坏：请运行 `bnquiz journal rebuild`",
)


def _disagreements(kept: dict[str, CardState], said: dict[str, CardState]) -> list[Text]:
    wrong = _different(kept, said)
    if not wrong:
        return []
    some = ", ".join(wrong[:3]) + (", …" if len(wrong) > 3 else "")
    return [(ONE_WRONG if len(wrong) == 1 else MANY_WRONG).fill(len(wrong), some)]


ONE_WRONG = Text(
    "the state of 1 card ({1}) is not what the log says: run `bnquiz journal rebuild`",
    "有 1 张卡片（{1}）的状态与记录不符：请运行 `bnquiz journal rebuild`",
)
MANY_WRONG = Text(
    "the states of {} cards ({}) are not what the log says: run `bnquiz journal rebuild`",
    "有 {} 张卡片（{}）的状态与记录不符：请运行 `bnquiz journal rebuild`",
)


def _different(kept: dict[str, CardState], said: dict[str, CardState]) -> list[str]:
    return sorted(card for card in kept.keys() | said.keys() if kept.get(card) != said.get(card))


def _notes(last: dt.datetime | None, now: dt.datetime) -> tuple[Text, ...]:
    if last is None or last <= now:
        return ()
    return (
        Text(
            "the last line is of {}, later than this machine's clock", "最后一行的时间是 {}，比本机的时钟还晚"
        ).fill(f"{last.astimezone():%Y-%m-%d %H:%M}"),
    )
