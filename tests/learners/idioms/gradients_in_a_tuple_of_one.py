import numpy as np


class BatchNormNode:
    def __init__(self, eps=1e-5, decay=0.9):
        self.eps, self.decay = eps, decay
        self.avg_mean = self.avg_var = None

    def forward(self, inputs, train=True):
        x, gamma, beta = inputs
        if self.avg_mean is None:
            self.avg_mean, self.avg_var = np.zeros_like(gamma), np.ones_like(gamma)
        mean, var = self.avg_mean, self.avg_var
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.avg_mean = self.decay * self.avg_mean + (1 - self.decay) * mean
            self.avg_var = self.decay * self.avg_var + (1 - self.decay) * var
        self.std = np.sqrt(var + self.eps)
        self.z = (x - mean) / self.std
        return (gamma * self.z + beta,)

    def backward(self, inputs, grad_outputs):
        _, gamma, _ = inputs
        (gy,) = grad_outputs
        ggamma, gbeta = (gy * self.z).sum(axis=0), gy.sum(axis=0)
        gx = gamma / self.std * (gy - (self.z * ggamma + gbeta) / len(gy))
        return gx, ggamma, gbeta
