import numpy as np

TRAINING = [True]


def train(flag):
    TRAINING[0] = flag


class BatchNorm2d:
    def __init__(self, c, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = np.ones((1, c, 1, 1)), np.zeros((1, c, 1, 1))
        self.running_mean, self.running_var = np.zeros((1, c, 1, 1)), np.ones((1, c, 1, 1))
        self.momentum, self.eps = momentum, eps

    def forward(self, x):
        if TRAINING[0]:
            mean = x.mean(axis=(0, 2, 3), keepdims=True)
            var = x.var(axis=(0, 2, 3), keepdims=True)
            n = x.size / x.shape[1]
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.gamma + self.beta
