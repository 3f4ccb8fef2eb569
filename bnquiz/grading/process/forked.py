"""Workers that are forked from a server which has imported what files need: milliseconds each."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, Self

import msgspec

from bnquiz.grading.process.boot import command, environment, failure_of, line_in
from bnquiz.grading.process.wire import STACK_WAIT, Answer, Failure, Request, decode, frame, read_frame


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
        self._spare: ForkedWorker | None = None
        self.folder = tempfile.mkdtemp(prefix="bnquiz-")
        call = command("serve", theirs.fileno(), " ".join(modules), self.folder)
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
            call,
            pass_fds=(theirs.fileno(),),
            env=environment(),
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
        from multiprocessing import get_context

        self._turn, self._shared = get_context("fork").Lock(), True

    def prepare(self) -> None:
        self._spare = self._spare or ForkedWorker(self)

    def worker(self) -> ForkedWorker:
        worker, self._spare = self._spare or ForkedWorker(self), None
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

    def end(self, pid: int, *, gone: bool = False) -> int | None:
        """End a worker with all that it started. How it had ended by itself: its exit code; None: it ran.

        ``gone``: it has hung up, and is given a moment to be dead.
        """
        status = self.say(f"{'reap' if gone else 'end'} {pid}")
        self._workers.discard(pid)
        return None if status == "running" else os.waitstatus_to_exitcode(int(status))

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ForkedWorker:
    """Its two pipes, and its folder."""

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
        line = self._line_of_stack(path)
        code = self._server.end(self._pid, gone=self._gone)
        line = line or line_in(self._folder, path)
        self._leave()
        return failure_of(code, line, late=self._late)

    def dismiss(self) -> None:
        self._server.dismiss(self._pid)
        self._leave()

    def _leave(self) -> None:
        os.close(self._outbox)
        os.close(self._inbox)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _line_of_stack(self, path: str) -> int | None:
        """Where a worker that hangs is: it writes its stack when signaled."""
        if not self._late:
            return None
        with suppress(ProcessLookupError, AttributeError):
            os.kill(self._pid, signal.SIGUSR1)
        until = time.monotonic() + STACK_WAIT
        while time.monotonic() < until:
            time.sleep(0.02)
            if (line := line_in(self._folder, path)) is not None:
                return line
        return None


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
