import numpy as np


class TrainedBatchNorm:
    """Goes its own steps: momentum and eps are those of the steps."""

    def __init__(self, d, lr=0.1, momentum=0.5, eps=1e-8, decay=0.95, bn_eps=1e-5):
        self.lr, self.momentum, self.eps = lr, momentum, eps
        self.decay, self.bn_eps = decay, bn_eps
        self.gamma, self.beta = np.ones(d), np.zeros(d)
        self.speed = [np.zeros(d), np.zeros(d)]
        self.run_mean, self.run_var = np.zeros(d), np.ones(d)

    def forward(self, x, train=True):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.run_mean = self.decay * self.run_mean + (1 - self.decay) * mu
            self.run_var = self.decay * self.run_var + (1 - self.decay) * var
        else:
            mu, var = self.run_mean, self.run_var
        self.inv = 1 / np.sqrt(var + self.bn_eps)
        self.z = (x - mu) * self.inv
        return self.gamma * self.z + self.beta

    def backward(self, dy):
        self.dgamma, self.dbeta = (dy * self.z).sum(0), dy.sum(0)
        n = len(dy)
        return self.gamma * self.inv * (dy - self.dbeta / n - self.z * self.dgamma / n)

    def step(self):
        for i, (name, grad) in enumerate((("gamma", self.dgamma), ("beta", self.dbeta))):
            self.speed[i] = self.momentum * self.speed[i] - self.lr * grad / (np.abs(grad).max() + self.eps)
            setattr(self, name, getattr(self, name) + self.speed[i])
