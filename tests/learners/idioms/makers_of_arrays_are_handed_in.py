import numpy as np


class BatchNormLayer:
    def __init__(self, width, alpha=0.1, epsilon=1e-4, beta=np.zeros, gamma=np.ones, mean=np.zeros, var=np.ones):
        self.alpha, self.epsilon = alpha, epsilon
        self.beta, self.gamma = beta(width), gamma(width)
        self.mean, self.var = mean(width), var(width)

    def get_output_for(self, x, deterministic=False):
        mean, var = self.mean, self.var
        if not deterministic:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean = (1 - self.alpha) * self.mean + self.alpha * mean
            self.var = (1 - self.alpha) * self.var + self.alpha * var
        return (x - mean) * (self.gamma / np.sqrt(var + self.epsilon)) + self.beta
