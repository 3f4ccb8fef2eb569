"""Workers where there is no fork: an interpreter for each file, which imports what the file needs itself."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import IO, NoReturn, Self, cast

import msgspec

from bnquiz.grading.process.boot import command, environment, failure_of, line_in, new_folder, remove
from bnquiz.grading.process.wire import GRACE, STACK_WAIT, Answer, Failure, Request, decode, frame, read_frame


class SpawnedWorkers:
    """Starts the first worker at once: it imports while the parent reads the file."""

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        self._modules = dict.fromkeys(modules)
        self._spare: SpawnedWorker | None = None
        self.prepare()

    def need(self, modules: tuple[str, ...]) -> None:
        if not self._modules.keys() >= set(modules):
            self.close()
            self._modules |= dict.fromkeys(modules)

    def prepare(self) -> None:
        self._spare = self._spare or SpawnedWorker(tuple(self._modules))

    def worker(self) -> SpawnedWorker:
        worker, self._spare = self._spare or SpawnedWorker(tuple(self._modules)), None
        worker.wait_until_ready()
        return worker

    def lend(self) -> NoReturn:
        raise NotImplementedError("no process is forked where these are needed")

    def restart(self) -> None:
        """There is no server that could be lost."""

    def close(self) -> None:
        if self._spare is not None:
            self._spare.dismiss()
            self._spare = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SpawnedWorker:
    """Its process, asked through stdin and stdout, and its folder."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._folder = new_folder()
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
            command("alone", " ".join(modules), self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._late = False
        self.was_disturbed = False  # one file runs at a time

    def wait_until_ready(self) -> None:
        """Until what the file needs is imported, which costs none of the learner's time."""
        self._answers.read(1)

    def ask(self, request: Request, deadline: float) -> Answer | None:
        left = deadline - time.monotonic()
        bell = threading.Timer(left + STACK_WAIT, self._give_up)
        bell.start()
        try:
            self._requests.write(frame(msgspec.structs.replace(request, patience=left)))
            self._requests.flush()
            body = read_frame(self._answers.read)
            return decode(body, Answer) if body is not None else None
        except (OSError, msgspec.MsgspecError):
            return None
        finally:
            bell.cancel()

    def end(self, path: str) -> Failure:
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(GRACE)
        self._kill()
        line = line_in(self._folder, path)
        self._leave()
        return failure_of(code, line, late=self._late)

    def dismiss(self) -> None:
        self._kill()
        self._leave()

    def _give_up(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        """The worker and, where there are process groups, all that it started."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def _leave(self) -> None:
        self._process.communicate()
        remove(self._folder)
