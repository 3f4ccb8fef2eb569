import numpy as np


class Layer:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x):
        raise NotImplementedError

    def backward(self, dy):
        raise NotImplementedError


class Normalize(Layer):
    """Subtracts the batch mean and divides by the standard deviation."""

    def __init__(self, eps=1e-5):
        super().__init__()
        self.eps = eps

    def forward(self, x):
        self.sd = np.sqrt(x.var(axis=0) + self.eps)
        self.z = (x - x.mean(axis=0)) / self.sd
        return self.z

    def backward(self, dy):
        return (dy - dy.mean(axis=0) - self.z * (dy * self.z).mean(axis=0)) / self.sd


class BatchNorm(Layer):
    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.normalize = Normalize(eps)
        self.params = {"gamma": np.ones(width), "beta": np.zeros(width)}

    def forward(self, x):
        self.z = self.normalize.forward(x)
        return self.params["gamma"] * self.z + self.params["beta"]

    def backward(self, dy):
        self.grads = {"gamma": (dy * self.z).sum(axis=0), "beta": dy.sum(axis=0)}
        return self.normalize.backward(dy * self.params["gamma"])
