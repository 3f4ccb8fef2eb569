"""What the learner's process may use: an empty folder, no input, limits on memory and files, prints in a
ring; and nothing else of this machine, where the kernel can shut it in."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from bnquiz.grading.process.worker import confine, library
from bnquiz.grading.process.worker.loading import outermost

MEMORY = 2**30  # bytes of address space beyond what the process has when it starts
LARGEST_FILE = 2**20
KEPT_OUTPUT = 2048  # bytes
SWITCH = "BNQUIZ_SANDBOX"  # "off": the kernel is not asked


class Ring(io.RawIOBase):
    """Keeps the end of what is written, and forgets the rest: a flood costs nothing."""

    def __init__(self) -> None:
        self.kept, self.written = b"", 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self.written += len(view)
        self.kept = (self.kept + view[-KEPT_OUTPUT:].tobytes())[-KEPT_OUTPUT:]
        return len(view)

    def close(self) -> None:
        """The sessions to come print too."""

    def take(self) -> str:
        """What was kept since the last call, with a word on what was left out."""
        lost = self.written - len(self.kept)
        text = self.kept.decode(errors="ignore")  # of the first character half may be lost
        self.kept, self.written = b"", 0
        return f"… {lost:,} bytes before this …\n{text}" if lost > 0 else text


def shut_in(folder: str) -> Ring:
    """Shut the process in. Returns the ring that takes its prints."""
    os.chdir(folder)
    _limits()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    buffer: Any = Ring()
    stream = io.TextIOWrapper(buffer, encoding="utf-8", errors="backslashreplace", write_through=True)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  # for the life of the process
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        setattr(sys, name, stream)
    warnings.showwarning = _once(warnings.showwarning)
    os.environ |= dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder)
    sys.dont_write_bytecode = True
    return buffer  # type: ignore[no-any-return]


def _once(show: Callable[..., None]) -> Callable[..., None]:
    """Each session loads the file anew, and Python then warns anew of the same line: who reads what the file
    printed reads that once."""
    shown: set[tuple[type, str, str, int]] = set()

    def show_once(message: Any, category: type, filename: str, lineno: int, *rest: Any) -> None:
        if (warning := (category, str(message), filename, lineno)) not in shown:
            shown.add(warning)
            show(message, category, filename, lineno, *rest)

    return show_once


def shut_doors(folder: str, learners: str) -> None:
    """The last thing before the learner's code. ``learners``: the folder in which its file lies."""
    if os.environ.get(SWITCH) != "off":
        confine.drop_capabilities()
        confine.restrict([*_own(folder), *confine.readable(_package_of(learners), library.PLACES)])
        confine.refuse()
    library.bar()


def _own(folder: str) -> list[confine.Rule]:
    return [
        confine.Rule(folder, confine.OWN_FOLDER),
        confine.Rule(os.devnull, confine.READ | confine.WRITE_FILE),
        confine.Rule("/proc/self"),
    ]


def _package_of(learners: str) -> str:
    """The folder of the learner's file, with the package that it is in. Python looks for that by its name in
    the folder above, which it lists now, since it may not later."""
    if not learners:
        return ""
    top = outermost(Path(learners))
    PathFinder.find_spec(top.name, [str(top.parent)])
    return str(top)


def _limits() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    requested = {
        resource.RLIMIT_AS: _address_space() + MEMORY,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
    }
    for limit, value in requested.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is an OSError with a line, not a death


def _address_space() -> int:
    """Bytes of address space in use (Linux); a generous guess elsewhere."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 8 * 2**30
