"""Forked processes that do one task after another: the parent's part of many gradings at a time.

That part is NumPy and Python, which threads would do one after another. Each process is told a place in the
list of tasks, and answers with the result; they may share one server of workers.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")


class Pool(Generic[Task, Done]):
    """``count`` processes, forked from this one. When this one ends, however it does, they end."""

    def __init__(self, tasks: Sequence[Task], do: Callable[[Task], Done], count: int) -> None:
        self.tasks, self.do = tasks, do
        self.results: dict[int, Done] = {}
        self.pipes: list[Connection] = []
        self.processes = [self._start() for _ in range(count)]

    def run(self, done: Callable[[], None]) -> dict[int, Done]:
        """The results by place, calling ``done`` after each. None of a task whose process was killed."""
        try:
            self._hand_out(done)
        finally:
            for process in self.processes:
                process.kill()
                process.join()
        return self.results

    def _start(self) -> BaseProcess:
        ours, theirs = get_context("fork").Pipe()
        self.pipes.append(ours)
        process = get_context("fork").Process(target=self._serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return process

    def _serve(self, pipe: Connection) -> None:
        """In the process: answer until the parent hangs up. Ctrl-C is for the parent to handle."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for inherited in self.pipes:
            inherited.close()
        while True:
            try:
                pipe.send(self.do(self.tasks[pipe.recv()]))
            except (EOFError, BrokenPipeError):
                return

    def _hand_out(self, done: Callable[[], None]) -> None:
        """Give each process that is free the next place, until there are no more and all have answered."""
        places = iter(range(len(self.tasks)))
        working: dict[Connection, int] = {}
        free = list(self.pipes)
        while True:
            for pipe, place in zip(free, places, strict=False):
                pipe.send(place)
                working[pipe] = place
            if not working:
                return
            ready = wait(list(working))
            answered = [pipe for pipe in working if pipe in ready]
            free = [pipe for pipe in answered if self._took(pipe, working.pop(pipe))]
            for _ in answered:
                done()

    def _took(self, pipe: Connection, place: int) -> bool:
        """Take a result; whether its process is still there."""
        try:
            self.results[place] = pipe.recv()
        except EOFError:
            return False
        return True
