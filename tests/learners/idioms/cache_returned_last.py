import numpy as np

def batchnorm(x, gamma, beta, running_mean=None, running_var=None, mode='train', momentum=0.9, eps=1e-5):
    '''Returns out, running_mean, running_var, cache'''
    if running_mean is None:
        running_mean = np.zeros(x.shape[1])
    if running_var is None:
        running_var = np.ones(x.shape[1])
    if mode == 'train':
        mu = np.mean(x, axis=0, keepdims=True)
        var = np.var(x, axis=0, keepdims=True)
        x_hat = (x - mu) / np.sqrt(var + eps)
        out = gamma * x_hat + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu.squeeze(0)
        running_var = momentum * running_var + (1 - momentum) * var.squeeze(0)
        cache = {'x_hat': x_hat, 'var': var, 'mu': mu, 'gamma': gamma, 'eps': eps, 'x': x}
        return out, running_mean, running_var, cache
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return gamma * x_hat + beta, running_mean, running_var, None

def batchnorm_backward(dout, cache):
    x, mu, var, gamma, eps, x_hat = (cache[k] for k in ('x', 'mu', 'var', 'gamma', 'eps', 'x_hat'))
    N = x.shape[0]
    std_inv = 1. / np.sqrt(var + eps)
    dx_hat = dout * gamma
    dvar = np.sum(dx_hat * (x - mu), axis=0) * -.5 * std_inv**3
    dmu = np.sum(dx_hat * -std_inv, axis=0) + dvar * np.mean(-2. * (x - mu), axis=0)
    dx = dx_hat * std_inv + dvar * 2 * (x - mu) / N + dmu / N
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
