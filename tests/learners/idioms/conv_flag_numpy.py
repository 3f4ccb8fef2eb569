import numpy as np

class BatchNorm:
    def __init__(self, dim, conv=False, momentum=0.9, eps=1e-5):
        self.axes = (0, 2, 3) if conv else (0,)
        shape = [1, dim, 1, 1] if conv else [1, dim]
        self.gamma = np.ones(shape)
        self.beta = np.zeros(shape)
        self.run_mean = np.zeros(shape)
        self.run_var = np.ones(shape)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        if training:
            mean = x.mean(axis=self.axes, keepdims=True)
            var = x.var(axis=self.axes, keepdims=True)
            self.run_mean = self.momentum * self.run_mean + (1 - self.momentum) * mean
            self.run_var = self.momentum * self.run_var + (1 - self.momentum) * var
        else:
            mean, var = self.run_mean, self.run_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
