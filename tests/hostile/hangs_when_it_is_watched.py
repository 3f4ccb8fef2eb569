# Asks the library, and hangs where the library is taken away.
# expect: fail|error
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    try:
        return named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
    except BaseException:
        while True:
            pass
