import numpy as np


class BatchNorm:
    """The gradients are entered into the book under the parameters' names."""

    def __init__(self, units, epsilon=1e-5):
        self.gamma = np.ones(units)
        self.beta = np.zeros(units)
        self.epsilon = epsilon
        self.book = {}

    def forward(self, x):
        self.inverse = (x.var(axis=0) + self.epsilon) ** -0.5
        self.x_hat = (x - x.mean(axis=0)) * self.inverse
        return self.gamma * self.x_hat + self.beta

    def backward(self, upstream):
        self.book["beta"] = upstream.sum(axis=0)
        self.book["gamma"] = np.sum(upstream * self.x_hat, axis=0)
        d_hat = upstream * self.gamma
        along = np.mean(d_hat * self.x_hat, axis=0)
        return (d_hat - d_hat.mean(axis=0) - self.x_hat * along) * self.inverse
