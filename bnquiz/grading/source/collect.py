"""From the paths of a call to the sources to be graded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from bnquiz.errors import BadFile
from bnquiz.grading.source.reading import modules_needed, read_source

SUFFIXES = {".py", ".ipynb"}


class Source(Struct, frozen=True):
    """A file's text; or the complaint, one line, that says why it cannot be graded."""

    path: Path
    text: str = ""
    complaint: str = ""


def collect(paths: Iterable[Path]) -> list[Source]:
    """The sources of these files, and of those in these folders; each file once, in the order of the call.

    Raises BadFile for a file that cannot be used and for a folder without Python files. A file that was found
    in a folder, not named, is no reason to stop: it has its complaint.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _sources(path):
            found.setdefault(source.path.resolve(), source)
    return list(found.values())


def read(path: Path) -> Source:
    """The source of a file, or the complaint."""
    try:
        return Source(path, read_source(path))
    except BadFile as error:
        return Source(path, complaint=str(error))


def modules_of(sources: Iterable[Source]) -> tuple[str, ...]:
    """What the worker should have imported beforehand, for all of them."""
    return tuple(dict.fromkeys(module for source in sources for module in modules_needed(source.text)))


def _sources(path: Path) -> list[Source]:
    try:
        return _in_folder(path) if path.is_dir() else [Source(path, read_source(path))]
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None


def _in_folder(folder: Path) -> list[Source]:
    files = (path for path in _python_files(folder) if path.is_file())
    found = [read(path) for path in files if path.stat().st_size]
    if not found:
        raise BadFile(f"{folder}: no Python file in this folder; name a file, or a folder that has some")
    return found


def _python_files(folder: Path) -> Iterator[Path]:
    """In the order of their names. Hidden folders and caches hold nothing that is to be graded."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        yield from (Path(root, name) for name in sorted(files) if Path(name).suffix in SUFFIXES)
