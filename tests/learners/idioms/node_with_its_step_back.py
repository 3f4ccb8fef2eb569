import numpy as np


class Value:
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self._prev = set(parents)
        self._backward = lambda: None


class NormLayer:
    def __init__(self, width, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = Value(np.ones(width)), Value(np.zeros(width))
        self.running_mean, self.running_var = np.zeros(width), np.ones(width)

    def __call__(self, x):
        if self.training:
            mean, var = x.data.mean(axis=0), x.data.var(axis=0)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        rstd = (var + self.eps) ** -0.5
        x_hat = (x.data - mean) * rstd
        out = Value(self.gamma.data * x_hat + self.beta.data, (x, self.gamma, self.beta))

        def step_back():
            d = out.grad * self.gamma.data
            self.gamma.grad += (out.grad * x_hat).sum(axis=0)
            self.beta.grad += out.grad.sum(axis=0)
            x.grad += rstd * (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0))

        out._backward = step_back
        return out
