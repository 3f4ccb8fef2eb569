import numpy as np

PHASES = ["train"]


def push(phase):
    PHASES.append(phase)


class BatchNorm:
    def __init__(self, width, momentum=0.9, eps=1e-5):
        self.momentum, self.eps = momentum, eps
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.moving_mean, self.moving_var = np.zeros(width), np.ones(width)

    def forward(self, x):
        mean, var = self.moving_mean, self.moving_var
        if PHASES[-1] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mean
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
