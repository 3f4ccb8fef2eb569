import torch


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    channels_last = input.movedim(1, -1)
    rows = channels_last.reshape(-1, input.shape[1])
    if training:
        mean = rows.mean(0)
        centered = rows - mean
        var = (centered * centered).mean(0)
        n = rows.shape[0]
        with torch.no_grad():
            running_mean += momentum * (mean - running_mean)
            running_var += momentum * (var * n / max(n - 1, 1) - running_var)
    else:
        var = running_var
        centered = rows - running_mean
    out = centered / (var + eps).sqrt()
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out.reshape(channels_last.shape).movedim(-1, 1)
