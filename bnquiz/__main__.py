"""The console script, and ``python -m bnquiz``."""

import gc
import sys

COLLECT_EVERY = 100_000  # new objects; by default 700, and a start makes tens of thousands that all stay
gc.set_threshold(COLLECT_EVERY)

if not sys.flags.safe_path:
    # Python looks for modules in the working folder first. There lie hand-ins: a torch.py must not stand in
    # for torch in our own processes.
    sys.path.append(sys.path.pop(0))

from bnquiz.cli import main  # noqa: E402 - first what the imports rest on

if __name__ == "__main__":
    main()
