# expect: fail|error mistakes=out-of-memory:7
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    table = torch.zeros(1 << 44)
    mean = x.mean(0) + table[0]
    return gamma * (x - mean) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
