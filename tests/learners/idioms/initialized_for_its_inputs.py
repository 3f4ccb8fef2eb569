import numpy as np


class RowNorm:
    def __init__(self, epsilon=1e-8, momentum=0.9):
        self._epsilon, self._momentum = epsilon, momentum

    def initialize(self, inputs):
        self._beta, self._gamma = np.zeros((1, inputs)), np.ones((1, inputs))
        self._running_mean, self._running_variance = self._beta.copy(), self._gamma.copy()

    def forward(self, X, is_training=False):
        mean, variance = self._running_mean, self._running_variance
        if is_training:
            mean, variance = X.mean(axis=0, keepdims=True), X.var(axis=0, keepdims=True)
            self._running_mean = self._moved(self._running_mean, mean)
            self._running_variance = self._moved(self._running_variance, variance)
        return self._gamma * (X - mean) / np.sqrt(variance + self._epsilon) + self._beta

    def _moved(self, running, current):
        return self._momentum * running + (1 - self._momentum) * current
