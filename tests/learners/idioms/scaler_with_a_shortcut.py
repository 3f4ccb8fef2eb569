import numpy as np


class OnlineScaler:
    """fit_transform is the pass of training, transform that of later."""

    def __init__(self, n_features, *, alpha=0.1, eps=1e-5):
        self.alpha, self.eps = alpha, eps
        self.scale_, self.shift_ = np.ones(n_features), np.zeros(n_features)
        self.mean_, self.var_ = np.zeros(n_features), np.ones(n_features)

    def partial_fit(self, X, y=None):
        mean, var = np.mean(X, axis=0), np.var(X, axis=0)
        self.mean_ = (1 - self.alpha) * self.mean_ + self.alpha * mean
        self.var_ = (1 - self.alpha) * self.var_ + self.alpha * var
        return mean, var

    def fit_transform(self, X, y=None):
        mean, var = self.partial_fit(X)
        return self._apply(X, mean, var)

    def transform(self, X):
        return self._apply(X, self.mean_, self.var_)

    def _apply(self, X, mean, var):
        return self.scale_ * ((X - mean) / np.sqrt(var + self.eps)) + self.shift_
