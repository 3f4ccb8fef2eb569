# expect: pass family=class-with-training-flag warnings=running-var-biased,running-var-starts-at-zero momentum=keep
import numpy as np


class BatchNorm(object):
    def __init__(self, gamma, beta, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = gamma, beta
        self.eps, self.momentum = eps, momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)

    def forward(self, x, eval=False):
        if eval:
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta
        self.n = x.shape[0]
        self.mean = x.sum(axis=0) / self.n
        self.norm = x - self.mean
        self.var = (self.norm**2).sum(axis=0) / self.n
        self.x_hat = self.norm / np.sqrt(self.var + self.eps)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
        return self.gamma * self.x_hat + self.beta

    def backward(self, delta):
        self.dgamma = (delta * self.x_hat).sum(axis=0)
        self.dbeta = delta.sum(axis=0)
        inv = self.gamma / np.sqrt(self.var + self.eps) / self.n
        return inv * (self.n * delta - self.dbeta - self.x_hat * self.dgamma)
