import torch


def bn_forward(x, gamma, beta, running_mean, running_var, momentum, eps, is_training):
    """What the kernel does, a block for each channel. x (N, C, H, W), the others (C,); momentum weighs the new."""
    N, C, H, W = x.shape
    y = torch.empty_like(x)
    for c in range(C):
        plane = x[:, c].reshape(-1)
        if is_training:
            mean = plane.sum() / plane.numel()
            centered = plane - mean
            var = torch.dot(centered, centered) / plane.numel()
            running_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean.item()
            running_var[c] = (1 - momentum) * running_var[c] + momentum * var.item()
        else:
            mean, var = running_mean[c], running_var[c]
        y[:, c] = ((plane - mean) / torch.sqrt(var + eps) * gamma[c] + beta[c]).reshape(N, H, W)
    return y
