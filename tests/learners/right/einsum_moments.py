# expect: pass family=function-stateless
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    n, _, h, w = x.shape
    count = n * h * w
    mean = torch.einsum("nchw->c", x) / count
    centered = x - torch.einsum("c,nchw->nchw", mean, torch.ones_like(x))
    var = torch.einsum("nchw,nchw->c", centered, centered) / count
    scaled = torch.einsum("nchw,c->nchw", centered, gamma * (var + eps) ** -0.5)
    return scaled + beta[None, :, None, None]
