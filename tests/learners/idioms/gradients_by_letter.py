import numpy as np

class Dense:
    def __init__(self, i, o):
        self.W = np.random.randn(i, o)
        self.b = np.zeros(o)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

class BatchNormLayer:
    def __init__(self, o, rho=0.9):
        self.g = np.ones((1, o))
        self.b = np.zeros((1, o))
        self.mean_run = np.zeros((1, o))
        self.var_run = np.ones((1, o))
        self.rho = rho

    def forward(self, x, training):
        if training:
            self.mu = x.mean(axis=0, keepdims=True)
            self.xmu = x - self.mu
            self.var = (self.xmu ** 2).mean(axis=0, keepdims=True)
            self.mean_run = self.rho * self.mean_run + (1 - self.rho) * self.mu
            self.var_run = self.rho * self.var_run + (1 - self.rho) * self.var
        else:
            self.xmu = x - self.mean_run
            self.var = self.var_run
        self.istd = 1 / np.sqrt(self.var + 1e-6)
        self.xhat = self.xmu * self.istd
        return self.g * self.xhat + self.b

    def backward(self, dout):
        n = dout.shape[0]
        self.dg = np.sum(dout * self.xhat, axis=0, keepdims=True)
        self.db = np.sum(dout, axis=0, keepdims=True)
        dxhat = dout * self.g
        dvar = np.sum(dxhat * self.xmu * -0.5 * self.istd ** 3, axis=0, keepdims=True)
        dmu = np.sum(-dxhat * self.istd, axis=0, keepdims=True) - 2 * dvar * self.xmu.mean(axis=0, keepdims=True)
        return dxhat * self.istd + 2 * dvar * self.xmu / n + dmu / n
