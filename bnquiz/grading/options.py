"""What the caller of the grader may choose."""

from __future__ import annotations

from dataclasses import dataclass

TIMEOUT = 10.0  # seconds of the learner's time
LONGEST = 3600  # and how many may be asked for


@dataclass(frozen=True)
class Options:
    """What the caller may choose. ``momentum``: keep | update | None, by evidence.

    ``like``: torch | None. With torch everything must be as nn.BatchNorm1d/2d has it, conventions included.
    Raises ValueError for a value that is none of these.
    """

    entry: str | None = None
    momentum: str | None = None
    like: str | None = None
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        if self.momentum not in {None, "keep", "update"}:
            raise ValueError(f"momentum={self.momentum!r}: 'keep', 'update' or None")
        if self.like not in {None, "torch"}:
            raise ValueError(f"like={self.like!r}: 'torch' or None")
        if not 0 < self.timeout <= LONGEST:
            raise ValueError(f"timeout={self.timeout!r}: more than 0 seconds, and at most {LONGEST}")
