"""Where a learner's file runs: what any kind of worker offers, and the kind that this system has."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol, Self

from bnquiz.grading.process.wire import Answer, Failure, Request


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
