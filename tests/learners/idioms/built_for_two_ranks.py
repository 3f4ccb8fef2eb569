import numpy as np


class BatchNorm:
    def __init__(self, epsilon, momentum):
        self.epsilon, self.momentum = epsilon, momentum
        self.training = True

    def build(self, input_shape):
        if len(input_shape) != 3 and len(input_shape) != 1:
            raise ValueError("build expects (H, W, C) or (D,)")
        self.built_shape = input_shape
        features = input_shape[-1]
        self.gamma, self.beta = np.ones(features), np.zeros(features)
        self.running_mean, self.running_variance = np.zeros(features), np.ones(features)

    def forward(self, input):
        if input.ndim != len(self.built_shape) + 1:
            raise ValueError("forward expects (B, H, W, C) or (B, D)")
        over = tuple(range(input.ndim - 1))
        if self.training:
            n = input.size // input.shape[-1]
            mean, variance = input.mean(axis=over), input.var(axis=over)
            self.running_mean[...] = self.momentum * self.running_mean + (1 - self.momentum) * mean
            kept = variance * n / (n - 1)
            self.running_variance[...] = self.momentum * self.running_variance + (1 - self.momentum) * kept
        else:
            mean, variance = self.running_mean, self.running_variance
        return self.gamma * (input - mean) / np.sqrt(variance + self.epsilon) + self.beta
