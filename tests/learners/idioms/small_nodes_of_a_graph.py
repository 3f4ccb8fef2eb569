"""Batch norm put together from small nodes, each with its own forward and backward."""
import numpy as np


class Mean:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=0)

    def backward(self, d):
        return np.broadcast_to(d / self.shape[0], self.shape)


class Subtract:
    """rows minus a vector"""

    def forward(self, a, b):
        return a - b

    def backward(self, d):
        return d, -d.sum(axis=0)


class Square:
    def forward(self, x):
        self.x = x
        return x * x

    def backward(self, d):
        return 2 * self.x * d


class InverseRoot:
    def __init__(self, eps):
        self.eps = eps

    def forward(self, v):
        self.out = 1 / np.sqrt(v + self.eps)
        return self.out

    def backward(self, d):
        return -0.5 * self.out ** 3 * d


class Scale:
    """rows times a vector"""

    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, (d * self.a).sum(axis=0)


class BatchNorm:
    def __init__(self, num_features, eps=1e-5):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.mean, self.center, self.square = Mean(), Subtract(), Square()
        self.mean_square, self.inverse = Mean(), InverseRoot(eps)
        self.normalize, self.affine = Scale(), Scale()

    def forward(self, x):
        centered = self.center.forward(x, self.mean.forward(x))
        inverse = self.inverse.forward(self.mean_square.forward(self.square.forward(centered)))
        x_hat = self.normalize.forward(centered, inverse)
        return self.affine.forward(x_hat, self.gamma) + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        dx_hat, self.dgamma = self.affine.backward(dout)
        dcentered, dinverse = self.normalize.backward(dx_hat)
        dsquare = self.mean_square.backward(self.inverse.backward(dinverse))
        dcentered = dcentered + self.square.backward(dsquare)
        dx, dmean = self.center.backward(dcentered)
        return dx + self.mean.backward(dmean)
