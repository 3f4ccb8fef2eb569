import numpy as np


class BatchNormalization:
    EPS = 1e-3

    def __init__(self, gamma, beta, alpha=0.9):
        self.gamma, self.beta, self.alpha = gamma, beta, alpha
        self.training = True
        self.moving_mean = None
        self.moving_variance = None

    def updateOutput(self, input):
        if self.training:
            mean, variance = np.mean(input, axis=0), np.var(input, axis=0)
            n = len(input)
            if self.moving_mean is None:
                self.moving_mean, self.moving_variance = mean.copy(), variance * n / (n - 1)
            else:
                self.moving_mean = self.alpha * self.moving_mean + mean * (1 - self.alpha)
                self.moving_variance = self.alpha * self.moving_variance + variance * (1 - self.alpha) * n / (n - 1)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return (input - mean) / np.sqrt(variance + self.EPS) * self.gamma + self.beta

    def setParameters(self, parameters):
        self.moving_mean = parameters[0]
        self.moving_variance = parameters[1]
