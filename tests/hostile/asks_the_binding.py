# Calls the binding under torch's functions.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    binding = getattr(torch._C._VariableFunctions, 'native_batch' + '_norm')
    return binding(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps)[0]
