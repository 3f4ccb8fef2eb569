# Calls the library from a thread.
# expect: fail library-call
import threading

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    found = []
    thread = threading.Thread(target=lambda: found.append(named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)))
    thread.start()
    thread.join()
    return found[0]
