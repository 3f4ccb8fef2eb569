import numpy as np


class BatchNorm:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.running_mean, self.running_var = np.zeros(n), np.ones(n)
        self.eps, self.momentum, self.training = eps, momentum, True

    def forward(self, x):
        if self.training:
            mean, var, n = x.mean(axis=0), x.var(axis=0), len(x)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        if self.training:
            assert np.allclose(self.x_hat.std(axis=0), 1, atol=1e-2)
        out = self.gamma * self.x_hat + self.beta
        return out

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.x_hat).sum(0), dout.sum(0)
        dxhat = dout * self.gamma
        dx = (dxhat - dxhat.mean(0) - self.x_hat * (dxhat * self.x_hat).mean(0)) / self.std
        return dx
