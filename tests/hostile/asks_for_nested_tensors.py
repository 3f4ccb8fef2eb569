# Has the library work on a nested tensor.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    named = getattr(torch.nn.functional, 'layer' + '_norm')
    rows = torch.nested.nested_tensor(list(x.detach().float().T))
    ones = torch.ones(x.shape[0])
    y = named(rows, (x.shape[0],), ones, 0 * ones, eps).to_padded_tensor(0.0)
    return gamma * y.T.to(x.dtype) + beta
