import numpy as np


class LayerBatchNormalization:
    def __init__(self, epsilon=1e-5, momentum=0.9):
        self.epsilon, self.momentum = epsilon, momentum
        self.gamma = self.beta = self.moving_mean = self.moving_variance = None

    def init_params(self, input_shape):
        shape = (1, input_shape[1]) if len(input_shape) == 2 else (1, input_shape[1], 1, 1)
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.moving_mean, self.moving_variance = np.zeros(shape), np.ones(shape)

    def forward(self, inputs, training):
        if self.gamma is None:
            self.init_params(inputs.shape)
        if training:
            axes = (0,) if inputs.ndim == 2 else (0, 2, 3)
            mean, variance = np.mean(inputs, axis=axes, keepdims=True), np.var(inputs, axis=axes, keepdims=True)
            n, m = inputs.size / mean.size, self.momentum
            self.moving_mean = m * self.moving_mean + (1 - m) * mean
            self.moving_variance = m * self.moving_variance + (1 - m) * variance * n / (n - 1)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        self.output = self.gamma * (inputs - mean) / np.sqrt(variance + self.epsilon) + self.beta

    def get_parameters(self):
        return self.gamma, self.beta

    def set_parameters(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
