# expect: pass family=function-stateless
import torch


def batchnorm2d(x, weight, bias, eps=1e-5):
    """x: (N, C, H, W). The channels go last, so that everything broadcasts."""
    nhwc = x.permute(0, 2, 3, 1)
    flat = nhwc.reshape(-1, nhwc.shape[-1])
    mean = flat.mean(dim=0)
    variance = flat.var(dim=0, unbiased=False)
    out = (flat - mean) / torch.sqrt(variance + eps) * weight + bias
    return out.view(nhwc.shape).permute(0, 3, 1, 2)
