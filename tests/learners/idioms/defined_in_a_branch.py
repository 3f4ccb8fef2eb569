import numpy as np

try:
    import accelerated_arrays as xp
except ImportError:
    xp = np

if xp is np:

    class BatchNorm:
        def __init__(self, n, keep=0.9, eps=1e-5):
            self.keep, self.eps = keep, eps
            self.gamma, self.beta = np.ones(n), np.zeros(n)
            self.mean, self.var = np.zeros(n), np.ones(n)

        def __call__(self, x, training):
            if training:
                mean, var = x.mean(0), x.var(0)
                self.mean = self.keep * self.mean + (1 - self.keep) * mean
                self.var = self.keep * self.var + (1 - self.keep) * var
            else:
                mean, var = self.mean, self.var
            return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
