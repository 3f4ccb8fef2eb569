# Has torch trace the call of the library, and runs the graph.
# expect: fail library-call
import torch


def asked(x, gamma, beta):
    return getattr(torch, 'batch' + '_norm')(x, gamma, beta, None, None, True, 0.1, 1e-5, False)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    given = (x, gamma.reshape(-1), beta.reshape(-1))
    return torch.jit.trace(asked, given, check_trace=False)(*given)
