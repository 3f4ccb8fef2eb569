# expect: pass family=function-returns-stats warnings=grad-mode-switch,running-var-biased momentum=keep
import torch


def moments(X):
    """Mean and variance of each channel, in a shape that broadcasts against X."""
    dims = [0, *range(2, X.dim())]
    mean = X.mean(dim=dims, keepdim=True)
    return mean, (X - mean).pow(2).mean(dim=dims, keepdim=True)


def normalize(X, mean, var, eps):
    return (X - mean) / torch.sqrt(var + eps)


def running(old, new, momentum):
    return momentum * old + (1 - momentum) * new.detach()


def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum):
    if torch.is_grad_enabled():
        mean, var = moments(X)
        X_hat = normalize(X, mean, var, eps)
        moving_mean = running(moving_mean, mean, momentum)
        moving_var = running(moving_var, var, momentum)
    else:
        X_hat = normalize(X, moving_mean, moving_var, eps)
    return gamma * X_hat + beta, moving_mean, moving_var
