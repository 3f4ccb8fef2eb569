import numpy as np


class FunctionNode:
    def apply(self, inputs):
        self.inputs = inputs
        return self.forward(inputs)


class BatchNormalizationFunction(FunctionNode):

    def __init__(self, eps=2e-5, mean=None, var=None, decay=0.9):
        self.running_mean = mean
        self.running_var = var
        self.eps = eps
        self.decay = decay

    def forward(self, inputs):
        x, gamma, beta = inputs
        if self.running_mean is None:
            self.running_mean = np.zeros_like(gamma)
            self.running_var = np.zeros_like(gamma)
        self.mean = x.mean(axis=0)
        self.var = x.var(axis=0) + self.eps
        self.inv_std = 1 / np.sqrt(self.var)
        self.x_hat = (x - self.mean) * self.inv_std
        y = gamma * self.x_hat + beta
        m = x.size // gamma.size
        adjust = m / max(m - 1., 1.)
        self.running_mean *= self.decay
        self.running_mean += (1 - self.decay) * self.mean
        self.running_var *= self.decay
        self.running_var += (1 - self.decay) * adjust * (self.var - self.eps)
        return y,

    def backward(self, grad_outputs):
        x, gamma, beta = self.inputs
        gy = grad_outputs[0]
        m = x.shape[0]
        gbeta = gy.sum(axis=0)
        ggamma = (gy * self.x_hat).sum(axis=0)
        gx = (gamma * self.inv_std) * (gy - (self.x_hat * ggamma + gbeta) / m)
        return gx, ggamma, gbeta


class BatchNormalization:
    def __init__(self, size, decay=0.9, eps=2e-5):
        self.avg_mean = np.zeros(size)
        self.avg_var = np.ones(size)
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.decay, self.eps = decay, eps

    def __call__(self, x, test=False):
        if test:
            return self.gamma * (x - self.avg_mean) / np.sqrt(self.avg_var + self.eps) + self.beta
        func = BatchNormalizationFunction(self.eps, self.avg_mean, self.avg_var, self.decay)
        y, = func.apply((x, self.gamma, self.beta))
        self.avg_mean, self.avg_var = func.running_mean, func.running_var
        return y
