"""Keys and lines from whoever answers: a person at a terminal, or a script.

A terminal is left as it was found, however the program ends (``posix_keys.py``). This module imports on every
platform; ``at_terminal`` imports what fits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Keyboard(Protocol):
    """Both raise EOFError when no more will come, and KeyboardInterrupt on Ctrl-C."""

    def key(self) -> str:
        """One key: a character, or a name that no character has (``Esc``, ``^L``)."""

    def line(self, begun: str = "") -> str:
        """A line, without its end. ``begun``: a key was read already, and begins the line."""

    @property
    def can_begin(self) -> bool:
        """Whether a line may be begun by a key."""

    def away(self) -> AbstractContextManager[None]:
        """While another program has the terminal: it is as it was found."""


class PlainKeyboard:
    """Lines from stdin: a key is a line of its own, and an empty line is Space or Enter."""

    can_begin = False

    def key(self) -> str:
        return self.line()

    def line(self, begun: str = "") -> str:
        line = begun + sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def away(self) -> AbstractContextManager[None]:
        return nullcontext()


def at_terminal(
    redraw: Callable[[], None], mark: str, tick: Callable[[], None] | None = None
) -> AbstractContextManager[Keyboard]:
    """The keyboard of this terminal. A line is typed behind ``mark``, which stands there already.

    ``redraw`` is called when a stopped program goes on and when the window has another size, ``tick`` each
    second while a key or a line is waited for.
    """
    if sys.platform == "win32":
        from bnquiz.cli.windows_keys import WindowsKeyboard

        return nullcontext(WindowsKeyboard(mark, tick))
    from bnquiz.cli.posix_keys import PosixKeyboard

    return PosixKeyboard(redraw, mark, tick)
