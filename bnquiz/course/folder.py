"""A folder of pages that appears whole or not at all, and takes the place only of an older one of ours."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bnquiz.errors import BadFile, cannot_write
from bnquiz.texts import Text

MANIFEST = ".bnquiz-pages.json"  # what we wrote: the digest of each file by its path

REFUSED = {
    "no-folder": Text(
        "{}: is no folder; name one that is empty or not there yet",
        "{}：不是文件夹；请给一个空的或还不存在的文件夹",
    ),
    "no-place": Text("{}: is a file, and no folder; name another one", "{}：是文件，不是文件夹；请换一个"),
    "nowhere": Text("{}: there is no folder {}; make it first", "{}：没有文件夹 {}；请先建好"),
    "here": Text(
        "{}: holds the folder in which you are; name one below it", "{}：你正在这个文件夹里；请给它下面的一个"
    ),
    "taken": Text("{}: is there already; name another file", "{}：已经存在；请换一个文件名"),
    "unread": Text("{}: cannot be read: {}", "{}：无法读取：{}"),
    "foreign": Text(
        "{}: holds {}, which bnquiz did not write; name another folder",
        "{}：里面的 {} 不是 bnquiz 写的；请换一个文件夹",
    ),
    "changed": Text(
        "{}: was changed since bnquiz wrote it; move it, or name another folder",
        "{}：bnquiz 写好之后被改过；请移走它，或换一个文件夹",
    ),
}


def refused(why: str, *values: object) -> BadFile:
    """The error that says why a place, or a file, cannot be used."""
    return BadFile(REFUSED[why].fill(*values))


def check_folder(folder: Path) -> None:
    """Raises BadFile for a place where no folder of ours may come to stand."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise refused("no-folder", folder)
    if not folder.absolute().parent.is_dir():
        raise refused("nowhere", folder, folder.parent)
    if folder.is_dir():
        if Path.cwd().is_relative_to(folder.resolve()):
            raise refused("here", folder)
        _check_content(folder)


def check_place(folder: Path) -> None:
    """Raises BadFile for what cannot become a folder, or hold one."""
    there = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not there.is_dir():
        raise refused("no-place", there)


def check_file(path: Path) -> None:
    """Raises BadFile for a name that is taken, or that has no folder."""
    if path.exists() or path.is_symlink():
        raise refused("taken", path)
    if not path.absolute().parent.is_dir():
        raise refused("nowhere", path, path.parent)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write them beside, then let them take the place of what we wrote there before. Raises BadFile; then the
    folder is as it was."""
    check_folder(folder)
    parent = folder.absolute().parent
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=parent) as beside:
            new = Path(beside, "new")
            _fill(new, files)
            _take_place(new, folder, old=Path(beside, "old"))
    except OSError as error:
        raise BadFile(cannot_write(folder, error)) from error


def _check_content(folder: Path) -> None:
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    there = {path.relative_to(folder).as_posix(): path for path in files}
    ours = _manifest(there.pop(MANIFEST, None))
    for name, path in sorted(there.items()):
        if name not in ours:
            raise refused("foreign", folder, name)
        if _digest_of(path) != ours[name]:
            raise refused("changed", path)


def _manifest(path: Path | None) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8")) if path else {}
        return found if isinstance(found, dict) else {}
    return {}


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    written = {name: text.encode() for name, text in files.items()}
    for name, data in written.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(data)
    digests = {name: _digest(data) for name, data in written.items()}
    (folder / MANIFEST).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def _take_place(new: Path, folder: Path, old: Path) -> None:
    """Two renames: if the new pages cannot come, whatever the reason, the old ones come back."""
    is_there = folder.exists()
    if is_there:
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if is_there:
            old.rename(folder)
        raise


def _digest_of(path: Path) -> str:
    """Of what stands there; of nothing where it cannot be read, so that it is no file of ours."""
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
