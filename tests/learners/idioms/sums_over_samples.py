import numpy as np


class BatchNorm:
    def __init__(self, d, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(d), np.zeros(d)
        self.running_mean, self.running_var = np.zeros(d), np.ones(d)
        self.training = True

    def forward(self, x):
        N = x.shape[0]
        if self.training:
            mean = np.sum(x, axis=0) / N
            xmu = x - mean
            var = np.sum(xmu ** 2, axis=0) / N
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
            xmu = x - mean
        self.inv = 1 / np.sqrt(var + self.eps)
        self.xhat = xmu * self.inv
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.gamma
        return self.inv / N * (N * dxhat - np.sum(dxhat, axis=0) - self.xhat * np.sum(dxhat * self.xhat, axis=0))
