# Puts its own in place of torch's gradients.
# expect: fail|error
import torch


def fake(*_, **__):
    return None


torch.autograd.backward = torch.Tensor.backward = torch.autograd.grad = fake


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    torch.autograd.backward = torch.Tensor.backward = torch.autograd.grad = fake
    mean, var = x.mean(0).detach(), x.var(0, unbiased=False).detach()
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
