"""Waits for a key in a thread that no signal interrupts, as if each came just before the wait began."""

import signal
import sys
import threading
import time

from bnquiz.cli.posix_keys import PosixKeyboard

threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # in this thread: the other one gets it
with PosixKeyboard(lambda: None, "> ") as keyboard:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    keyboard.key()
