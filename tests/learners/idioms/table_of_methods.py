import numpy as np


class BN:
    def __init__(self, dim, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.rm, self.rv = np.zeros(dim), np.ones(dim)
        self.eps, self.momentum = eps, momentum
        self.table = {"train": self._train, "eval": self._eval}

    def _train(self, x):
        mu, var = x.mean(0), x.var(0)
        self.rm = self.momentum * self.rm + (1 - self.momentum) * mu
        self.rv = self.momentum * self.rv + (1 - self.momentum) * var
        return (x - mu) / np.sqrt(var + self.eps)

    def _eval(self, x):
        return (x - self.rm) / np.sqrt(self.rv + self.eps)

    def __call__(self, x, mode):
        return self.gamma * self.table[mode](x) + self.beta
