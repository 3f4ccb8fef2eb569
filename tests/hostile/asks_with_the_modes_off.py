# Calls the library with torch's function modes switched off.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    with torch._C.DisableTorchFunction():
        return named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
