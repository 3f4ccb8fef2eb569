import copy

import numpy as np


class BatchNorm:
    def __init__(self, num_features, num_dims, eps=1e-05, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        shape, self.axis = ((1, num_features), 0) if num_dims == 2 else ((1, num_features, 1, 1), (0, 2, 3))
        self.gamma, self.beta = np.ones(shape), np.zeros(shape)
        self.gamma_optimizer = self.beta_optimizer = None
        self.moving_mean, self.moving_var = np.zeros(shape), np.ones(shape)

    def set_optimizer(self, optimizer):
        self.gamma_optimizer, self.beta_optimizer = copy.copy(optimizer), copy.copy(optimizer)
        self.gamma_optimizer.set_weight(self.gamma)
        self.beta_optimizer.set_weight(self.beta)

    def forward(self, x, grad=True):
        if grad:
            mean, var = x.mean(axis=self.axis, keepdims=True), x.var(axis=self.axis, keepdims=True)
            n = x.size / mean.size
            self.moving_mean = (1 - self.momentum) * self.moving_mean + self.momentum * mean
            self.moving_var = (1 - self.momentum) * self.moving_var + self.momentum * var * n / (n - 1)
        else:
            mean, var = self.moving_mean, self.moving_var
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, error):
        assert self.gamma_optimizer is not None, "set an optimizer first"
        n = error.size / self.gamma.size
        gamma_grad = np.sum(error * self.x_hat, axis=self.axis, keepdims=True)
        beta_grad = np.sum(error, axis=self.axis, keepdims=True)
        dx = self.gamma / self.std * (error - beta_grad / n - self.x_hat * gamma_grad / n)
        self.gamma = self.gamma_optimizer.step(gamma_grad)
        self.beta = self.beta_optimizer.step(beta_grad)
        return dx
