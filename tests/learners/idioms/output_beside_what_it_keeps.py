import numpy as np


class BatchNormLayer:
    """forward leaves its result in ``output``, as all of my layers do."""

    def __init__(self, n, momentum=0.9, epsilon=1e-7):
        self.weights, self.biases = np.ones((1, n)), np.zeros((1, n))
        self.running_mean, self.running_var = np.zeros((1, n)), np.ones((1, n))
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, inputs, training):
        if not training:
            scale = self.weights / np.sqrt(self.running_var + self.epsilon)
            self.output = (inputs - self.running_mean) * scale + self.biases
            return
        mean, var = np.mean(inputs, axis=0, keepdims=True), np.var(inputs, axis=0, keepdims=True)
        self.inv_std = 1 / np.sqrt(var + self.epsilon)
        self.normalized = (inputs - mean) * self.inv_std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.output = self.weights * self.normalized + self.biases

    def backward(self, dvalues):
        self.dweights = np.sum(dvalues * self.normalized, axis=0, keepdims=True)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        d = dvalues * self.weights
        mean_of = lambda v: np.mean(v, axis=0, keepdims=True)  # noqa: E731
        self.dinputs = self.inv_std * (d - mean_of(d) - self.normalized * mean_of(d * self.normalized))
