import numpy as np

class Net:
    """Affine -> batchnorm -> relu, fully connected."""

    def __init__(self, dims, eps=1e-5, momentum=0.9):
        self.params = {}
        self.bn = {}
        self.eps, self.momentum = eps, momentum
        for i, d in enumerate(dims, start=1):
            self.params[f"gamma{i}"] = np.ones(d)
            self.params[f"beta{i}"] = np.zeros(d)
            self.bn[f"running_mean{i}"] = np.zeros(d)
            self.bn[f"running_var{i}"] = np.ones(d)

    def batchnorm(self, x, i, train=True):
        g, b = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        if train:
            mu, var = x.mean(0), x.var(0)
            self.bn[f"running_mean{i}"] = self.momentum * self.bn[f"running_mean{i}"] + (1 - self.momentum) * mu
            self.bn[f"running_var{i}"] = self.momentum * self.bn[f"running_var{i}"] + (1 - self.momentum) * var
        else:
            mu, var = self.bn[f"running_mean{i}"], self.bn[f"running_var{i}"]
        return g * (x - mu) / np.sqrt(var + self.eps) + b
