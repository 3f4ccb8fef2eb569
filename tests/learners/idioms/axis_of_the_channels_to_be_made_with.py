import numpy as np

class BatchNorm:
    def __init__(self, width, axis, eps=1e-5, momentum=0.9):
        self.axis, self.eps, self.momentum = axis, eps, momentum
        self.gamma, self.beta = np.ones(width), np.zeros(width)
        self.mean, self.var = np.zeros(width), np.ones(width)

    def forward(self, x, training):
        shape = [1] * x.ndim
        shape[self.axis] = x.shape[self.axis]
        axes = tuple(i for i in range(x.ndim) if i != self.axis)
        if training:
            mean, var = x.mean(axis=axes), x.var(axis=axes)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        else:
            mean, var = self.mean, self.var
        x_hat = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + self.eps)
        return self.gamma.reshape(shape) * x_hat + self.beta.reshape(shape)
