"""A terminal of a Unix: single keys without echo, lines with readline, and every way out leaves it as found.

While keys are read the terminal echoes nothing and waits for no Enter; what is typed ahead is kept. Signals
still come: Ctrl-C raises KeyboardInterrupt, a signal that ends the program raises SystemExit, Ctrl-Z gives
the terminal back until the program goes on.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType, ModuleType, TracebackType
from typing import Any, Self

from bnquiz.cli.keys import named
from bnquiz.screen.blocks import cells

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
SECOND = 1.0
PAUSE = 0.02  # seconds in which the rest of an arrow key's bytes comes
LONGEST = 32  # bytes of such a key
UTF8 = "C.UTF-8"  # the locale that needs no installing

Attributes = list[Any]


class PosixKeyboard:
    """``with PosixKeyboard(redraw, "> ") as keyboard:``"""

    def __init__(self, redraw: Callable[[], None], mark: str, tick: Callable[[], None] | None = None) -> None:
        self._redraw = redraw
        self._tick = tick
        self._mark = mark
        self._fd = sys.stdin.fileno()
        self._found = termios.tcgetattr(self._fd)
        self._wanted: Attributes = self._found  # the mode to come back to when the program goes on
        self._typing = False
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._wake_before = signal.set_wakeup_fd(self._wake)
        for number in ENDING:
            self._handle(number, self._end)
        self._handle(signal.SIGTSTP, self._stop)
        self._handle(signal.SIGCONT, self._go_on)
        self._handle(signal.SIGWINCH, self._resized)
        self._read_keys()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._set(self._found)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wake_before)
        os.close(self._woken)
        os.close(self._wake)

    def key(self) -> str:
        decoder, char = codecs.getincrementaldecoder("utf-8")("replace"), ""
        while not char:
            char = decoder.decode(self._byte())
        if char == "\x1b":
            self._drop_the_rest()
            return "Esc"
        return named(char)

    def line(self, begun: str = "") -> str:
        self._set(self._found)
        self._typing = True
        editor = line_editor()
        if editor:
            editor.set_startup_hook(lambda: editor.insert_text(begun))
        try:
            sys.stdout.write("\r")
            with self._ticking(editor):
                return input(self._mark)
        finally:
            self._typing = False
            self._read_keys()

    @contextmanager
    def _ticking(self, editor: ModuleType | None) -> Iterator[None]:
        """Ticks go on while a line is typed, as long as it fits on one: the clock stands above it.

        While it waits, CPython's readline calls `PyOS_InputHook` ten times a second; a window's event loop
        is kept alive in the same way.
        """
        if not self._tick or not editor or os.environ.get("TERM") == "dumb":
            yield
            return
        import ctypes

        last = time.monotonic()

        def waited() -> int:
            nonlocal last
            if self._tick and time.monotonic() - last >= SECOND:
                last = time.monotonic()
                if cells(self._mark + editor.get_line_buffer()) < os.get_terminal_size(self._fd).columns:
                    self._tick()
            return 0

        hook = ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook")
        function, before = ctypes.CFUNCTYPE(ctypes.c_int)(waited), hook.value
        hook.value = ctypes.cast(function, ctypes.c_void_p).value
        try:
            yield
        finally:
            hook.value = before

    @property
    def can_begin(self) -> bool:
        return line_editor() is not None

    @contextmanager
    def away(self) -> Iterator[None]:
        self._set(self._found)
        try:
            yield
        finally:
            self._read_keys()

    def _byte(self) -> bytes:
        """The next byte; a signal that comes just before the wait ends the wait too, and its handler runs."""
        while self._fd not in (ready := self._wait()) or self._woken in ready:
            if self._woken in ready:
                os.read(self._woken, LONGEST)
            elif self._tick:
                self._tick()
        try:
            byte = os.read(self._fd, 1)
        except OSError as error:  # the terminal is gone
            raise EOFError from error
        if not byte:
            raise EOFError
        return byte

    def _wait(self) -> list[int]:
        """What there is to read; nothing once a second has passed, where somebody wants to know."""
        return select.select([self._fd, self._woken], [], [], SECOND if self._tick else None)[0]

    def _drop_the_rest(self) -> None:
        for _ in range(LONGEST):
            if not select.select([self._fd], [], [], PAUSE)[0]:
                return
            self._byte()

    def _read_keys(self) -> None:
        with suppress(termios.error):
            tty.setcbreak(self._fd, termios.TCSADRAIN)
            self._wanted = termios.tcgetattr(self._fd)

    def _set(self, mode: Attributes) -> None:
        with suppress(termios.error):  # the terminal may be gone
            termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    # signals

    def _handle(self, number: signal.Signals, handler: Callable[[int, FrameType | None], None]) -> None:
        """Unless whoever started us wants it ignored, as ``nohup`` does."""
        if signal.getsignal(number) is not signal.SIG_IGN:
            self._handlers[number] = signal.signal(number, handler)

    def _end(self, number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def _stop(self, number: int, _: FrameType | None) -> None:
        with suppress(termios.error):
            self._wanted = termios.tcgetattr(self._fd)
        self._set(self._found)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # stops here, until the program is told to go on
        signal.signal(number, self._stop)

    def _go_on(self, _: int, __: FrameType | None) -> None:
        self._set(self._wanted)
        self._draw()

    def _resized(self, _: int, __: FrameType | None) -> None:
        self._draw()

    def _draw(self) -> None:
        """Draw the page anew, and behind its mark the line that is being typed, if its editor can tell it."""
        editor = line_editor()
        if self._typing and not editor:
            return
        self._redraw()
        if self._typing and editor:
            draw_line(editor, self._mark)


def draw_line(editor: ModuleType, mark: str) -> None:
    """The mark and the line that is being typed, where the cursor is; the editor then knows where it stands.

    Python's own ``redisplay`` draws only what has changed since.
    """
    import ctypes

    sys.stdout.write("\r")
    sys.stdout.flush()
    try:
        library = ctypes.PyDLL(getattr(editor, "__file__", None))  # without a file it is a part of Python
        library.rl_reset_screen_size()
        library.rl_forced_update_display()
    except (AttributeError, OSError):  # libedit, or a Python that was put together otherwise
        sys.stdout.write(mark + editor.get_line_buffer())
        sys.stdout.flush()


@cache
def line_editor() -> ModuleType | None:
    """The module readline, where Python was built with it; lines are forgotten once they are read."""
    _read_utf8()
    try:
        import readline
    except ImportError:
        return None
    readline.set_auto_history(False)
    return readline


def _read_utf8() -> None:
    """In the C locale, or one that is not installed, readline takes the bytes of Chinese for commands.

    It sets the locale of the environment before each line, so the environment has to name one that is there.
    """
    import locale

    if locale.setlocale(locale.LC_CTYPE) == "C":
        with suppress(locale.Error):
            os.environ["LC_ALL"] = locale.setlocale(locale.LC_CTYPE, UTF8)
