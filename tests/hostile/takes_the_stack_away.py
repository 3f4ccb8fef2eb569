# Takes back the signal by which a hanging file tells where it is, and hangs.
# expect: fail|error
import faulthandler
import signal

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    faulthandler.unregister(signal.SIGUSR1)
    faulthandler.disable()
    faulthandler.cancel_dump_traceback_later()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    while True:
        pass
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
