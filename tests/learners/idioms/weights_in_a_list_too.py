import numpy as np


class BatchNorm1D:
    def __init__(self, in_features, momentum=0.9, epsilon=1e-9):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma, self.beta = np.ones((1, in_features, 1)), np.zeros((1, in_features, 1))
        self.weights_ = [self.gamma, self.beta]
        self.running_mean, self.running_var = np.zeros((1, in_features, 1)), np.ones((1, in_features, 1))

    def forward(self, X, is_train=False):
        if is_train:
            mean, var = X.mean(axis=(0, 2), keepdims=True), X.var(axis=(0, 2), keepdims=True)
            n = X.size / mean.size
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var * n / (n - 1)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weights_[0] * (X - mean) / np.sqrt(var + self.epsilon) + self.weights_[1]
