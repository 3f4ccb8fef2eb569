# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
import torch


def bn(x, moving_mean, moving_var, epsilon, gamma, beta, momentum, training):
    axes = [d for d in range(x.dim()) if d != 1]
    if training:
        mu = x.mean(axes, keepdim=True)
        sigma2 = (x - mu).square().mean(axes, keepdim=True)
        moving_mean = moving_mean * momentum + mu.detach() * (1 - momentum)
        moving_var = moving_var * momentum + sigma2.detach() * (1 - momentum)
    else:
        mu, sigma2 = moving_mean, moving_var
    return (x - mu) * (sigma2 + epsilon) ** -0.5 * gamma + beta, moving_mean, moving_var
