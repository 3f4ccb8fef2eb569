"""What the caller of the grader may choose."""

from __future__ import annotations

from dataclasses import dataclass

TIMEOUT = 10.0  # seconds of the learner's time


@dataclass(frozen=True)
class Options:
    """What the caller may choose. ``momentum``: keep | update | None, by evidence.

    ``like``: torch | None. With torch everything must be as nn.BatchNorm1d/2d has it, conventions included.
    """

    entry: str | None = None
    momentum: str | None = None
    like: str | None = None
    timeout: float = TIMEOUT
