"""A file as it is saved again and again: half written, replaced, deleted and made anew."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from bnquiz.grading.source.reading import Source, read

TOGETHER = 5  # ms: events that follow one another so closely are one save
SETTLE = 0.05  # seconds after which a file that is not whole is looked at again
LOOK = 1000  # ms: without any event the file is looked at as often, for folders that tell no events


def versions(first: Source) -> Iterator[Source]:
    """Each new content of the file after ``first``, without end. Deleted, empty, not UTF-8: a complaint.

    The folder is watched, not the file: an editor that replaces the file by another, or a new file of the
    same name, is seen like a save.
    """
    last = first
    for _ in watch(
        first.path.absolute().parent,
        watch_filter=lambda _, changed: Path(changed).name == first.path.name,
        recursive=False,
        step=TOGETHER,
        debounce=20 * TOGETHER,
        rust_timeout=LOOK,
        yield_on_timeout=True,
    ):
        now = settled(first.path)
        if now != last:
            yield now
            last = now


def settled(path: Path) -> Source:
    """The file's source. What is no whole program may be half saved: it counts once it stays the same."""
    now = read(path)
    while not _is_whole(now):
        time.sleep(SETTLE)
        before, now = now, read(path)
        if now == before:
            break
    return now


def _is_whole(source: Source) -> bool:
    if source.reason:
        return False
    try:
        ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
