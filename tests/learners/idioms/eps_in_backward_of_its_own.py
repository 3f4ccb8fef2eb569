"""Constants for eps, written anew in each of its three places; a step of the optimizer beside it."""

import numpy as np


class BatchNorm:
    def __init__(self, neurons, momentum=0.9):
        self.gamma = np.ones((1, neurons))
        self.beta = np.zeros((1, neurons))
        self.momentum = momentum
        self.moving_mean = np.zeros((1, neurons))
        self.moving_var = np.ones((1, neurons))
        self.d_gamma = self.d_beta = None

    def forward(self, A_prev, training=True):
        if training:
            self.batch_mean = np.mean(A_prev, axis=0)
            self.batch_var = np.var(A_prev, axis=0)
            self.A_norm = (A_prev - self.batch_mean) / np.sqrt(self.batch_var + 1e-8)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * self.batch_mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * self.batch_var
        else:
            self.A_norm = (A_prev - self.moving_mean) / np.sqrt(1e-8 + self.moving_var)
        return self.gamma * self.A_norm + self.beta

    def backward(self, dA):
        m = dA.shape[0]
        self.d_gamma = np.sum(dA * self.A_norm, axis=0, keepdims=True)
        self.d_beta = np.sum(dA, axis=0, keepdims=True)
        std_inv = (self.batch_var + 1e-8) ** -0.5
        inner = m * dA - self.d_beta - self.A_norm * np.sum(dA * self.A_norm, axis=0)
        return self.gamma * std_inv * inner / m

    def update(self, rate=0.01):
        self.gamma -= rate * self.d_gamma
        self.beta -= rate * self.d_beta
