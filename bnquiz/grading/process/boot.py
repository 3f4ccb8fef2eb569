"""Starting an interpreter for the learner's code, and telling afterwards why it ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from bnquiz.errors import BnquizError, reason_of
from bnquiz.grading.process.wire import STACK_FILE, Failure
from bnquiz.texts import Text

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from bnquiz.grading.process.worker.main import {0}; {0}({1})"
)
_SEEN = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "OPENBLAS_CORETYPE")
NO_FOLDER = Text(
    "no temporary folder can be made ({}): set TMPDIR to a folder that can be written",
    "无法建立临时文件夹（{}）：请把 TMPDIR 设为可以写入的文件夹",
)
LONGEST_REMOVAL = 10.0  # seconds
LARGEST_STACK = 2**16  # bytes
_LONGEST_DUMPED = 500  # characters of a name that faulthandler writes
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def command(function: str, *arguments: object) -> list[str]:
    """Runs a function of `worker.main` in another interpreter, which imports from where this one does."""
    call = _BOOT.format(function, ", ".join(map(repr, arguments)))
    return [sys.executable, "-I", "-c", call, json.dumps(sys.path)]


def environment() -> dict[str, str]:
    """What of ours a worker may see."""
    kept = {name: os.environ[name] for name in (*_SEEN, "BNQUIZ_SANDBOX") if name in os.environ}
    return {**kept, **_ONE_THREAD, "PYTHONHASHSEED": "0"}


def new_folder() -> str:
    """A folder for workers. Raises BnquizError where none can be made."""
    try:
        return tempfile.mkdtemp(prefix="bnquiz-")
    except OSError as error:
        raise BnquizError(NO_FOLDER.fill(reason_of(error))) from error


def failure_of(code: int | None, line: int | None, *, late: bool) -> Failure:
    """Why a worker gave no answer, from its exit code: negative for a signal, None while it runs."""
    if late:
        return Failure("Timeout", "it did not come back in time", line)
    if code is None:
        return Failure("Exit", "the process closed its pipe", line)
    if code >= 0:
        return Failure("Exit", f"the process ended itself with status {code}", line)
    return Failure("Killed", f"the process was killed by {_signal(-code)}", line)


def _signal(number: int) -> str:
    with suppress(ValueError):  # most real-time signals have no name
        return signal.Signals(number).name
    return f"signal {number}"


def line_in(folder: str, path: str) -> int | None:
    """The innermost line of the learner's file in the stack that a worker left in its folder."""
    name = f'File "{_as_dumped(path)}"'
    ours = (row for row in _stack(folder).splitlines() if name in row)
    with suppress(ValueError, IndexError, StopIteration):
        return int(next(ours).partition(", line ")[2].split()[0])
    return None


def _stack(folder: str) -> str:
    """What the file holds that the learner's process may have put something else in the place of."""
    with suppress(OSError):
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(Path(folder, STACK_FILE), flags)
        with open(descriptor, "rb") as file:  # noqa: PTH123  # it is open already
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return file.read(LARGEST_STACK).decode(errors="replace")
    return ""


def _as_dumped(path: str) -> str:
    """The path as faulthandler writes it: in ASCII, and cut."""
    written = path[:_LONGEST_DUMPED].encode("ascii", "backslashreplace").decode()
    return written if len(path) <= _LONGEST_DUMPED else f"{written}..."


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits until what is done inside is done: nobody else does it."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            before(*came[0])


def remove_if_plain(folder: str) -> None:
    """Remove a worker's folder if the worker left nothing in it; else it goes with the folder of them all."""
    with suppress(OSError):
        Path(folder, STACK_FILE).unlink(missing_ok=True)
        Path(folder).rmdir()


def remove(folder: str) -> None:
    """Remove a folder of workers, however deep it has become, and whatever may not be touched in it. A
    learner's file can make folders faster than they can be removed: after a while that goes on by itself."""
    with suppress(OSError):
        Path(folder).rmdir()
        return
    if os.name != "posix":
        shutil.rmtree(folder, ignore_errors=True)
        return
    script = 'chmod -R u+rwx "$0"; rm -rf "$0"'
    removal = subprocess.Popen(  # noqa: S603  # our own script
        ["/bin/sh", "-c", script, folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with suppress(subprocess.TimeoutExpired):
        removal.wait(LONGEST_REMOVAL)
