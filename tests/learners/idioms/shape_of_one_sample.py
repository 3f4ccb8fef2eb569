import numpy as np


class BatchNorm:
    def __init__(self, input_shape, momentum=0.9, eps=1e-5):
        """input_shape without the batch: (features,) or (channels, height, width)"""
        is_image = len(input_shape) == 3
        self.axes = (0, 2, 3) if is_image else (0,)
        shape = (1, input_shape[0], 1, 1) if is_image else (1, input_shape[0])
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.mean, self.var = np.zeros(shape), np.ones(shape)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, train=True):
        mean, var = self.mean, self.var
        if train:
            mean, var = x.mean(self.axes, keepdims=True), x.var(self.axes, keepdims=True)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.var = self.momentum * self.var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
