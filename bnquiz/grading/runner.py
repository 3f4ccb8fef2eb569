"""The parent's side of the worker: start it, ask it, give up on it, and leave nothing of it behind."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from bnquiz.grading.wire import Answer, Failure, Program, Request, Session, decode, frame, read_frame

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from bnquiz.grading.worker.main import {}; {}({})"
)
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "OPENBLAS_CORETYPE")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
STACK_WAIT = 0.2  # seconds that a stopped worker has to write down its line


class WorkerServer:
    """A process that has imported what files need, and forks a worker for each (see `worker.main`).

    ``folder`` holds the folders of all its workers, and goes with it.
    """

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        ours, theirs = socket.socketpair()
        self._control = ours
        self._turn: AbstractContextManager[Any] = nullcontext()  # one message and its reply at a time
        self._workers: set[int] = set()
        self._shared = self._owed = False
        self._spare: _Worker | None = None
        self.folder = tempfile.mkdtemp(prefix="bnquiz-")
        call = _BOOT.format("serve", "serve", f"{theirs.fileno()}, {' '.join(modules)!r}, {self.folder!r}")
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
            [sys.executable, "-I", "-c", call, json.dumps(sys.path)],
            pass_fds=(theirs.fileno(),),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._modules = set(modules)

    def need(self, modules: tuple[str, ...]) -> None:
        """Have these imported before the next worker is forked."""
        missing = set(modules) - self._modules
        if missing:
            self._drop_spare()
            self.say(f"preload {' '.join(sorted(missing))}")
            self._modules |= missing

    def say(self, message: str, descriptors: tuple[int, ...] = ()) -> str:
        """One message, and its reply."""
        with self._turn:
            self._hear_out()
            socket.send_fds(self._control, [message.encode()], descriptors)
            return self._hear()

    def _tell(self, message: str) -> None:
        """One message; its reply is waited for before the next one, or when the server is closed."""
        if self._shared:
            self.say(message)
            return
        self._hear_out()
        self._control.send(message.encode())
        self._owed = True

    def _hear_out(self) -> None:
        if self._owed:
            self._owed = False
            self._hear()

    def _hear(self) -> str:
        return self._control.recv(4096).decode()

    def share(self) -> None:
        """From now on processes forked from this one may use it too; they end before it is closed."""
        from multiprocessing import get_context

        self._turn, self._shared = get_context("fork").Lock(), True

    def prepare(self) -> None:
        """Start a worker for the file that comes next, so that it need not wait for one."""
        self._spare = self._spare or _Worker(self)

    def worker(self) -> _Worker:
        """A worker that has run nothing yet."""
        worker, self._spare = self._spare or _Worker(self), None
        return worker

    def _drop_spare(self) -> None:
        if self._spare is not None:
            self._spare.dismiss()
            self._spare = None

    def fork(self, folder: str, descriptors: tuple[int, ...]) -> int:
        """Start a worker in this folder, which reads from and writes to these pipes; its process id."""
        pid = int(self.say(f"fork {folder}", descriptors))
        self._workers.add(pid)
        return pid

    def end(self, pid: int, *, gone: bool = False) -> str:
        """End a worker with all that it started. How it had ended by itself: a wait status, or `running`.

        ``gone``: it has hung up, and is given a moment to be dead.
        """
        status = self.say(f"{'bury' if gone else 'end'} {pid}")
        self._workers.discard(pid)
        return status

    def dismiss(self, pid: int) -> None:
        """End a worker that has done its work, with all that it started, while others go on."""
        self._tell(f"end {pid}")
        self._workers.discard(pid)

    def close(self) -> None:
        """End the server. Where it may have workers left, it ends them first; else nothing waits for it."""
        self._hear_out()
        self._control.close()
        if not self._workers and not self._shared:
            self._process.kill()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> WorkerServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()


class Runner:
    """Runs sessions of one file in a worker of its own. ``seconds`` bounds the learner's time, of all
    sessions together."""

    def __init__(self, server: WorkerServer, seconds: float = 10.0) -> None:
        self._server, self._left = server, seconds
        self._worker: _Worker | None = None
        self.printed = ""
        self.stand_ins: dict[str, None] = {}  # packages that were not installed, in their order

    def run(self, program: Program, session: Session) -> Answer:
        """What the session did. A worker that ends or hangs gives an answer with a failure of kind Exit,
        Killed or Timeout."""
        if self._left <= 0:
            return Answer(failure=Failure("Timeout", "no time left"))
        self._worker = self._worker or self._server.worker()
        started = time.monotonic()
        answer = self._worker.ask(Request(program, session), started + self._left)
        self._left -= time.monotonic() - started
        if answer is None:
            answer = Answer(failure=self._worker.end(program.path))
            self._worker = None
        self.printed = (self.printed + answer.printed)[-2048:]
        self.stand_ins |= dict.fromkeys(answer.stand_ins)
        return answer

    def close(self) -> None:
        if self._worker is not None:
            self._worker.dismiss()
            self._worker = None


class _Worker:
    def __init__(self, server: WorkerServer) -> None:
        self._server = server
        self._folder = tempfile.mkdtemp(dir=server.folder)
        their_inbox, self._outbox = os.pipe()
        self._inbox, their_outbox = os.pipe()
        self._pid = server.fork(self._folder, (their_inbox, their_outbox))
        os.close(their_inbox)
        os.close(their_outbox)
        self._late = self._gone = False

    def ask(self, request: Request, deadline: float) -> Answer | None:
        """The answer; None when the worker ended, spoke nonsense or was late."""
        try:
            _write(self._outbox, frame(request))
        except BrokenPipeError:
            self._gone = True
            return None
        try:
            body = read_frame(lambda count: self._read(count, deadline))
        except TimeoutError:
            self._late = True
            return None
        self._gone = body is None
        with suppress(msgspec.MsgspecError):
            return decode(body, Answer) if body is not None else None
        return None

    def _read(self, count: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            ready, _, _ = select.select([self._inbox], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(self._inbox, min(count - len(parts), 2**20))
            if not part:
                break
            parts += part
        return bytes(parts)

    def end(self, path: str) -> Failure:
        """Kill the worker and all that it started, remove its folder, and tell why it gave no answer."""
        line = self._line_of_stack(path)
        status = self._server.end(self._pid, gone=self._gone)
        line = line or _line_in(Path(self._folder), path)
        self._leave()
        return _failure(status, line, late=self._late)

    def dismiss(self) -> None:
        """The same for a worker that has answered: nobody waits for its end."""
        self._server.dismiss(self._pid)
        self._leave()

    def _leave(self) -> None:
        os.close(self._outbox)
        os.close(self._inbox)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _line_of_stack(self, path: str) -> int | None:
        """Where a worker that hangs is: it writes its stack when signalled."""
        if not self._late:
            return None
        with suppress(ProcessLookupError, AttributeError):
            os.kill(self._pid, signal.SIGUSR1)
        until = time.monotonic() + STACK_WAIT
        while time.monotonic() < until:
            time.sleep(0.02)
            if (line := _line_in(Path(self._folder), path)) is not None:
                return line
        return None


def _failure(status: str, line: int | None, *, late: bool) -> Failure:
    if late:
        return Failure("Timeout", "it did not come back in time", line)
    if status == "running":
        return Failure("Exit", "the process closed its pipe", line)
    code = os.waitstatus_to_exitcode(int(status))
    if code >= 0:
        return Failure("Exit", f"the process ended itself with status {code}", line)
    return Failure("Killed", f"the process was ended by {signal.Signals(-code).name}", line)


def _line_in(folder: Path, path: str) -> int | None:
    """The innermost line of the learner's file in a stack that faulthandler wrote."""
    with suppress(OSError, ValueError):
        for row in (folder / "stack").read_text(errors="replace").splitlines():
            if f'"{path}"' in row:
                return int(row.partition(", line ")[2].split()[0])
    return None


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, **_ONE_THREAD, "PYTHONHASHSEED": "0"}


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
