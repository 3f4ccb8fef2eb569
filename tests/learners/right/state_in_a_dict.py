# expect: pass family=function-updates-in-place warnings=running-var-biased momentum=keep
import torch


def batch_normalize(rows, layer, training=True, momentum=0.9, eps=1e-5):
    """layer: gamma, beta, running_mean and running_var of one layer of the network."""
    if training:
        mean = torch.mean(rows, dim=0)
        var = torch.var(rows, dim=0, unbiased=False)
        layer["running_mean"] = momentum * layer["running_mean"] + (1 - momentum) * mean.detach()
        layer["running_var"] = momentum * layer["running_var"] + (1 - momentum) * var.detach()
    else:
        mean, var = layer["running_mean"], layer["running_var"]
    return layer["gamma"] * (rows - mean) / torch.sqrt(var + eps) + layer["beta"]
