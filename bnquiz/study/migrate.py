"""From an older schema to this one, in one transaction: every line stays as it was, byte for byte."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bnquiz.study import cache, contents, guard, history, store, tables


def up(db: sqlite3.Connection, path: Path) -> None:
    """Bring an open journal to ``SCHEMA``. Raises JournalDamaged, and then nothing changed."""
    if guard.version(db) == tables.SCHEMA:
        return
    with store.transaction(db, path):
        if guard.version(db) != tables.SCHEMA:  # nobody else was first
            _from_1(db, path)


def _from_1(db: sqlite3.Connection, path: Path) -> None:
    held = contents.of(db, path)
    for statement in (*tables.TAKE_APART_1, *tables.BY_SCHEMA[tables.SCHEMA]):
        db.execute(statement)
    old = db.execute("SELECT seq, CAST(event AS BLOB) FROM log_1 ORDER BY seq").fetchall()
    for (place, event), name in zip(old, held.ids, strict=True):
        contents.insert(db, place, name, event)
    db.execute("DROP TABLE log_1")
    cache.write_all(db, history.replay(held.lines))
    db.execute(f"PRAGMA user_version = {tables.SCHEMA}")
