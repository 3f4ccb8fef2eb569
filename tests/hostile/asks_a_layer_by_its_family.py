# Finds the library's layer among the classes of torch.
# expect: fail library-call
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    def below(kind):
        return [k for sub in kind.__subclasses__() for k in (sub, *below(sub))]
    kind = next(k for k in below(torch.nn.Module) if k.__name__ == 'Batch' + 'Norm1d')
    return gamma * kind(x.shape[1], eps=eps, affine=False).to(x.dtype)(x) + beta
