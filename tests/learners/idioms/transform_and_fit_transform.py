import numpy as np


class Standardizer:
    def __init__(self, d, momentum=0.1, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        self.mean_, self.var_ = np.zeros(d), np.ones(d)
        self.gamma_, self.beta_ = np.ones(d), np.zeros(d)

    def transform(self, X):
        return self._scaled(X, self.mean_, self.var_)

    def fit_transform(self, X):
        self.partial_fit(X)
        return self._scaled(X, self.batch_mean, self.batch_var)

    def partial_fit(self, X):
        n = len(X)
        self.batch_mean, self.batch_var = X.mean(axis=0), X.var(axis=0)
        self.mean_ = (1 - self.momentum) * self.mean_ + self.momentum * self.batch_mean
        self.var_ = (1 - self.momentum) * self.var_ + self.momentum * self.batch_var * n / (n - 1)
        return self

    def _scaled(self, X, mean, var):
        return (X - mean) / np.sqrt(var + self.eps) * self.gamma_ + self.beta_
