# expect: error mistakes=timeout:9+10
import torch


def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum):
    dims = [d for d in range(X.dim()) if d != 1]
    mean = X.mean(dims, keepdim=True)
    step = 0
    while step >= 0:
        step += 1
    var = ((X - mean) ** 2).mean(dims, keepdim=True)
    Y = gamma * (X - mean) / torch.sqrt(var + eps) + beta
    return Y, moving_mean, moving_var
