import numpy as np


class BatchNorm1D:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones((1, dim))
        self.beta = np.zeros((1, dim))
        self.running_mean = np.zeros((1, dim))
        self.running_var = np.ones((1, dim))
        self.momentum = momentum
        self.eps = eps
        self.training = True

    def forward(self, x):
        if self.training:
            self.mu = np.mean(x, axis=0, keepdims=True)
            self.var = np.var(x, axis=0, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
            self.x_centered = x - self.mu
            self.std_inv = 1.0 / np.sqrt(self.var + self.eps)
            self.x_hat = self.x_centered * self.std_inv
        else:
            self.x_hat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dgamma = np.sum(dout * self.x_hat, axis=0, keepdims=True)
        self.dbeta = np.sum(dout, axis=0, keepdims=True)
        dx_hat = dout * self.gamma
        dvar = np.sum(dx_hat * self.x_centered, axis=0, keepdims=True) * -0.5 * self.std_inv ** 3
        dmean = np.sum(-dx_hat * self.std_inv, axis=0, keepdims=True) + dvar * np.mean(-2.0 * self.x_centered, axis=0, keepdims=True)
        dx = dx_hat * self.std_inv + dvar * 2 * self.x_centered / N + dmean / N
        return dx
