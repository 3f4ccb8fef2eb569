import numpy as np


class BatchNorm2D:
    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.gamma = np.ones((1, channels, 1, 1))
        self.beta = np.zeros((1, channels, 1, 1))
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros((1, channels, 1, 1))
        self.running_var = np.ones((1, channels, 1, 1))
        self.training = True

    def forward(self, x):
        if self.training:
            self.mean = x.mean(axis=(0, 2, 3), keepdims=True)
            self.var = x.var(axis=(0, 2, 3), keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
            self.xhat = (x - self.mean) / np.sqrt(self.var + self.eps)
        else:
            self.xhat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return self.gamma * self.xhat + self.beta

    def backward(self, grad_output):
        N, C, H, W = grad_output.shape
        M = N * H * W
        axes = (0, 2, 3)
        self.dgamma = (grad_output * self.xhat).sum(axis=axes, keepdims=True)
        self.dbeta = grad_output.sum(axis=axes, keepdims=True)
        dxhat = grad_output * self.gamma
        return (dxhat - dxhat.sum(axis=axes, keepdims=True) / M
                - self.xhat * (dxhat * self.xhat).sum(axis=axes, keepdims=True) / M) / np.sqrt(self.var + self.eps)
