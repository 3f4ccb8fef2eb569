"""``python -m bnquiz`` is ``bnquiz``."""

from bnquiz.cli import main

if __name__ == "__main__":
    main()
