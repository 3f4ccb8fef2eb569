import numpy as np


class ConditionalBatchNorm:
    def __init__(self, num_classes, dim, eps=1e-5, momentum=0.9):
        self.dim = dim
        self.table = np.concatenate([np.ones((num_classes, dim)), np.zeros((num_classes, dim))], axis=1)
        self.running_mean, self.running_var = np.zeros(dim), np.ones(dim)
        self.eps, self.momentum = eps, momentum

    def forward(self, x, labels, training=True):
        if training:
            mu, var = x.mean(0), x.var(0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        rows = self.table[labels]
        return rows[:, : self.dim] * (x - mu) / np.sqrt(var + self.eps) + rows[:, self.dim :]
