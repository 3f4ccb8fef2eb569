import numpy as np


class Layer:
    built = False

    def __call__(self, inputs, training=None):
        if not self.built:
            self.build(inputs.shape)
            self.built = True
        return self.call(inputs, training=training)


class Normalization(Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3):
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon

    def build(self, shape):
        width = shape[self.axis]
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.moving_mean, self.moving_variance = np.zeros(width), np.ones(width)

    def call(self, inputs, training=None):
        axes = tuple(range(inputs.ndim - 1))
        if training:
            mean, variance = inputs.mean(axis=axes), inputs.var(axis=axes)
            self.moving_mean = self.moving_mean * self.momentum + mean * (1 - self.momentum)
            self.moving_variance = self.moving_variance * self.momentum + variance * (1 - self.momentum)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        inv = self.gamma / np.sqrt(variance + self.epsilon)
        return (inputs - mean) * inv + self.beta
