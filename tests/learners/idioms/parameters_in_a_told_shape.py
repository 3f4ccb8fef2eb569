import numpy as np

AXIS = {2: (0,), 4: (0, 2, 3)}


class BatchNorm:
    def __init__(self, shape, eps=1e-5):
        """shape: (1, C) for dense layers, (1, C, 1, 1) for convolutions"""
        self.gamma = np.ones(shape)
        self.beta = np.zeros(shape)
        self.eps = eps

    def forward(self, x):
        axis = AXIS[x.ndim]
        mu = x.mean(axis=axis, keepdims=True)
        var = x.var(axis=axis, keepdims=True)
        x_hat = (x - mu) / np.sqrt(var + self.eps)
        return self.gamma * x_hat + self.beta
