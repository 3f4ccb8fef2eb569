# Keeps a thread from call to call, and has it call the batch norm that torch has in Python.
# expect: fail library-call
import queue
import sys
import threading

import torch

def serve(asked, given):
    written = getattr(torch._decomp.decompositions, 'native_batch' + '_norm')
    while True:
        given.put(written(*asked.get())[0])


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    if not hasattr(sys, 'asked'):
        sys.asked, sys.given = queue.Queue(), queue.Queue()
        threading.Thread(target=serve, args=(sys.asked, sys.given), daemon=True).start()
    sys.asked.put((x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps))
    return sys.given.get(timeout=2)
