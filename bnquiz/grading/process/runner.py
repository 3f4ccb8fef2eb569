"""Running a learner's file: session after session in one worker, within one limit of time."""

from __future__ import annotations

import time

from bnquiz.grading.process.wire import Answer, Failure, Program, Request, Session
from bnquiz.grading.process.workers import Worker, Workers


class Runner:
    """Runs sessions of one file in a worker of its own. ``seconds`` bounds the learner's time, of all
    sessions together."""

    def __init__(self, workers: Workers, seconds: float = 10.0) -> None:
        self._workers, self._left = workers, seconds
        self._worker: Worker | None = None
        self.printed = ""
        self.stubs: dict[str, None] = {}  # packages that were not installed, in their order

    def run(self, program: Program, session: Session) -> Answer:
        """What the session did. A worker that ends or hangs gives an answer with a failure of kind Exit,
        Killed or Timeout."""
        if self._left <= 0:
            return Answer(failure=Failure("Timeout", "no time left"))
        self._worker = self._worker or self._workers.worker()
        started = time.monotonic()
        answer = self._worker.ask(Request(program, session), started + self._left)
        self._left -= time.monotonic() - started
        if answer is None:
            answer = Answer(failure=self._worker.end(program.path))
            self._worker = None
        self.printed = (self.printed + answer.printed)[-2048:]
        self.stubs |= dict.fromkeys(answer.stubs)
        return answer

    def close(self) -> None:
        if self._worker is not None:
            self._worker.dismiss()
            self._worker = None
