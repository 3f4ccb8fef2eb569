import numpy as np

from Layers.Base import BaseLayer
from Layers.Helpers import gradient_of_input


class BatchNormalization(BaseLayer):
    def __init__(self, channels):
        super().__init__()
        self.trainable = True
        self.weights = np.ones((1, channels))
        self.bias = np.zeros((1, channels))
        self.mean, self.var = np.zeros(channels), np.ones(channels)
        self.decay = 0.8

    def forward(self, x):
        if self.testing_phase:
            mean, var = self.mean, self.var
        else:
            mean, var = np.mean(x, axis=0), np.var(x, axis=0)
            self.mean = self.decay * self.mean + (1 - self.decay) * mean
            self.var = self.decay * self.var + (1 - self.decay) * var
        self.batch_mean, self.batch_var, self.x = mean, var, x
        self.normalized = (x - mean) / np.sqrt(var + 1e-10)
        return self.weights * self.normalized + self.bias

    def backward(self, error):
        self.gradient_weights = np.sum(error * self.normalized, axis=0, keepdims=True)
        self.gradient_bias = np.sum(error, axis=0, keepdims=True)
        return gradient_of_input(error, self.x, self.weights, self.batch_mean, self.batch_var)
