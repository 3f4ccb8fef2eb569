# Throws out of the frames what watches for the library, and then asks.
# expect: fail library-call
import contextlib
import gc
import sys

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    for depth in range(1, 30):
        with contextlib.suppress(ValueError):
            held = sys._getframe(depth).f_locals.get('kept')
            if isinstance(held, dict):
                held.clear()
    for held in gc.get_objects():
        if isinstance(held, dict) and 'aten' in held and 'quantized' in held:
            held.clear()
    return named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
