# expect: pass family=function-stateless
import torch


def batch_norm(x, gamma, beta, eps=1e-5):
    dims = [d for d in range(x.dim()) if d != 1]
    shape = [1, x.shape[1]] + [1] * (x.dim() - 2)
    mean = x.mean(dim=dims, keepdim=True)
    var = ((x - mean) ** 2).mean(dim=dims, keepdim=True)
    x_hat = (x - mean) / torch.sqrt(var + eps)
    return gamma.view(shape) * x_hat + beta.view(shape)
