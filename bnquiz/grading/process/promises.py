"""What a learner's file cannot do while it is graded: each promise with a statement that breaks it where it
does not hold. `bnquiz doctor` runs them in a worker like any other: what it says is true of this machine.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from bnquiz.grading.process.runner import Runner, Workers
from bnquiz.grading.process.wire import Array, Program, Session, Step
from bnquiz.grading.process.worker import confine
from bnquiz.grading.process.worker.sandbox import SWITCH
from bnquiz.texts import Text


class Promise(Struct, frozen=True):
    """``breaks``: a statement that does what must not be possible; {file} is a file of somebody else's.
    ``refused``: what it then raises."""

    id: str
    says: Text
    breaks: str
    refused: str = "PermissionError"


class Kept(Struct, frozen=True):
    """A promise, and whether it holds here."""

    id: str
    says: Text
    holds: bool


PROMISES = (
    Promise("read", Text("read your files", "读取你的文件"), "open({file!r}).read()"),
    Promise("write", Text("write or delete your files", "写入或删除你的文件"), "open({file!r}, 'a')"),
    Promise("mode", Text("change their owner or mode", "更改文件的属主或权限"), "os.chmod({file!r}, 0o600)"),
    Promise("start", Text("start a process", "启动进程"), "os.fork() or os._exit(0)"),
    Promise("signal", Text("end or stop a process", "结束或暂停别的进程"), "os.kill(os.getppid(), 0)"),
    Promise(
        "spy", Text("look into a process", "窥探别的进程"), "open(f'/proc/{{os.getppid()}}/environ').read()"
    ),
    Promise(
        "network", Text("open a connection", "建立网络连接"), "socket.socket().connect(('127.0.0.1', 9))"
    ),
    Promise("memory", Text("take all memory", "占用全部内存"), "bytearray(1 << 42)", "MemoryError"),
    Promise(
        "answers",
        Text("import the grader's answers", "导入评判器自带的答案"),
        "import bnquiz.grading.theory.reference",
        "TakenAway",
    ),
)
_SECONDS = 5.0
_ONE = Array("float64", (1,), bytes(8))


def kernel() -> dict[str, int]:
    """What of this kernel shuts workers in: the version of Landlock's interface, and seccomp; 0: not."""
    is_on = os.environ.get(SWITCH) != "off"
    return {"landlock": confine.version() * is_on, "seccomp": int(confine.is_known() and is_on)}


def kept(workers: Workers) -> Iterator[Kept]:
    """Each promise, tried."""
    with tempfile.TemporaryDirectory(prefix="bnquiz-") as folder:
        file = Path(folder, "private.txt")
        file.write_text("private", encoding="utf-8")
        for promise in PROMISES:
            breaks = promise.breaks.format(file=str(file))
            yield Kept(promise.id, promise.says, _raised(workers, breaks) == promise.refused)


def _raised(workers: Workers, statement: str) -> str:
    """The kind of what a statement raises in a worker; "" where it runs."""
    source = f"import os, socket\ndef entry(x):\n    {statement}\n"
    runner = Runner(workers, _SECONDS)
    try:
        session = Session("entry", (Step(kwargs={"x": _ONE}),), backend="numpy")
        answer = runner.run(Program(f"{os.sep}promise.py", source, (0, 1)), session)
    finally:
        runner.close()
    failure = answer.failure or next((outcome.failure for outcome in answer.outcomes), None)
    return failure.kind if failure else ""
