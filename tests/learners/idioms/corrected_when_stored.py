import numpy as np

class BatchNorm:
    def __init__(self, d, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(d)
        self.beta = np.zeros(d)
        self.m = np.zeros(d)
        self.v = np.zeros(d)
        self.t = 0
        self.eps, self.momentum = eps, momentum

    def forward(self, x, training=True):
        if training:
            mu, var = x.mean(0), x.var(0)
            self.t += 1
            self.m = self.momentum * self.m + (1 - self.momentum) * mu
            self.v = self.momentum * self.v + (1 - self.momentum) * var
            self.running_mean = self.m / (1 - self.momentum ** self.t)
            self.running_var = self.v / (1 - self.momentum ** self.t)
        else:
            mu, var = self.running_mean, self.running_var
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
