import numpy as np


class Norm:
    def __init__(self, width, alpha=0.9):
        self.alpha = alpha
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.moving_mean, self.moving_variance = np.zeros(width), np.ones(width)
        self.training = True

    def updateOutput(self, input):
        if not self.training:
            self.output = (input - self.moving_mean) / np.sqrt(self.moving_variance + 1e-5) * self.gamma
            self.output += self.beta
            return self.output
        self.mean, self.var = input.mean(axis=0), input.var(axis=0)
        self.moving_mean = self.moving_mean * self.alpha + self.mean * (1 - self.alpha)
        self.moving_variance = self.moving_variance * self.alpha + self.var * (1 - self.alpha)
        self.normed = (input - self.mean) / np.sqrt(self.var + 1e-5)
        self.output = self.normed * self.gamma + self.beta
        return self.output

    def updateGradInput(self, input, gradOutput):
        grad = gradOutput * self.gamma
        centered = grad - grad.mean(axis=0) - self.normed * (grad * self.normed).mean(axis=0)
        return centered / np.sqrt(self.var + 1e-5)
