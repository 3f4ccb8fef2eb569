# expect: pass family=class-with-training-flag warnings=running-var-biased momentum=keep
import copy

import numpy as np


class Layer:
    def set_input_shape(self, shape):
        self.input_shape = shape


class BatchNormalization(Layer):
    """The network tells each layer the shape of a sample, then hands it an optimizer."""

    def __init__(self, momentum=0.99, eps=0.01):
        self.momentum, self.eps = momentum, eps

    def initialize(self, optimizer):
        self.gamma, self.beta = np.ones(self.input_shape), np.zeros(self.input_shape)
        self.running_mean, self.running_var = np.zeros(self.input_shape), np.ones(self.input_shape)
        self.of_gamma, self.of_beta = copy.copy(optimizer), copy.copy(optimizer)

    def forward_pass(self, rows, training=True):
        if training:
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        self.inverse = 1 / np.sqrt(var + self.eps)
        self.normed = (rows - mean) * self.inverse
        return self.gamma * self.normed + self.beta

    def backward_pass(self, upstream):
        scaled, n = upstream * self.gamma, len(upstream)
        self.gamma = self.of_gamma.update(self.gamma, (upstream * self.normed).sum(axis=0))
        self.beta = self.of_beta.update(self.beta, upstream.sum(axis=0))
        return self.inverse * (
            scaled - scaled.sum(axis=0) / n - self.normed * (scaled * self.normed).sum(axis=0) / n
        )
