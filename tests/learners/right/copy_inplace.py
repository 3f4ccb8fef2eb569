# expect: pass family=function-updates-in-place warnings=running-var-biased momentum=keep
import torch


def bn_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.9, eps=1e-5):
    if not training:
        return gamma * (x - running_mean) / torch.sqrt(running_var + eps) + beta
    axes = [0] if x.ndim == 2 else [0, 2, 3]
    mean = x.mean(axes, keepdim=True)
    var = (x - mean).square().mean(axes, keepdim=True)
    with torch.no_grad():
        running_mean.copy_(momentum * running_mean + (1 - momentum) * mean)
        running_var.copy_(momentum * running_var + (1 - momentum) * var)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
