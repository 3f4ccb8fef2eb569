"""From a path to Python source: the text as Python reads it, or the code cells of a notebook (`notebooks`).

Whatever the path names, reading it ends: only regular files are opened, and no more is read than may be
graded.
"""

from __future__ import annotations

import ast
import errno
import io
import os
import re
import shlex
import stat
import time
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from watchfiles import watch

from bnquiz.errors import BadFile, reason_of
from bnquiz.grading.records import Piece
from bnquiz.grading.source.notebooks import NO_JSON, Joined, NoNotebook, code_cells, exported, join_cells
from bnquiz.texts import NOTHING, Text

Unread = Literal["empty", "no-such-file", "not-readable", "too-large"]

MOST_BYTES = 1_000_000  # of code
MOST_LINES = 20_000
LARGEST_NOTEBOOK = 100_000_000  # bytes with its outputs, of which nothing is kept


class Source(msgspec.Struct, frozen=True):
    """A file's text, or why there is none: a reason, and the complaint, one line. ``pieces``: which cell of a
    notebook a line stands in. ``note``: what of the file was left out."""

    path: Path
    text: str = ""
    reason: Unread | None = None
    complaint: Text = NOTHING
    pieces: tuple[Piece, ...] = ()
    note: Text | None = None


class _CannotRead(Exception):
    """Why a file has no text that can be graded."""

    def __init__(self, reason: Unread, complaint: Text) -> None:
        super().__init__(complaint.en)
        self.reason, self.complaint = reason, complaint


def read(path: Path) -> Source:
    """The source of a file, or the complaint. A notebook gives its code cells joined, magics as comments."""
    return _source(path, lambda: _data(path))


def read_stream(stream: BinaryIO, path: Path) -> Source:
    """The same for what comes by a pipe. ``path``: the name under which it is graded."""
    return _source(path, lambda: _piped(stream, path))


def _piped(stream: BinaryIO, path: Path) -> bytes:
    try:
        return stream.read(_limit(path) + 1)
    except OSError as error:
        raise _CannotRead(
            "not-readable",
            Text("standard input cannot be read: {}", "无法读取标准输入：{}").fill(reason_of(error)),
        ) from None


def _source(path: Path, data: Callable[[], bytes]) -> Source:
    try:
        found = _joined(path, data())
        return Source(path, _fit(found.text), pieces=found.pieces, note=found.note)
    except _CannotRead as cannot:
        return Source(path, reason=cannot.reason, complaint=cannot.complaint)


def of_text(path: Path, text: str) -> Source:
    """The same for a text that is at hand."""
    try:
        return Source(path, _fit(text))
    except _CannotRead as cannot:
        return Source(path, reason=cannot.reason, complaint=cannot.complaint)


def read_source(path: Path) -> str:
    """The source of a file. Raises `BadFile` with one line that says what is wrong with it."""
    source = read(path)
    if source.reason:
        raise BadFile(Text("{}: {}", "{}：{}").fill(path, source.complaint))
    return source.text


def modules_needed(source: str) -> tuple[str, ...]:
    """What the worker should have imported beforehand."""
    return ("torch",) if "torch" in source or "nn.Module" in source else ()


def shown(path: Path | str) -> str:
    """The path as text; a byte that is no UTF-8 as ``\\xff``."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _quoted(path: Path) -> str:
    return shlex.quote(shown(path))


def is_notebook(path: Path) -> bool:
    return path.suffix.lower() == ".ipynb"


def read_bytes(path: Path) -> bytes:
    """What a regular file holds, as far as it may be graded. Raises OSError, and ValueError for a name that
    no file can have; for a file that is too large, or of another kind, a `_CannotRead`."""
    limit = _limit(path)
    _refuse_special(path.stat())  # a device or a pipe is not even opened
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123  # it is open already
        status = os.fstat(descriptor)
        _refuse_special(status)  # nor read, should the name mean another file by now
        data = file.read(limit + 1) if status.st_size <= limit else b""
    if status.st_size > limit or len(data) > limit:
        raise _too_large(Text("{} bytes", "{} 字节").fill(f"{max(status.st_size, limit):,}"), limit)
    return data


def _limit(path: Path) -> int:
    return LARGEST_NOTEBOOK if is_notebook(path) else MOST_BYTES


def _data(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except (OSError, ValueError) as error:
        raise _unread(path, error) from None


def _joined(path: Path, data: bytes) -> Joined:
    if not is_notebook(path):
        return exported(_one_kind_of_line(_decoded(data)))
    try:
        cells = [_one_kind_of_line(_in_unicode(cell)) for cell in code_cells(data)]
    except NoNotebook as error:
        raise _CannotRead("not-readable", error.why) from None
    except UnicodeEncodeError:
        raise _CannotRead("not-readable", NO_JSON) from None
    if data.strip() and not any(map(str.strip, cells)):
        raise _CannotRead("empty", NO_CODE)
    return join_cells(cells)


NO_CODE = Text(
    "the notebook has no code; write your batch norm into a code cell, or begin anew: `bnquiz start x.ipynb`",
    "笔记本里没有代码；请把批归一化写进代码单元格，或重新开始：`bnquiz start x.ipynb`",
)


def _fit(text: str) -> str:
    """The text with its lines as everybody counts them, if it is one to grade."""
    text = _one_kind_of_line(text)
    if len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise _too_large(Text("the code in it", "其中的代码"), MOST_BYTES)
    if text.count("\n") > MOST_LINES:
        raise _CannotRead(
            "too-large",
            Text(
                "more than {} lines: put the batch norm into a file of its own",
                "超过 {} 行：请把批归一化单独放进一个文件",
            ).fill(f"{MOST_LINES:,}"),
        )
    if not text.strip():
        raise _CannotRead(
            "empty",
            Text(
                "the file is empty; write your batch norm into it, or begin with a new one: `bnquiz start`",
                "文件是空的；请写入你的批归一化，或用 `bnquiz start` 另生成一个起步文件",
            ),
        )
    return text


_KINDS = (
    (stat.S_ISDIR, Text("a folder", "文件夹")),
    (stat.S_ISFIFO, Text("a pipe", "管道")),
    (stat.S_ISSOCK, Text("a socket", "套接字")),
    (stat.S_ISCHR, Text("a device", "设备")),
    (stat.S_ISBLK, Text("a device", "设备")),
)


def _refuse_special(status: os.stat_result) -> None:
    kind = next((what for is_kind, what in _KINDS if is_kind(status.st_mode)), None)
    if kind is not None:
        raise _CannotRead(
            "not-readable",
            Text("this is {}, not a file; name a Python file", "这是{}，不是文件；请给出 Python 文件").fill(
                kind
            ),
        )


def _too_large(what: str | Text, limit: int) -> _CannotRead:
    most = f"{limit / 1e6:g} MB"
    return _CannotRead(
        "too-large",
        Text(
            "too large ({}; at most {}): put the batch norm into a file of its own",
            "太大（{}；最多 {}）：请把批归一化单独放进一个文件",
        ).fill(what, most),
    )


def _unread(path: Path, error: OSError | ValueError) -> _CannotRead:
    if isinstance(error, ValueError):
        return _CannotRead("not-readable", Text("a file cannot have this name", "文件不能用这个名字"))
    if error.errno == errno.ELOOP:
        return _CannotRead(
            "not-readable",
            Text("cannot be read: its links lead in a circle", "无法读取：链接互相指向，形成循环"),
        )
    if error.errno not in {errno.ENOENT, errno.ENOTDIR}:
        return _CannotRead("not-readable", Text("cannot be read: {}", "无法读取：{}").fill(reason_of(error)))
    if path.is_symlink():
        return _CannotRead("no-such-file", Text("a link to a file that is not there", "链接指向的文件不存在"))
    if error.errno == errno.ENOTDIR:
        what = Text("no such file: what should be its folder is a file", "没有这个文件：它的上一级不是文件夹")
        return _CannotRead("no-such-file", what)
    return _CannotRead(
        "no-such-file",
        Text(
            "no such file; `bnquiz start {}` writes one to begin with",
            "没有这个文件；用 `bnquiz start {}` 生成起步文件",
        ).fill(_quoted(path)),
    )


# -- text


def _decoded(data: bytes) -> str:
    """The text in its declared encoding, which is UTF-8 unless the first lines say otherwise."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if not _declares_itself(encoding):
            raise _undeclared(data)
        return _in_unicode(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise _not_in(error.encoding, Text("(byte {})", "（第 {} 字节）").fill(error.start + 1)) from None
    except (SyntaxError, LookupError, ValueError):
        raise _undeclared(data) from None


def _declares_itself(encoding: str) -> bool:
    """Whether a declaration could be read in the encoding that it names: not in UTF-16, nor in EBCDIC."""
    try:
        return b"coding".decode(encoding) == "coding"
    except UnicodeDecodeError:
        return False


def _in_unicode(text: str) -> str:
    """Half a surrogate pair, which some declared encodings can make, is no character."""
    text.encode()
    return text


def _not_in(encoding: str, where: Text) -> _CannotRead:
    named = "UTF-8" if encoding.lower().startswith(("utf-8", "utf8")) else encoding
    return _CannotRead(
        "not-readable",
        Text("not {} {}; save the file as UTF-8", "不是 {}{}；请把文件存成 UTF-8").fill(named, where),
    )


def _undeclared(data: bytes) -> _CannotRead:
    """Why no encoding can be told: the first lines are in none, or declare one that there is not."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return _not_in("utf-8", Text("(byte {})", "（第 {} 字节）").fill(wrong.start + 1))
    return _CannotRead(
        "not-readable",
        Text(
            "it is not in the encoding that it declares; save the file as UTF-8",
            "内容与声明的编码不符；请把文件存成 UTF-8",
        ),
    )


# What `str.splitlines` takes for the end of a line, and Python's parser does not.
_NO_LINE_END = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INDENT = re.compile("^[ \t]*\f[ \t\f]*", re.MULTILINE)  # a form feed begins the column anew


def _one_kind_of_line(text: str) -> str:
    """The text with the same lines for everybody who counts them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NO_LINE_END.search(text) is None:
        return text
    text = _INDENT.sub(lambda found: found[0].rpartition("\f")[2], text)
    return _NO_LINE_END.sub(" ", text)


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
