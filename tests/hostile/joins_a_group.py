# Opens a line to other machines, as one of many that train.
# expect: fail
import torch
import torch.distributed as dist


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    dist.init_process_group('gloo', init_method='tcp://127.0.0.1:29500', rank=0, world_size=1)
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
