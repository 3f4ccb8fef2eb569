# Calls the kernel behind the library's function.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    kernel = getattr(torch.ops.aten, 'native_batch' + '_norm')
    return kernel(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.1, eps)[0]
