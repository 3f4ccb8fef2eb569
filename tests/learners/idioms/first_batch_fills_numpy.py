import numpy as np

class BatchNormLayer:
    def __init__(self, n, train=True):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.running_mean, self.running_var = np.zeros(n), np.zeros(n)
        self.started = False
        self.eps = 1e-5
        self.train = train

    def forward(self, x):
        if self.train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            if not self.started:
                self.running_mean, self.running_var = mean, var
                self.started = True
            else:
                self.running_mean = 0.1 * mean + 0.9 * self.running_mean
                self.running_var = 0.1 * var + 0.9 * self.running_var
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.gamma + self.beta
