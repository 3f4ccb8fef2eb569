"""Running a learner's file: session after session in one worker, within the one deadline of the file."""

from __future__ import annotations

import time

from bnquiz.grading.process.wire import Answer, Failure, Program, Request, Session
from bnquiz.grading.process.workers import Supply, Worker


class OutOfTime(Exception):
    """The file's time is up, and it was not the learner's code that took it."""


class Runner:
    """Runs sessions of one file in a worker of its own.

    ``seconds`` bounds all that the file costs, what the caller does between the sessions included; waiting
    for the worker, in which a package may have to be imported first, is not counted.
    """

    def __init__(self, workers: Supply, seconds: float = 10.0) -> None:
        self._workers, self._seconds = workers, seconds
        self._deadline = time.monotonic() + seconds
        self._running = 0.0  # seconds that the learner's code took
        self._worker: Worker | None = None
        self.was_disturbed = False  # another file may have had a hand in it
        self.printed = ""
        self.stubs: dict[str, None] = {}  # packages that were not installed, in their order

    def run(self, program: Program, session: Session) -> Answer:
        """What the session did. A worker that ends or hangs gives an answer with a failure of kind Exit,
        Killed or Timeout. Raises `OutOfTime` where the time went elsewhere."""
        self.check_time()
        worker = self._worker = self._worker or self._wait_for_one()
        if self._left() <= 0:
            return Answer(failure=Failure("Timeout", "no time left"))
        started = time.monotonic()
        answer = worker.ask(Request(program, session), self._deadline)
        self._running += time.monotonic() - started
        if answer is None:
            answer = Answer(failure=worker.end(program.path))
            self._worker = None
            self.was_disturbed = self.was_disturbed or worker.was_disturbed
            if answer.failure is not None and answer.failure.kind == "Timeout":
                self.check_time()
        self.printed = (self.printed + answer.printed)[-2048:]
        self.stubs |= dict.fromkeys(answer.stubs)
        return answer

    def check_time(self) -> None:
        """Raise `OutOfTime` when the time is up, unless it was the learner's code that took most of it: then
        every further run is late, which is told as its mistake."""
        if self._left() <= 0 and self._running < self._seconds / 2:
            raise OutOfTime

    def close(self) -> None:
        if self._worker is not None:
            self._worker.dismiss()
            self.was_disturbed = self.was_disturbed or self._worker.was_disturbed
            self._worker = None

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _wait_for_one(self) -> Worker:
        before = time.monotonic()
        worker = self._workers.worker()
        self._deadline += time.monotonic() - before
        return worker
