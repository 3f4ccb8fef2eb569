import numpy as np


class Function:
    def __call__(self, *inputs):
        return self.forward(*inputs)


class BatchNorm(Function):
    def __init__(self, eps=1e-5):
        self.eps = eps

    def forward(self, x, gamma, beta):
        self.root = np.sqrt(x.var(axis=0) + self.eps)
        self.normalized = (x - x.mean(axis=0)) / self.root
        self.gamma = gamma
        return gamma * self.normalized + beta

    def backward(self, upstream):
        n = len(upstream)
        dbeta = upstream.sum(axis=0)
        dgamma = (self.normalized * upstream).sum(axis=0)
        dx = upstream - dbeta / n - self.normalized * dgamma / n
        return dx * self.gamma / self.root, dgamma, dbeta


def batch_norm(x, gamma, beta, eps=1e-5):
    return BatchNorm(eps)(x, gamma, beta)
