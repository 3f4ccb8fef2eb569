"""Workers, forked or each in an interpreter of its own; and running a file: session after session in one
worker, within the one deadline of the file.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, Self

from bnquiz.grading.process.wire import Answer, Failure, Program, Request, Session, Tests


class Worker(Protocol):
    """A process in which one file runs."""

    @property
    def was_disturbed(self) -> bool:
        """Whether its end, or its silence, may be another file's doing."""

    def ask(self, request: Request, deadline: float) -> Answer | None:
        """The answer; None when the worker ended, spoke nonsense or was late."""

    def end(self, path: str) -> Failure:
        """Kill the worker and all that it started, remove its folder, and tell why it gave no answer."""

    def dismiss(self) -> None:
        """The same for a worker that has answered: nobody waits for its end."""


class Supply(Protocol):
    """Gives each file a worker of its own, in which what it needs is imported. A call may raise
    `ServerLost`."""

    def worker(self) -> Worker:
        """A worker that has run nothing yet."""


class Workers(Supply, Protocol):
    """Such a supply with what it takes to keep it."""

    def need(self, modules: tuple[str, ...]) -> None:
        """Have these imported in the workers that come next."""

    def prepare(self) -> None:
        """Start a worker for the file that comes next, so that it need not wait for one."""

    def lend(self) -> Loan:
        """Make ready for a process that will be forked from this one and use them too."""

    def restart(self) -> None:
        """Begin anew after a `ServerLost`: nothing of before is left."""

    def close(self) -> None:
        """Leave no process and no folder behind."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Loan(Protocol):
    """Workers for one forked process, before the fork and on both sides of it."""

    def taken(self, waiting: Callable[[bool], None]) -> Supply:
        """In the forked process: its workers. ``waiting`` is told when a worker is waited for, and when it
        came."""

    def given(self) -> None:
        """In this process: that they are no longer at hand here."""


def start_workers(modules: tuple[str, ...] = ()) -> Workers:
    """The quick kind where processes can be forked; else an interpreter for each file: the same verdicts."""
    if hasattr(os, "fork"):
        from bnquiz.grading.process.forked import WorkerServer

        return WorkerServer(modules)
    from bnquiz.grading.process.spawned import SpawnedWorkers

    return SpawnedWorkers(modules)


TO_TELL = 2.0  # seconds beyond the deadline in which a mistake that took all the time can be told
AGAIN = 0.5  # seconds after which somebody who went on all the same is told again that time is up


class OutOfTime(BaseException):
    """The file's time is up, and it was not the learner's code that took it. Whoever handles an `Exception`
    does not mean this one."""


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` inside once this process has worked for so long. Where signals cannot do that,
    outside of the main thread and on Windows, the runner's own look at the clock must do."""
    ours = threading.current_thread() is threading.main_thread() and hasattr(signal, "ITIMER_PROF")
    if not ours or signal.getsignal(signal.SIGPROF) is not signal.SIG_DFL:
        yield
        return

    def up(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    signal.signal(signal.SIGPROF, up)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


class Runner:
    """Runs sessions of one file in a worker of its own.

    ``seconds`` bounds all that the file costs, what the caller does between the sessions included; waiting
    for the worker, in which a package may have to be imported first, is not counted.
    """

    def __init__(self, workers: Supply, seconds: float = 20.0) -> None:
        self._workers, self._seconds = workers, seconds
        self._running = 0.0  # seconds that the learner's code took
        self._worked = time.thread_time()
        self._worker: Worker | None = None
        self.was_disturbed = False  # another file may have had a hand in it
        self.printed = ""
        self.stubs: dict[str, None] = {}  # packages that were not installed, in their order
        self.refused: dict[Failure, None] = {}  # what the system refused the file while it was loaded

    def run(self, program: Program, session: Session, tests: Tests | None = None) -> Answer:
        """What the session did, or the tests in its place. A worker that ends or hangs gives an answer with a
        failure of kind Exit, Killed or Timeout. Raises `OutOfTime` where the time went elsewhere."""
        self._check_time()
        if self._left() <= 0:
            return Answer(failure=Failure("Timeout", "no time left"))
        worker = self._worker = self._worker or self._workers.worker()
        started = time.monotonic()
        answer = worker.ask(Request(program, session, tests=tests), started + self._left())
        self._running += time.monotonic() - started
        if answer is None:
            answer = Answer(failure=self._end_of(worker, program.path))
        self.printed = (self.printed + answer.printed)[-2048:]
        self.stubs |= dict.fromkeys(answer.stubs)
        self.refused |= dict.fromkeys(answer.refused)
        return answer

    def close(self) -> None:
        if self._worker is not None:
            worker, self._worker = self._worker, None
            worker.dismiss()
            self.was_disturbed = self.was_disturbed or worker.was_disturbed

    def _end_of(self, worker: Worker, path: str) -> Failure:
        self._worker = None
        failure = worker.end(path)
        self.was_disturbed = self.was_disturbed or worker.was_disturbed
        if failure.kind == "Timeout":
            self._check_time()
        return failure

    def _check_time(self) -> None:
        """Where the learner's code took most of the time, that is its mistake, and every further run is late;
        it can still be told. Else nothing is known of it."""
        left = self._left()
        if left <= -TO_TELL or (left <= 0 and self._running < self._seconds / 2):
            raise OutOfTime

    def _left(self) -> float:
        return self._seconds - self._running - (time.thread_time() - self._worked)
