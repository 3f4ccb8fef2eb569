"""A process forked for each task, several at a time: the parent's part of a grading.

That part is NumPy and Python, which threads would do one after another, and it reads what strangers wrote: a
task that crashes, hangs or takes all memory ends its own process and nothing else.
"""

from __future__ import annotations

import io
import os
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Generic, Literal, NoReturn, TypeVar

import msgspec

from bnquiz.grading.process.runner import Loan, Supply, Workers
from bnquiz.grading.process.wire import LARGEST_MESSAGE, ServerLost, decode, frame, read_frame


def processors() -> int:
    """How many this process may use: so many tasks go on at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_kept: list[Interrupts] = []  # those that are in force: one, or none


class Interrupts:
    """While in force, Ctrl-C raises KeyboardInterrupt only out of ``wait``; a second one wherever it
    comes."""

    def __init__(self) -> None:
        self._came = self._waits = False

    def wait(self, descriptors: Sequence[int], seconds: float) -> Sequence[int]:
        """The descriptors from which something can be read, at the latest after so many seconds."""
        self._waits = True
        try:
            if self._came:
                raise KeyboardInterrupt
            return _ready(descriptors, seconds)
        finally:
            self._waits = False

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        came, self._came = self._came, True
        if self._waits or came:
            raise KeyboardInterrupt


@contextmanager
def kept() -> Iterator[Interrupts]:
    """Those in force; else new ones, where Ctrl-C is ours to handle and has its usual meaning. One that comes
    where nothing can be raised, in a callback of the interpreter's, leaves no trace on the screen."""
    if _kept:
        yield _kept[0]
        return
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield Interrupts()
        return
    _kept.append(Interrupts())
    signal.signal(signal.SIGINT, _kept[0].on_signal)
    aloud = sys.unraisablehook
    sys.unraisablehook = lambda each: None if each.exc_type is KeyboardInterrupt else aloud(each)
    try:
        yield _kept[0]
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = aloud
        _kept.clear()


@contextmanager
def _silent() -> Iterator[None]:
    """Ctrl-C comes after this: a process that is being forked would hear it with the parent's ears."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ready(descriptors: Sequence[int], seconds: float) -> Sequence[int]:
    poll = select.poll()  # select knows no descriptor beyond 1023
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return [descriptor for descriptor, _ in poll.poll(max(seconds, 0.0) * 1000 + 1)]


Done = TypeVar("Done", bound=msgspec.Struct)
Why = Literal["late", "gone", "server"]

PATIENCE = 5  # times its seconds by the clock: a task counts those of the processor, and others run beside it
GRACE = 3.0  # and these
LONGEST_WAIT = 330.0  # seconds for a worker: a package may have to be imported first
MEMORY = 2**31  # bytes of data
_WAITS, _GOES_ON, _ANSWERS, _LOST = b"w", b"g", b"a", b"l"


@dataclass(frozen=True)
class Begun:
    """A task is being done now."""

    place: int


@dataclass(frozen=True)
class Ended(Generic[Done]):
    """A task has a result; or none, since it was late, its process is gone, or the server was lost."""

    place: int
    result: Done | None = None
    why: Why | None = None


class Pool(Generic[Done]):
    """``do`` is given the place of a task and where its worker comes from, and sees itself to its
    ``seconds``, waiting for that worker left out: one that takes far longer is stopped. ``kind``: what it
    gives."""

    def __init__(
        self, workers: Workers, do: Callable[[int, Supply], Done], kind: type[Done], seconds: float
    ) -> None:
        self._workers, self._do, self._kind, self._seconds = workers, do, kind, seconds
        self._working: list[_Process] = []

    def run(self, places: Iterable[int], at_once: int) -> Iterator[Begun | Ended[Done]]:
        """What happens, as it happens. Ctrl-C is raised here, and nowhere in between. When this generator
        ends, however it does, no process is left."""
        todo = deque(places)
        with kept() as held:
            try:
                while todo or self._working:
                    while todo and len(self._working) < at_once:
                        yield from self._begin(todo.popleft())
                    yield from self._hear(held)
            finally:
                for process in list(self._working):
                    self._end(process)

    # -- here

    def _begin(self, place: int) -> Iterator[Begun | Ended[Done]]:
        try:
            self._working.append(self._fork(place))
            yield Begun(place)
        except ServerLost:
            yield Ended(place, why="server")
            yield from self._start_anew()
        except OSError:  # no more processes: one alone may find a place later
            yield Ended(place, why="gone")

    def _hear(self, held: Interrupts) -> Iterator[Ended[Done]]:
        """Wait until a task says something, or is late."""
        if not self._working:
            return
        until = min(process.deadline for process in self._working)
        ready = held.wait([process.pipe for process in self._working], until - time.monotonic())
        now = time.monotonic()
        for process in list(self._working):
            ended = self._heard_of(process, is_ready=process.pipe in ready, now=now)
            if ended is None:
                continue
            self._end(process)
            yield ended
            if ended.why == "server":
                yield from self._start_anew()
                return

    def _heard_of(self, process: _Process, *, is_ready: bool, now: float) -> Ended[Done] | None:
        """Whether the task has ended, and how."""
        if not is_ready:
            return Ended(process.place, why="late") if now > process.deadline else None
        part = os.read(process.pipe, 2**20)
        process.hear(part)
        if process.heard[:1] == _LOST:
            return Ended(process.place, why="server")
        if not part or len(process.heard) > LARGEST_MESSAGE:
            return Ended(process.place, why="gone")
        body = process.body()
        if body is None:
            return None
        with suppress(msgspec.MsgspecError):
            return Ended(process.place, decode(body, self._kind))
        return Ended(process.place, why="gone")

    def _start_anew(self) -> Iterator[Ended[Done]]:
        """The others that had a file on that server have lost it too."""
        for process in list(self._working):
            self._end(process)
            yield Ended(process.place, why="server")
        self._workers.restart()

    def _fork(self, place: int) -> _Process:
        loan = self._workers.lend()
        inbox, outbox = os.pipe()
        try:
            with _silent():
                pid = os.fork()
                if pid == 0:
                    self._serve(place, loan, outbox)
        finally:
            loan.given()
            os.close(outbox)
        return _Process(place, pid, inbox, PATIENCE * self._seconds + GRACE)

    def _end(self, process: _Process) -> None:
        self._working.remove(process)
        os.close(process.pipe)
        with suppress(OSError):
            os.kill(process.pid, signal.SIGKILL)
            os.waitpid(process.pid, 0)

    # -- in the process

    def _serve(self, place: int, loan: Loan, outbox: int) -> NoReturn:
        """Do the task and say what came of it. Nothing that goes wrong here may return to the caller."""
        try:
            self._keep_to_itself()
            supply = loan.taken(lambda waits: _write(outbox, _WAITS if waits else _GOES_ON))
            _write(outbox, _ANSWERS + frame(self._do(place, supply)))
        except ServerLost:
            _write(outbox, _LOST)
        finally:
            os._exit(0)

    def _keep_to_itself(self) -> None:
        """Ctrl-C is the parent's to handle, and so is the terminal."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for other in self._working:
            os.close(other.pipe)
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        with suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@dataclass(eq=False)
class _Process:
    """A task in work, and what has come from it."""

    place: int
    pid: int
    pipe: int
    left: float  # seconds
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.left

    def hear(self, part: bytes) -> None:
        """Waiting for a worker costs the task none of its time."""
        self.heard += part
        now = time.monotonic()
        while self.heard.startswith((_WAITS, _GOES_ON)):
            if self.heard[:1] == _WAITS:
                self.left, self.deadline = self.deadline - now, now + LONGEST_WAIT
            else:
                self.deadline = now + self.left
            del self.heard[:1]

    def body(self) -> bytes | None:
        """The answer, once it is there whole."""
        if self.heard[:1] != _ANSWERS:
            return None
        rest = io.BytesIO(self.heard[1:])
        return read_frame(rest.read)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
