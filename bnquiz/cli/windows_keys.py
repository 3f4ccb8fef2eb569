"""The console of Windows: it needs no mode to be set, and edits a typed line by itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from bnquiz.cli.keys import named

if sys.platform == "win32":  # for type checkers elsewhere
    import msvcrt

    class WindowsKeyboard:
        """Keys by ``msvcrt``, which reads one without echo."""

        can_begin = False

        def __init__(self, mark: str, tick: Callable[[], None] | None = None) -> None:
            self._mark = mark
            self._tick = tick

        def key(self) -> str:
            while self._tick and not _pressed_within_a_second():
                self._tick()
            char = msvcrt.getwch()
            if char in "\x00\xe0":  # an arrow or a function key: a second one says which
                msvcrt.getwch()
                return "Esc"
            return named(char)

        def line(self, begun: str = "") -> str:
            sys.stdout.write("\r")
            return begun + input(self._mark)

    def _pressed_within_a_second() -> bool:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            if msvcrt.kbhit():
                return True
            time.sleep(0.05)
        return False
