"""Ctrl-C, kept until somebody waits: what is begun is not left half done."""

from __future__ import annotations

import select
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

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
    """Those in force; else new ones, where Ctrl-C is ours to handle and has its usual meaning."""
    if _kept:
        yield _kept[0]
        return
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield Interrupts()
        return
    _kept.append(Interrupts())
    signal.signal(signal.SIGINT, _kept[0].on_signal)
    try:
        yield _kept[0]
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _kept.clear()


def _ready(descriptors: Sequence[int], seconds: float) -> Sequence[int]:
    poll = select.poll()  # select knows no descriptor beyond 1023
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return [descriptor for descriptor, _ in poll.poll(max(seconds, 0.0) * 1000 + 1)]
