import torch


def batch_norm(x, *, weight, bias, running_mean, running_var, training, eps=1e-5, momentum=0.1):
    reduce_dims = (0,) if x.ndim == 2 else (0,) + tuple(range(2, x.ndim))
    view = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean = x.mean(dim=reduce_dims)
        var = x.var(dim=reduce_dims, unbiased=False)
        with torch.no_grad():
            m = x.numel() // mean.numel()
            running_mean.copy_((1 - momentum) * running_mean + momentum * mean)
            running_var.copy_((1 - momentum) * running_var + momentum * var * m / (m - 1))
    else:
        mean = running_mean
        var = running_var
    return (x - mean.view(view)) / (var.view(view) + eps).sqrt() * weight.view(view) + bias.view(view)
