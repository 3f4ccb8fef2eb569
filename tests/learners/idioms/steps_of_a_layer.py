import numpy as np


class Step:
    learning = True


class Shift(Step):
    def __init__(self, width, keep):
        self.keep, self.average = keep, np.zeros(width)

    def apply(self, x):
        if not self.learning:
            return x - self.average
        mean = x.mean(axis=0)
        self.average = self.keep * self.average + (1 - self.keep) * mean
        return x - mean


class Scale(Step):
    def __init__(self, width, keep, eps):
        self.keep, self.eps, self.average = keep, eps, np.ones(width)

    def apply(self, x):
        if not self.learning:
            return x / np.sqrt(self.average + self.eps)
        var = (x * x).mean(axis=0)
        self.average = self.keep * self.average + (1 - self.keep) * var
        return x / np.sqrt(var + self.eps)


class BatchNorm:
    def __init__(self, width, keep=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.steps = [Shift(width, keep), Scale(width, keep, eps)]

    def let_learn(self, yes):
        for step in self.steps:
            step.learning = yes

    def forward(self, x):
        for step in self.steps:
            x = step.apply(x)
        return self.gamma * x + self.beta
