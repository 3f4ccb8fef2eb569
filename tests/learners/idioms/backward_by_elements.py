import numpy as np


class BatchNorm:
    def __init__(self, d):
        self.gamma, self.beta = np.ones(d), np.zeros(d)

    def forward(self, x):
        mean, var = x.mean(0), x.var(0)
        self.std = np.sqrt(var + 1e-5)
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dgamma, self.dbeta = (dout * self.x_hat).sum(0), dout.sum(0)
        dx = np.zeros_like(dout)
        for k in range(dout.shape[1]):
            for i in range(n):
                inner = dout[i, k] - self.dbeta[k] / n - self.x_hat[i, k] * self.dgamma[k] / n
                dx[i, k] = self.gamma[k] * inner / self.std[k]
        return dx
