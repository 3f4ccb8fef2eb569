"""The processes beside the parent: a server that has imported what files need, and a worker for each file.

The server imports once and forks a worker on demand: starting one costs milliseconds, not a torch import.
Where there is no fork the worker is an interpreter of its own (`alone`).
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NoReturn

import msgspec

from bnquiz.grading.process.boot import remove, remove_if_plain
from bnquiz.grading.process.wire import (
    GRACE,
    REFUSED,
    STACK_FILE,
    Answer,
    Array,
    Failure,
    Program,
    Request,
    Session,
    Step,
    frame,
    read_frame,
)
from bnquiz.grading.process.worker import confine, library
from bnquiz.grading.process.worker.library import torchs_own
from bnquiz.grading.process.worker.sandbox import shut_doors, shut_in
from bnquiz.grading.process.worker.session import perform
from bnquiz.grading.process.worker.stubs import disarm_compilers, stay_alone, stay_on_cpu, take_roots_of_all

_LAYER = """
import torch

class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gamma = torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return self.gamma * (x - x.mean(0)) / torch.sqrt(x.var(0) + 1e-5)
"""


def warm_up() -> None:
    """Run a small layer forward and backward, if torch is there."""
    if "torch" in sys.modules:
        x = Array("float64", (2, 2), bytes(32), grad=True)
        step = Step((x,), upstream=Array("float64", (2, 2), bytes(32)))
        session = Session("Layer", (step,), make=((), {}), cast="float64")
        perform(Request(Program("layer.py", _LAYER, (0, 1)), session))


MOST_GENERATIONS = 100  # of processes that a worker leaves behind


def serve(descriptor: int, folder: str) -> None:
    """Fork a worker for each folder and pipes that come in, until the parent hangs up. ``folder`` holds the
    workers' folders: a parent that was killed leaves nothing behind."""
    _adopt_orphans()
    _Server(socket.socket(fileno=descriptor)).serve()
    remove(folder)
    os._exit(0)  # no farewells of the imported packages: the parent waits


class _Server:
    """Answers the parent, and processes that it forked, each on a line of its own; who hangs up leaves no
    worker.

    A message is a row ``NUMBER WORD REST``, its reply ``NUMBER REST`` or ``NUMBER refused WHY``:
    ``fork FOLDER`` with two pipes, ``end PID``, ``reap PID``, ``preload MODULES``. ``join`` brings a further
    line, and has no reply.
    """

    def __init__(self, parent: socket.socket) -> None:
        self.parent = parent
        self.lines: dict[socket.socket, set[int]] = {parent: set()}  # and the workers that it asked for
        self.folders: dict[int, str] = {}  # worker → its folder

    def serve(self) -> None:
        while self.parent in self.lines:
            ready, _, _ = select.select(list(self.lines), [], [])
            for line in ready:
                self._hear(line)
        for line in list(self.lines):
            self._hang_up(line)

    def _hear(self, line: socket.socket) -> None:
        """Descriptors belong to the last of the messages that came with them."""
        with contextlib.suppress(OSError):  # hung up before it has its reply
            heard, descriptors, _, _ = socket.recv_fds(line, 8192, 2)
            messages = heard.decode().splitlines()
            for place, message in enumerate(messages, 1):
                number, _, rest = message.partition(" ")
                reply = self._answer(line, rest, descriptors if place == len(messages) else [])
                if reply is not None:
                    line.send(f"{number} {reply}\n".encode())
            if heard:
                return
        self._hang_up(line)

    def _answer(self, line: socket.socket, message: str, descriptors: list[int]) -> str | None:
        """What the system refuses is the reply, and no end: others have workers here too."""
        word, _, rest = message.partition(" ")
        if word == "join":
            self.lines[socket.socket(fileno=descriptors[0])] = set()
            return None
        actions: dict[str, Callable[[], str]] = {
            "fork": lambda: self._fork(line, rest, descriptors),
            "end": lambda: self._end(int(rest)),
            "reap": lambda: self._end(int(rest), patience=GRACE),
            "preload": lambda: _preload(rest),
        }
        try:
            return actions[word]()
        except OSError as error:
            return f"{REFUSED} {word}: {error.strerror}"

    def _hang_up(self, line: socket.socket) -> None:
        for pid in list(self.lines.pop(line)):
            folder = self.folders[pid]
            self._end(pid)
            remove_if_plain(folder)
        line.close()

    def _fork(self, line: socket.socket, folder: str, pipes: list[int]) -> str:
        server = os.getpid()
        try:
            pid = os.fork()
            if pid == 0:
                self._become_worker(server, folder, pipes)
        finally:
            for pipe in pipes:
                os.close(pipe)
        self.lines[line].add(pid)
        self.folders[pid] = folder
        return str(pid)

    def _become_worker(self, server: int, folder: str, pipes: list[int]) -> NoReturn:
        """Nothing that goes wrong here may return to the caller: it would go on as a second server, and take
        the folder of them all with it."""
        status = 1
        try:
            _end_with(server)
            for each in self.lines:
                each.close()
            os.setsid()
            work(folder, *pipes)
            status = 0
        finally:
            os._exit(status)

    def _end(self, pid: int, patience: float = 0.0) -> str:
        """Kill the worker and all that it started. The reply is how it had ended by itself: a wait status,
        or `running`. A pipe closes a little before its process can be reaped: hence patience."""
        until = time.monotonic() + patience
        ended, status = os.waitpid(pid, os.WNOHANG)
        while not ended and time.monotonic() < until:
            time.sleep(0.005)
            ended, status = os.waitpid(pid, os.WNOHANG)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        if not ended:
            os.kill(pid, signal.SIGKILL)  # just forked, it is in no group of its own yet
            os.waitpid(pid, 0)
        self.folders.pop(pid, None)
        for workers in self.lines.values():
            workers.discard(pid)
        for _ in range(MOST_GENERATIONS):
            if not self._end_orphans():
                break
        return str(status) if ended else "running"

    def _end_orphans(self) -> bool:
        """Kill what workers left. The children of what is killed become ours: whether to look again."""
        orphans = _children() - self.folders.keys()
        for orphan in orphans:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
        return bool(orphans)


def _preload(modules: str) -> str:
    """Import now what the files will need; a package that is not installed is the file's to find out."""
    for module in modules.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    confine.of_python(library.PLACES)
    take_roots_of_all()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
        disarm_compilers()
        torchs_own()
        stay_on_cpu()
        stay_alone()
    if "pytest" in sys.modules:
        from bnquiz.grading.process.worker.testing import warm_up_pytest

        warm_up_pytest()
    return "ready"


def _adopt_orphans() -> None:
    """Linux: what a worker leaves behind, in whatever session, becomes our child, so that it can be ended."""
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def _end_with(server: int) -> None:
    """Linux: a worker is killed when its server is."""
    _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != server:  # it was killed before that
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError, TypeError):
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _children() -> set[int]:
    """The processes whose parent we are (Linux; elsewhere none is known)."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(stat.parent.name))
    return found


def alone(modules: str, folder: str) -> None:
    """Import the modules, say so in one byte, and answer through what stdin and stdout were at the start."""
    inbox, outbox = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(inbox, os.O_BINARY)
        msvcrt.setmode(outbox, os.O_BINARY)
    _preload(modules)
    os.write(outbox, b"!")
    work(folder, inbox, outbox)


def work(folder: str, inbox: int, outbox: int) -> None:
    """Answer requests until the parent closes the pipe."""
    ring = shut_in(folder)
    stack = _leave_stack(Path(folder))
    warm_up()
    shut = False
    while (body := read_frame(lambda n: _read(inbox, n))) is not None:
        request = msgspec.msgpack.decode(body, type=Request)
        if not shut:
            way = _way(request)
            shut_doors(folder, request.program.folder)
            shut = True
        with _patience(request.patience, stack):
            answer = msgspec.structs.replace(way(request), printed=ring.take(), token=request.token)
        _write(outbox, _framed(answer))


def _framed(answer: Answer) -> bytes:
    try:
        return frame(answer)
    except UnicodeEncodeError:  # a key or an attribute of the learner's: half a surrogate pair
        failure = Failure("UnicodeEncodeError", "a name in what it holds or returns is no text")
        return frame(Answer(failure=failure, printed=answer.printed, token=answer.token))


def _way(request: Request) -> Callable[[Request], Answer]:
    """What is done with requests like this one; found before the doors are shut, for it may import."""
    if request.tests is None:
        return perform
    from bnquiz.grading.process.worker.testing import perform_tests

    return perform_tests


def _leave_stack(folder: Path) -> IO[str]:
    """A crash leaves its stack in the folder, and so does a signal, where there are signals."""
    stack = (folder / STACK_FILE).open("w")
    faulthandler.enable(stack)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, stack, all_threads=True)
    return stack


@contextlib.contextmanager
def _patience(seconds: float | None, stack: IO[str]) -> Iterator[None]:
    """What takes longer leaves its stack without being asked."""
    if seconds is None:
        yield
        return
    faulthandler.dump_traceback_later(max(seconds, 0.001), file=stack)
    yield
    faulthandler.cancel_dump_traceback_later()


def _read(descriptor: int, count: int) -> bytes:
    parts = b""
    while len(parts) < count and (part := os.read(descriptor, count - len(parts))):
        parts += part
    return parts


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
