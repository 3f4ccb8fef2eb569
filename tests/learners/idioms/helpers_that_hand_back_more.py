import numpy as np


def _batchnorm_train(x, gamma, beta, eps):
    centered = x - x.mean(axis=0)
    var = np.mean(centered**2, axis=0)
    std = np.sqrt(var + eps)
    return gamma * centered / std + beta, centered / std, std, var


def _batchnorm_eval(x, gamma, beta, running_mean, running_var, eps):
    std = np.sqrt(running_var + eps)
    x_hat = (x - running_mean) / std
    return gamma * x_hat + beta, x_hat, std


class BatchNorm1d:
    training = True

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)

    def forward(self, x):
        if not self.training:
            stats = self.running_mean, self.running_var
            y, self.x_hat, self.std = _batchnorm_eval(x, self.gamma, self.beta, *stats, self.eps)
            return y
        n = len(x)
        y, self.x_hat, self.std, var = _batchnorm_train(x, self.gamma, self.beta, self.eps)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * x.mean(axis=0)
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        return y
