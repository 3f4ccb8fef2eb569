"""Starting an interpreter for the learner's code, and telling afterwards why it ended."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from bnquiz.grading.process.wire import STACK_FILE, Failure

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from bnquiz.grading.process.worker.main import {0}; {0}({1})"
)
_SEEN = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "OPENBLAS_CORETYPE")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def command(function: str, *arguments: object) -> list[str]:
    """Runs a function of `worker.main` in another interpreter, which imports from where this one does."""
    call = _BOOT.format(function, ", ".join(map(repr, arguments)))
    return [sys.executable, "-I", "-c", call, json.dumps(sys.path)]


def environment() -> dict[str, str]:
    """What of ours a worker may see."""
    kept = {name: os.environ[name] for name in (*_SEEN, "BNQUIZ_SANDBOX") if name in os.environ}
    return {**kept, **_ONE_THREAD, "PYTHONHASHSEED": "0"}


def failure_of(code: int | None, line: int | None, *, late: bool) -> Failure:
    """Why a worker gave no answer, from its exit code: negative for a signal, None while it runs."""
    if late:
        return Failure("Timeout", "it did not come back in time", line)
    if code is None:
        return Failure("Exit", "the process closed its pipe", line)
    if code >= 0:
        return Failure("Exit", f"the process ended itself with status {code}", line)
    return Failure("Killed", f"the process was ended by {signal.Signals(-code).name}", line)


def line_in(folder: str, path: str) -> int | None:
    """The innermost line of the learner's file in the stack that a worker left in its folder."""
    try:
        stack = (Path(folder) / STACK_FILE).read_text(errors="replace")
        ours = (row for row in stack.splitlines() if f'"{path}"' in row)
        return next((int(row.partition(", line ")[2].split()[0]) for row in ours), None)
    except (OSError, ValueError, IndexError):
        return None
