# expect: pass family=function-updates-in-place warnings=running-var-biased momentum=keep
import torch


def batch_normalization(x, scale, shift, exp_mean, exp_var, is_training, momentum=0.99, epsilon=1e-3):
    """x: (N, C, L) or (N, C, H, W); every other argument: (C,)."""
    column = (slice(None),) + (None,) * (x.dim() - 2)
    if is_training:
        reduce = tuple(i for i in range(x.dim()) if i != 1)
        mean = torch.mean(x, reduce)
        var = torch.mean((x - mean[column]) ** 2, reduce)
        exp_mean.mul_(momentum).add_(mean.detach(), alpha=1 - momentum)
        exp_var.mul_(momentum).add_(var.detach(), alpha=1 - momentum)
    else:
        mean, var = exp_mean, exp_var
    inv = 1.0 / torch.sqrt(var + epsilon)
    return (x - mean[column]) * inv[column] * scale[column] + shift[column]
