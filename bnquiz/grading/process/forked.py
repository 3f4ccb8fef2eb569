"""Workers that are forked from a server which has imported what files need: milliseconds each."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from bnquiz.grading.process.boot import (
    command,
    environment,
    failure_of,
    line_in,
    new_folder,
    remove,
    remove_if_plain,
    undisturbed,
)
from bnquiz.grading.process.wire import (
    REFUSED,
    STACK_FILE,
    STACK_WAIT,
    Answer,
    Failure,
    Request,
    ServerLost,
    decode,
    frame,
    read_frame,
)

IMPORTING = 300.0  # seconds in which a package is imported, from a slow disk too
PROMPT = 10.0  # seconds in which the server does anything else, on a machine that is busy
BUSY = 0.5  # the share of its time in which a worker has a processor, if nobody holds it up


class Line:
    """A line to the server: a message, then its reply. Each has a number, so that no reply is taken for
    another's.

    Whatever keeps the server from answering as it should raises `ServerLost`.
    """

    def __init__(self, control: socket.socket, folder: str, *, importing: bool = False) -> None:
        self._control, self.folder = control, folder
        self._number = secrets.randbits(32)
        self._owed: tuple[int, float] | None = (
            None  # a reply that is to come: its number, the seconds to wait
        )
        self._importing = importing  # the server may be, and answers when it has done

    def say(self, message: str, descriptors: tuple[int, ...] = (), patience: float = PROMPT) -> str:
        """One message, and its reply."""
        self.tell(message, descriptors, patience)
        return self._hear_out()

    def tell(self, message: str, descriptors: tuple[int, ...] = (), patience: float = PROMPT) -> None:
        """One message; its reply is waited for before the next one, or when the server is closed."""
        self._hear_out()
        self._send(message, descriptors)
        self._owed = (self._number, IMPORTING if self._importing else patience)

    def join(self) -> Line:
        """A further line, for a process that is forked next. The server need not be ready for it yet."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._send("join", (theirs.fileno(),))
        return Line(ours, self.folder, importing=self.is_importing())

    def is_importing(self) -> bool:
        """Whether the server is, without waiting for it: its first reply is still to come."""
        if self._importing and self._owed and select.select([self._control], [], [], 0)[0]:
            self._hear_out()
        return self._importing

    def hang_up(self) -> None:
        self._control.close()

    def _send(self, message: str, descriptors: tuple[int, ...]) -> None:
        self._number += 1
        try:
            self._control.settimeout(PROMPT)
            socket.send_fds(self._control, [f"{self._number} {message}\n".encode()], descriptors)
        except OSError as error:
            raise ServerLost(f"it does not listen: {error}") from None

    def _hear_out(self) -> str:
        if self._owed is None:
            return ""
        (expected, patience), self._owed = self._owed, None
        try:
            self._control.settimeout(patience)
            heard = self._control.recv(4096).decode()
        except (OSError, ValueError) as error:
            raise ServerLost(f"no reply: {error}") from None
        number, _, reply = heard.partition(" ")
        if number != str(expected) or not reply.endswith("\n"):
            raise ServerLost(f"no reply to what was said: {heard[:40]!r}")
        self._importing = False
        if reply.startswith(REFUSED):
            raise ServerLost(reply[:-1])
        return reply[:-1]

    # -- workers

    def fork(self, folder: str, pipes: tuple[int, int]) -> int:
        """Start a worker in this folder, which reads from and writes to these pipes; its process id."""
        return _number(self.say(f"fork {folder}", pipes))

    def end(self, pid: int, *, gone: bool = False) -> int | None:
        """End a worker with all that it started. How it had ended by itself: its exit code; None: it ran.

        ``gone``: it has hung up, and is given a moment to be dead.
        """
        status = self.say(f"{'reap' if gone else 'end'} {pid}")
        return None if status == "running" else os.waitstatus_to_exitcode(_number(status))

    def dismiss(self, pid: int) -> None:
        """End a worker that has done its work, with all that it started, while others go on."""
        self.tell(f"end {pid}")


def _number(reply: str) -> int:
    if not reply.isdecimal():
        raise ServerLost(f"no number: {reply[:40]!r}")
    return int(reply)


class WorkerServer:
    """A process that has imported what files need, and forks a worker for each (see `worker.main`).

    ``folder`` holds the folders of all its workers, and goes with it.
    """

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        self._modules = dict.fromkeys(modules)
        self._spare: ForkedWorker | None = None
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self.folder = new_folder()
        self.line = Line(ours, self.folder, importing=True)
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
            command("serve", theirs.fileno(), self.folder),
            pass_fds=(theirs.fileno(),),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self.line.tell(f"preload {' '.join(self._modules)}", patience=IMPORTING)

    def need(self, modules: tuple[str, ...]) -> None:
        """Have these imported before the next worker is forked."""
        missing = [module for module in modules if module not in self._modules]
        if missing:
            self._drop_spare()
            self._modules |= dict.fromkeys(missing)
            self.line.say(f"preload {' '.join(missing)}", patience=IMPORTING)

    def prepare(self) -> None:
        self._spare = self._spare or ForkedWorker(self.line)

    def worker(self) -> ForkedWorker:
        worker, self._spare = self._spare or ForkedWorker(self.line), None
        return worker

    def _drop_spare(self) -> None:
        if self._spare is not None:
            spare, self._spare = self._spare, None
            spare.dismiss()

    def lend(self) -> Lent:
        spare, self._spare = self._spare, None
        return Lent(self.line, spare)

    def restart(self) -> None:
        with undisturbed():
            self._end(kindly=False)
        self._start()

    def close(self) -> None:
        """End the server, which ends its workers first; one that is still importing has none, and is not
        waited for. A server that is killed cannot remove its folder: this is done to the end."""
        with undisturbed():
            try:
                self._end(kindly=not self.line.is_importing())
            except ServerLost:
                self._end(kindly=False)

    def _end(self, *, kindly: bool) -> None:
        self._spare = None
        self.line.hang_up()
        if not kindly:
            self._process.kill()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        remove(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Lent:
    """The server for one forked process: a line of its own, and the worker that was started for it."""

    def __init__(self, lender: Line, spare: ForkedWorker | None) -> None:
        self._lender, self._spare = lender, spare
        self.line = lender.join()

    def given(self) -> None:
        self.line.hang_up()
        if self._spare is not None:
            self._spare.let_go()

    def taken(self, waiting: Callable[[bool], None]) -> Borrowed:
        self._lender.hang_up()  # the server must see it when the lender is gone
        if self._spare is not None:
            self._spare.line = self.line
        return Borrowed(self.line, self._spare, waiting)


class Borrowed:
    """Workers in a forked process, which ends before the server is closed."""

    def __init__(self, line: Line, spare: ForkedWorker | None, waiting: Callable[[bool], None]) -> None:
        self.line, self._spare, self._waiting = line, spare, waiting

    def worker(self) -> ForkedWorker:
        self._waiting(True)
        worker, self._spare = self._spare or ForkedWorker(self.line), None
        self._waiting(False)
        return worker


def _new_folder(where: str) -> str:
    try:
        return tempfile.mkdtemp(dir=where)
    except OSError as error:
        raise ServerLost(f"its folder cannot be used: {error}") from None


class ForkedWorker:
    """Its two pipes, and its folder."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._folder = _new_folder(line.folder)
        their_inbox, self._outbox = os.pipe()
        self._inbox, their_outbox = os.pipe()
        try:
            self._pid = line.fork(self._folder, (their_inbox, their_outbox))
        except ServerLost:
            self.let_go()
            raise
        finally:
            os.close(their_inbox)
            os.close(their_outbox)
        os.set_blocking(self._outbox, False)
        self._late = self._gone = False
        self.was_disturbed = (
            False  # whether others may have killed it, held it up, answered for it, robbed it
        )

    def ask(self, request: Request, deadline: float) -> Answer | None:
        token, started = secrets.token_bytes(16), time.monotonic()
        try:
            self._write(frame(msgspec.structs.replace(request, token=token)), deadline)
            body = read_frame(lambda count: self._read(count, deadline))
        except TimeoutError:
            self._late = True
            self.was_disturbed = self._seconds_busy() < BUSY * (time.monotonic() - started)
            return None
        except OSError:
            body = None
        self._gone = body is None
        with suppress(msgspec.MsgspecError):
            answer: Answer | None = decode(body, Answer) if body is not None else None
            if answer is not None and answer.token == token:
                return answer
        self.was_disturbed = True
        return None

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._outbox], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            view = view[os.write(self._outbox, view) :]

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
        try:
            code = self.line.end(self._pid, gone=self._gone)
            line = line or line_in(self._folder, path)
        finally:
            self._leave()
        return failure_of(code, line, late=self._late)

    def dismiss(self) -> None:
        try:
            self.line.dismiss(self._pid)
        finally:
            self._leave()

    def let_go(self) -> None:
        """Close the pipes: another process goes on with it."""
        os.close(self._outbox)
        os.close(self._inbox)

    def _leave(self) -> None:
        self.let_go()
        self.was_disturbed = self.was_disturbed or not Path(self._folder, STACK_FILE).exists()
        remove_if_plain(self._folder)

    def _line_of_stack(self, path: str) -> int | None:
        """Where a worker that hangs is: it writes its stack when signaled."""
        if not self._late:
            return None
        with suppress(OSError, AttributeError):
            os.kill(self._pid, signal.SIGUSR1)
        until = time.monotonic() + STACK_WAIT
        while time.monotonic() < until:
            time.sleep(0.02)
            if (line := line_in(self._folder, path)) is not None:
                return line
        return None

    def _seconds_busy(self) -> float:
        """Seconds that it had a processor (Linux; elsewhere none is known)."""
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0
