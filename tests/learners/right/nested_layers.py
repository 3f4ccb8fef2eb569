# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=keep
import numpy as np


class Layer:
    training = True

    def __call__(self, *inputs):
        return self.forward(*inputs)


class BatchNorm1d(Layer):
    """An own little framework: the flag is set from outside, on the layer."""

    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.weight = np.ones((1, num_features))
        self.bias = np.zeros((1, num_features))
        self.running_mean = np.zeros((1, num_features))
        self.running_var = np.ones((1, num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            mean = np.mean(x, axis=0, keepdims=True)
            var = np.var(x, axis=0, keepdims=True)
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mean
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.weight + self.bias
