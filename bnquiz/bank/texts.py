"""Walking through a record: every string in it, and every text in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from bnquiz.bank.model import Text

Path = tuple[str | int, ...]  # ("options", 1, "why")


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The value itself, and everything inside it, each with the path of its field."""
    yield path, value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from walk(getattr(value, name), (*path, name))
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from walk(entry, (*path, index))


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    return ((at, found) for at, found in walk(value, path) if isinstance(found, Text))


def strings(record: Struct) -> Iterator[tuple[Path, str]]:
    return ((path, value) for path, value in walk(record) if isinstance(value, str))
