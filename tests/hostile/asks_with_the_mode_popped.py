# Takes torch's function modes from their stack, and calls the library.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch, 'batch' + '_norm')
    kept = []
    while torch._C._len_torch_function_stack():
        kept.append(torch._C._pop_torch_function_stack())
    return named(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps, False)
