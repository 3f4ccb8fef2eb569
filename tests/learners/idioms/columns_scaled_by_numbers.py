import math

import numpy


class Layer:
    def __init__(self, in_dim, out_dim):
        self.in_dim, self.out_dim = in_dim, out_dim

    def update(self, rate):
        pass


class Dense(Layer):
    def __init__(self, in_dim, out_dim):
        super().__init__(in_dim, out_dim)
        bound = math.sqrt(6.0) / math.sqrt(in_dim + out_dim)
        self.w = numpy.random.uniform(-bound, bound, (in_dim, out_dim))
        self.b = numpy.zeros((out_dim, 1))

    def forward(self, x):
        return numpy.dot(self.w.T, x) + self.b


class Norm(Layer):
    """Each column is one sample."""

    def __init__(self, in_dim, out_dim):
        super().__init__(in_dim, out_dim)
        self.gamma = 1.0
        self.beta = 0.0
        self.dgamma = 0.0
        self.dbeta = 0.0

    def forward(self, x):
        D, N = x.shape
        rows = x.T
        centered = rows - numpy.sum(rows, axis=0) / N
        self.istd = 1.0 / numpy.sqrt(numpy.sum(centered**2, axis=0) / N + 1e-5)
        self.normed = centered * self.istd
        return (self.gamma * self.normed + self.beta).T

    def backward(self, grad, output, x):
        D, N = grad.shape
        g = grad.T
        self.dbeta = numpy.sum(g, axis=0)
        self.dgamma = numpy.sum(g * self.normed, axis=0)
        g = g * self.gamma
        dx = N * g - numpy.sum(g, axis=0) - self.normed * numpy.sum(g * self.normed, axis=0)
        return (self.istd / N * dx).T

    def update(self, rate):
        self.gamma = self.gamma - rate * self.dgamma
        self.beta = self.beta - rate * self.dbeta
