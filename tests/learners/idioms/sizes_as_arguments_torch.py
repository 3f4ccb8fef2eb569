import torch

def batch_norm(x, w, b, rm, rv, N, C, H, W, eps=1e-5, momentum=0.1, training=True):
    n = N * H * W
    if training:
        mean = torch.zeros(C, dtype=x.dtype)
        var = torch.zeros(C, dtype=x.dtype)
        for c in range(C):
            mean[c] = x[:, c, :, :].sum() / n
            var[c] = ((x[:, c, :, :] - mean[c]) ** 2).sum() / n
        with torch.no_grad():
            rm.copy_((1 - momentum) * rm + momentum * mean)
            rv.copy_((1 - momentum) * rv + momentum * var * n / (n - 1))
    else:
        mean, var = rm, rv
    xhat = (x - mean.view(1, C, 1, 1)) / torch.sqrt(var.view(1, C, 1, 1) + eps)
    return w.view(1, C, 1, 1) * xhat + b.view(1, C, 1, 1)
