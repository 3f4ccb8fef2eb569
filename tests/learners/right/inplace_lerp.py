# expect: pass family=function-updates-in-place momentum=update
import torch


@torch.no_grad()
def _track(running_mean, running_var, mean, var, count, momentum):
    running_mean.lerp_(mean, momentum)
    running_var.lerp_(var * (count / (count - 1)), momentum)


def batch_norm(x, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5, is_training=True):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if is_training:
        rows = x.transpose(0, 1).reshape(x.shape[1], -1)
        var, mean = torch.var_mean(rows, dim=1, correction=0)
        _track(running_mean, running_var, mean, var, rows.shape[1], momentum)
    else:
        mean, var = running_mean, running_var
    scale = weight * torch.rsqrt(var + eps)
    return (x - mean.view(shape)) * scale.view(shape) + bias.view(shape)
