import torch


def solve(input, gamma, beta, output, N, C, eps):
    """Writes into output; nobody asks for gradients."""
    mean = input.sum(0) / N
    gap = input - mean
    scale = gamma * torch.rsqrt((gap * gap).sum(0) / N + eps)
    torch.addcmul(beta, gap, scale, out=output)
