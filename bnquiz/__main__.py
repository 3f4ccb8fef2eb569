"""``python -m bnquiz`` is ``bnquiz``."""

import sys

if not sys.flags.safe_path:
    # Python looks for modules in the working folder first. There lie hand-ins: a torch.py must not stand in
    # for torch in our own processes.
    sys.path.append(sys.path.pop(0))

from bnquiz.cli import main

if __name__ == "__main__":
    main()
