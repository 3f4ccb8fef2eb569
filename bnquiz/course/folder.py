"""A folder of pages that appears whole or not at all, and takes the place only of an older one of ours."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bnquiz.errors import BadFile

MANIFEST = ".bnquiz-pages.json"  # what we wrote: the digest of each file by its path


def check_folder(folder: Path) -> None:
    """Raises BadFile for a place where no folder of ours may come to stand."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadFile(f"{folder}: is no folder; name one that is empty or not there yet")
    if not folder.absolute().parent.is_dir():
        raise BadFile(f"{folder}: there is no folder {folder.parent}; make it first")
    if folder.is_dir():
        if Path.cwd().is_relative_to(folder.resolve()):
            raise BadFile(f"{folder}: holds the folder in which you are; name one below it")
        _check_content(folder)


def check_file(path: Path) -> None:
    """Raises BadFile for a name that is taken, or that has no folder."""
    if path.exists() or path.is_symlink():
        raise BadFile(f"{path}: is there already; name another file")
    if not path.absolute().parent.is_dir():
        raise BadFile(f"{path}: there is no folder {path.parent}; make it first")


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
        raise BadFile(f"{folder}: cannot be written: {error.strerror}") from error


def _check_content(folder: Path) -> None:
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    there = {path.relative_to(folder).as_posix(): path for path in files}
    ours = _manifest(there.pop(MANIFEST, None))
    for name, path in sorted(there.items()):
        if name not in ours:
            raise BadFile(f"{folder}: holds {name}, which bnquiz did not write; name another folder")
        if _digest_of(path) != ours[name]:
            raise BadFile(f"{path}: was changed since bnquiz wrote it; move it, or name another folder")


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
