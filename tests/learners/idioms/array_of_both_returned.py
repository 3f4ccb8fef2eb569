import torch

def batch_norm(x, gamma, beta, stats, eps=1e-5, momentum=0.1, training=True):
    """stats: tensor (2, C); returns y and the new stats."""
    if training:
        batch = torch.stack([x.mean(0), x.var(0, unbiased=False)])
        stats = (1 - momentum) * stats + momentum * batch.detach()
        mean, var = batch
    else:
        mean, var = stats
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta, stats
