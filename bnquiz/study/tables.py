"""The tables of a journal's file, by schema: what one is made of, and must have to be opened."""

from __future__ import annotations

import sqlite3

from bnquiz.texts import Text

SCHEMA = 2  # at byte 60 of the file

_CARD = "json_extract(event, '$.card')"
_KIND = "json_extract(event, '$.kind')"

# The triggers hold what is promised, against ourselves too.
_NO = "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
_TRIGGERS = (
    f"CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log {_NO}",
    f"CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log {_NO}",
)
# The indexes are what `lines.py` asks by.
_INDEXES = (
    f"CREATE INDEX log_card ON log ({_CARD})",
    f"CREATE INDEX log_kind ON log ({_KIND}) WHERE {_CARD} IS NULL",
)
LOG = (
    # `id` is the same on every machine; `sum` is the checksum of the line (seal.py)
    "CREATE TABLE log (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sum INTEGER, event TEXT NOT NULL)",
    *_INDEXES,
    f"CREATE INDEX log_mark ON log ({_KIND}) WHERE {_KIND} IN ('suspend', 'flag', 'note')",
    *_TRIGGERS,
)
# What no rating makes is refused, so that nothing which is read from here needs to be doubted.
# Times are milliseconds UTC, of the years 1900 to 2200.
LAST_MOMENT = 7289654400000
BELIEVABLE = (
    "phase IN ('learning', 'review', 'relearning')",
    "(step IS NULL) = (phase = 'review')",
    "step IS NULL OR step IN (0, 1)",
    "stability > 0 AND stability < 1e9",
    "difficulty BETWEEN 1 AND 10",
    f"first BETWEEN -2208988800000 AND {LAST_MOMENT}",
    f"last BETWEEN first AND {LAST_MOMENT}",
    f"due BETWEEN last AND {LAST_MOMENT} + 31536000000",
    "ratings BETWEEN 1 AND 1000000000",
    "lapses BETWEEN 0 AND ratings",
)
# A column takes a value of any type if that cannot be converted: a card's id may have become bytes.
_WHOLE = ("first", "last", "due", "ratings", "lapses")
TYPES = ("typeof(card) = 'text'", *(f"typeof({each}) = 'integer'" for each in _WHOLE))
_STATE = (
    "card TEXT PRIMARY KEY, phase TEXT NOT NULL, step INTEGER, stability REAL NOT NULL, "
    "difficulty REAL NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, due INTEGER NOT NULL, "
    "ratings INTEGER NOT NULL, lapses INTEGER NOT NULL"
)
_CHECKS = ", ".join(f"CHECK ({each})" for each in BELIEVABLE)
CARD = (f"CREATE TABLE card ({_STATE}, {_CHECKS}) WITHOUT ROWID",)

_LOG_1 = ("CREATE TABLE log (seq INTEGER PRIMARY KEY, event TEXT NOT NULL)", *_INDEXES, *_TRIGGERS)
_CARD_1 = (f"CREATE TABLE card ( {_STATE} ) WITHOUT ROWID",)
BY_SCHEMA: dict[int, tuple[str, ...]] = {1: (*_LOG_1, *_CARD_1), SCHEMA: (*LOG, *CARD)}

# Takes a journal of schema 1 apart; its lines stay in `log_1` until they are in the new `log`.
TAKE_APART_1 = (
    *(f"DROP TRIGGER {name}" for name in ("log_is_not_changed", "log_is_not_deleted")),
    *(f"DROP INDEX {name}" for name in ("log_card", "log_kind")),
    "ALTER TABLE log RENAME TO log_1",
    "DROP TABLE card",
)


def make(db: sqlite3.Connection) -> None:
    """Make the tables of the newest schema in an empty file."""
    for statement in BY_SCHEMA[SCHEMA]:
        db.execute(statement)


def unbelievable(db: sqlite3.Connection) -> bool:
    """Whether the table of states holds what no rating makes. Raises sqlite3.Error for an id that is no text.

    SQLite's own look at a file does not ask the checks of a table in every version. All ids come as one
    string: a row for each would take longer, at every start, than the rest of the look.
    """
    held = " AND ".join(f"({each})" for each in (*BELIEVABLE, *TYPES))
    query = f"SELECT group_concat(card), min(({held}) IS TRUE) FROM card"  # noqa: S608 - our own words
    _ids, believable = db.execute(query).fetchone()
    return believable is not None and not believable  # NULL where there is no card


def strange(db: sqlite3.Connection, schema: int) -> Text | None:
    """What the file has or lacks beside the tables, indexes and triggers of its schema; None if nothing."""
    there, ours = _objects(db), _expected(schema)
    for name in [*ours, *there]:
        if name not in there:
            return Text("its {} is missing", "缺了 {}").fill(name)
        if there[name] != ours.get(name):
            return Text("it has {}, which bnquiz did not make", "里面有 {}，不是 bnquiz 建的").fill(
                ascii(name)[1:-1][:40]
            )
    return None


def _expected(schema: int) -> dict[str, str]:
    """Name → SQL, as SQLite keeps it: the statements themselves, spaces apart."""
    return {statement.split()[2]: " ".join(statement.split()) for statement in BY_SCHEMA[schema]}


def _objects(db: sqlite3.Connection) -> dict[str, str]:
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in rows if not name.startswith("sqlite_stat")}
