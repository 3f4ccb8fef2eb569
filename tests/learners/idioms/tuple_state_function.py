import torch


def bn(x, params, state, training, eps=1e-5, momentum=0.9):
    """x: (B, F); params = (gamma, beta); state = (mean, var).  Returns y and the new state."""
    gamma, beta = params
    mean, var = state
    if training:
        mu = x.mean(0)
        sigma2 = (x - mu).square().mean(0)
        state = (
            momentum * mean + (1 - momentum) * mu.detach(),
            momentum * var + (1 - momentum) * sigma2.detach(),
        )
    else:
        mu, sigma2 = mean, var
    y = gamma * (x - mu) / (sigma2 + eps) ** 0.5 + beta
    return y, state
