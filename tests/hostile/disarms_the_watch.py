# Replaces what the watch is made of when it is called first.
# expect: fail library-call
import contextlib

import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    torch._C._dispatch_library = lambda *_: None
    with contextlib.suppress(TypeError):
        torch._C._DispatchModule.impl = lambda *_: None
    named = getattr(torch, 'batch' + '_norm')
    return named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
