"""The console script, and ``python -m bnquiz``."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

COLLECT_EVERY = 100_000  # new objects; by default 700, and a start makes tens of thousands that all stay
gc.set_threshold(COLLECT_EVERY)

if not sys.flags.safe_path:
    # Python looks for modules in the working folder first. There lie hand-ins: a torch.py must not stand in
    # for torch in our own processes.
    sys.path.append(sys.path.pop(0))


def main() -> None:
    """Run the command line. Ctrl-C before a command is there to hear it ends the process without a word;
    after the end there is nothing left to interrupt."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:  # else whoever started us has it ignored
        signal.signal(signal.SIGINT, _leave)
    from bnquiz.cli import main as run

    signal.signal(signal.SIGINT, usual)
    try:
        run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave(number: int, _frame: FrameType | None) -> None:
    """No exception: it would come out of whatever is being imported, and some of that swallows it."""
    with suppress(OSError):
        os.write(2, b"\n")
    os._exit(128 + number)  # what shells make of a signal


if __name__ == "__main__":
    main()
