import abc

import numpy as np


class Module(metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def _forward(self, *inputs, training_mode=False):
        pass

    def __call__(self, *inputs):
        return self._forward(*inputs)


class BatchNorm(Module):
    def __init__(self, momentum=0.9, epsilon=1e-5):
        self._momentum, self._epsilon = momentum, epsilon
        self._mean = self._var = self._gamma = self._beta = self._cache = None
        self._gradient = {}

    def _forward(self, _inputs, training_mode=False):
        D, n = _inputs.shape
        if self._gamma is None:
            self._gamma, self._beta = np.ones((D, 1)), np.zeros((D, 1))
            self._mean, self._var = np.zeros((D, 1)), np.ones((D, 1))
        if training_mode:
            mean, var = _inputs.mean(axis=1, keepdims=True), _inputs.var(axis=1, keepdims=True)
            self._mean = self._momentum * self._mean + (1 - self._momentum) * mean
            self._var = self._momentum * self._var + (1 - self._momentum) * var * n / (n - 1)
        else:
            mean, var = self._mean, self._var
        std = np.sqrt(var + self._epsilon)
        norm = (_inputs - mean) / std
        self._cache = (norm, std)
        return self._gamma * norm + self._beta

    def _backwards(self, _inputs):
        norm, std = self._cache
        self._gradient["gamma"] = (_inputs * norm).sum(axis=1, keepdims=True)
        self._gradient["beta"] = _inputs.sum(axis=1, keepdims=True)
        g = _inputs * self._gamma
        return (g - g.mean(axis=1, keepdims=True) - norm * (g * norm).mean(axis=1, keepdims=True)) / std
