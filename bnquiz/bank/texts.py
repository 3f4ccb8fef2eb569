"""Every text in two languages that a record holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from bnquiz.bank.model import Text

Path = tuple[str | int, ...]  # ("options", 1, "why")


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Every text in two languages in a record, with the path of its field."""
    if isinstance(value, Text):
        yield path, value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name), (*path, name))
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from texts(entry, (*path, index))
