"""From the paths of a call to the files to be graded, and what is passed over.

Nothing that was named disappears: a path that is no file to grade is a file with a complaint, and what a
folder holds beside hand-ins is told as skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from msgspec import Struct

from bnquiz.errors import reason_of
from bnquiz.grading.records import SkippedFile, WhySkipped
from bnquiz.grading.source.reading import Source, Unread, modules_needed, read_bytes, shown
from bnquiz.texts import Text

SUFFIXES = {".py", ".ipynb"}


class File(Struct, frozen=True):
    """A file to be graded. ``name``: as it was given, or found in a folder."""

    path: Path
    name: str
    folder: str | None = None  # in which it was found, where it was not named itself
    source: Source | None = None  # where it need not be read any more


class Collected(Struct, frozen=True):
    files: tuple[File, ...]
    skipped: tuple[SkippedFile, ...] = ()


def collect(paths: Iterable[str], exclude: Sequence[str] = (), piped: File | None = None) -> Collected:
    """The files that are named and those of the folders that are named, each once, in the order of the call.

    ``exclude``: patterns as in a shell. One without a slash is for the name of a file or a folder, one with a
    slash for the path from the folder of the call. ``piped``: what the path ``-`` stands for.
    """
    found: dict[str, File] = {}
    skipped: list[SkippedFile] = []
    for each in _named(paths, exclude, piped):
        if isinstance(each, SkippedFile):
            skipped.append(each)
        elif found.setdefault(_real(each.path), each) is not each:
            skipped.append(SkippedFile(each.name, "duplicate"))
    return Collected(tuple(found.values()), tuple(skipped))


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a name that no file can have
        return str(path)


def need_torch(files: Iterable[File]) -> bool:
    """Whether any of them may use torch; each is let go at once."""
    return any(
        _mentions_torch(file.path) if file.source is None else bool(modules_needed(file.source.text))
        for file in files
    )


def _mentions_torch(path: Path) -> bool:
    try:
        data = read_bytes(path)
    except Exception:  # noqa: BLE001  # whoever reads it for its text says why it cannot be read
        return False
    return b"torch" in data or b"nn.Module" in data


def _named(paths: Iterable[str], exclude: Sequence[str], piped: File | None) -> Iterator[File | SkippedFile]:
    for name in paths:
        if name == "-" and piped is not None:
            yield piped
        elif not name:
            yield _complaint(
                "", "no-such-file", Text("no such file: the name is empty", "没有这个文件：名字是空的")
            )
        elif _is_excluded(name, [PurePath(name).name], exclude):
            yield SkippedFile(shown(name), "excluded")
        elif os.path.isdir(name) and not _is_python(name):  # noqa: PTH112  # never raises
            yield from _in_folder(name, exclude)
        else:
            yield File(Path(name), shown(name))


def _in_folder(folder: str, exclude: Sequence[str]) -> Iterator[File | SkippedFile]:
    held = False
    for each in _Walk(folder, exclude).files():
        held = held or isinstance(each, File)
        yield each
    if not held:
        yield _complaint(
            folder,
            "empty",
            Text("no Python file to grade in this folder", "这个文件夹里没有可评的 Python 文件"),
        )


def _complaint(name: str, reason: Unread, why: Text) -> File:
    return File(Path(name), shown(name), source=Source(Path(name), reason=reason, complaint=why))


class _Walk:
    """Through a folder and those in it, by name: the files of each first. Links to folders are not followed,
    and neither is a link that leads out: who hands in a folder may not choose what is shown of the rest."""

    def __init__(self, top: str, exclude: Sequence[str]) -> None:
        self.top, self.exclude = top, exclude
        self.inside = os.path.join(os.path.realpath(top), "")  # noqa: PTH118  # names stay as they are given

    def files(self) -> Iterator[File | SkippedFile]:
        folders = [self.top]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    there = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                yield _complaint(
                    folder, "not-readable", Text("cannot be read: {}", "无法读取：{}").fill(reason_of(error))
                )
                continue
            deeper = [entry for entry in there if _is_folder(entry) and not _is_python(entry.name)]
            for entry in there:
                if _is_python(entry.name):
                    yield self._file(entry, folder)
            skipped = {entry.path: why for entry in deeper if (why := self._why_not_entered(entry))}
            yield from (SkippedFile(shown(path), why) for path, why in skipped.items())
            folders += [entry.path for entry in reversed(deeper) if entry.path not in skipped]

    def _file(self, entry: os.DirEntry[str], folder: str) -> File | SkippedFile:
        why = self._why_skipped(entry)
        if why:
            return SkippedFile(shown(entry.path), why)
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(self.inside):
            return _complaint(
                entry.path,
                "not-readable",
                Text(
                    "a link that leads out of the folder; to grade it, name the file itself",
                    "这是指向文件夹之外的链接；要评它，请直接写出文件名",
                ),
            )
        return File(Path(entry.path), shown(entry.path), folder)

    def _why_skipped(self, entry: os.DirEntry[str]) -> WhySkipped | None:
        if entry.name.startswith("."):
            return "hidden"
        below = PurePath(entry.path).relative_to(self.top)
        return "excluded" if _is_excluded(below.as_posix(), below.parts, self.exclude) else None

    def _why_not_entered(self, entry: os.DirEntry[str]) -> WhySkipped | None:
        if entry.is_symlink():
            return "link"
        if entry.name in _NOT_HANDED_IN:
            return _NOT_HANDED_IN[entry.name]
        is_environment = any(Path(entry.path, mark).exists() for mark in _ENVIRONMENT)
        return "environment" if is_environment else self._why_skipped(entry)


_NOT_HANDED_IN: dict[str, WhySkipped] = {
    "__pycache__": "cache",
    "__MACOSX": "hidden",
    "site-packages": "environment",
    "dist-packages": "environment",
    "node_modules": "environment",
}


_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle of links
        return False


def _is_python(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES


def _is_excluded(path: str, names: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(path, pattern) if "/" in pattern else any(fnmatchcase(name, pattern) for name in names)
        for pattern in patterns
    )
