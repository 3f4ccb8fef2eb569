import numpy as np


class Standardizer:
    def __init__(self, n_features, momentum=0.9, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        self.scale_, self.shift_ = np.ones(n_features), np.zeros(n_features)
        self.mean_, self.var_ = np.zeros(n_features), np.ones(n_features)

    def fit_transform(self, X):
        mean, var = X.mean(axis=0), X.var(axis=0)
        self.mean_ = self.momentum * self.mean_ + (1 - self.momentum) * mean
        self.var_ = self.momentum * self.var_ + (1 - self.momentum) * var
        return self.scale_ * (X - mean) / np.sqrt(var + self.eps) + self.shift_

    def transform(self, X):
        return self.scale_ * (X - self.mean_) / np.sqrt(self.var_ + self.eps) + self.shift_
