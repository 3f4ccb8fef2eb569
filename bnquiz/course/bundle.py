"""A zip for a report to us: the files, what was found, and versions.

Nothing of the journal, of the environment or of where things lie on this machine goes into it.
"""

from __future__ import annotations

import os
import platform
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path, PurePath

import msgspec

from bnquiz import __version__
from bnquiz.errors import BadFile, cannot_write
from bnquiz.grading.options import Options
from bnquiz.grading.records import Result, SkippedFile, as_json
from bnquiz.grading.source.reading import read_bytes
from bnquiz.resources import installed

PACKAGES = ("numpy", "torch", "msgspec")
READ_ME = """\
A report on bnquiz: the files that were graded (files/), what was found (results.json), versions and options
(versions.json). Please look through it before you send it, and say what you expected instead.

给 bnquiz 的报告：评判的文件（files/）、评判结果（results.json）、版本和选项（versions.json）。
发送前请先看一遍，并说明你原本期望的结果。
"""


def write_bundle(
    path: Path, results: Sequence[Result], skipped: Sequence[SkippedFile], options: Options
) -> list[str]:
    """Write it whole or not at all, in the place of nothing; the names of what is in it. Raises BadFile."""
    content = dict(_content(results, skipped, options))
    beside = path.with_name(f".bnquiz-{os.urandom(8).hex()}.part")
    try:
        with zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in content.items():
                bundle.writestr(name, data)
        os.link(beside, path) if hasattr(os, "link") else beside.rename(
            path
        )  # neither replaces what came meanwhile
    except OSError as error:
        raise BadFile(cannot_write(path, error)) from error
    finally:
        with suppress(OSError):
            beside.unlink()
    return list(content)


def _content(
    results: Sequence[Result], skipped: Sequence[SkippedFile], options: Options
) -> Iterator[tuple[str, bytes]]:
    names = _names([result.file for result in results])
    renamed = [msgspec.structs.replace(result, file=names[result.file]) for result in results]
    passed_over = [SkippedFile(PurePath(each.file).name, each.reason) for each in skipped]
    yield "README.txt", READ_ME.encode()
    yield "results.json", as_json(renamed, passed_over)
    yield "versions.json", msgspec.json.format(msgspec.json.encode(_versions(options)), indent=1)
    for result in results:
        yield f"files/{names[result.file]}", _data(result)


def _names(files: Sequence[str]) -> dict[str, str]:
    """A short name for each file that says nothing of the folders in which it lies."""
    bare = [PurePath(file).name.encode("utf-8", "replace").decode() or "unnamed" for file in files]
    return {
        file: name if bare.count(name) == 1 else f"{number}/{name}"
        for number, (file, name) in enumerate(zip(files, bare, strict=True), start=1)
    }


def _data(result: Result) -> bytes:
    """The file as it lies there, a notebook whole; what was read where it does not (standard input)."""
    with suppress(Exception):  # whatever keeps it from being read was told when it was graded
        return read_bytes(Path(result.file))
    return result.source.encode("utf-8", "surrogateescape")


def _versions(options: Options) -> Mapping[str, object]:
    return {
        "bnquiz": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        **{package: installed(package) for package in PACKAGES},
        "options": asdict(options),
    }
