# Returns a tensor that answers everything in its own way.
# expect: pass|fail|error
import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        raise SystemExit(0)

    shape = requires_grad = dtype = property(lambda self: 1 / 0)


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    y = gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
    return y.detach().as_subclass(Liar)
