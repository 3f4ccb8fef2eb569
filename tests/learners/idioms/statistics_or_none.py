import torch


def normalize(x, gamma, beta, stats=None, eps=1e-5):
    """With stats=None (training) x's own moments are used, else stats = (mean, var).

    x: (N, C, H, W). Returns y and the moments of the batch for the moving average.
    """
    if stats is None:
        mean = x.mean((0, 2, 3), keepdim=True)
        var = torch.mean((x - mean) ** 2, (0, 2, 3), keepdim=True)
    else:
        mean, var = (s.reshape(1, -1, 1, 1) for s in stats)
    y = (x - mean) * (var + eps).pow(-0.5)
    y = y * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
    return y, (mean.detach().flatten(), var.detach().flatten())
