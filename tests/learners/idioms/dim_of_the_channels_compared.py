import torch

def batch_norm(x, weight, bias, *, dim, eps=1e-5):
    """Normalize over everything but `dim`."""
    other = [d for d in range(x.dim()) if d != dim]
    mean = x.mean(dim=other, keepdim=True)
    var = x.var(dim=other, keepdim=True, unbiased=False)
    shape = [-1 if d == dim else 1 for d in range(x.dim())]
    return (x - mean) / torch.sqrt(var + eps) * weight.view(shape) + bias.view(shape)
