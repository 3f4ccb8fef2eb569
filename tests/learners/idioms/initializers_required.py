import numpy as np

class BatchNormLayer:
    def __init__(self, n_in, gamma_initializer, beta_initializer, rho=0.9):
        self.W = gamma_initializer((1, n_in))
        self.b = beta_initializer((1, n_in))
        self.rho = rho
        self.mean = None
        self.var = None

    def forward(self, X, is_train):
        if is_train:
            m = X.mean(axis=0, keepdims=True)
            v = X.var(axis=0, keepdims=True)
            if self.mean is None:
                self.mean, self.var = m, v
            else:
                self.mean = self.rho * self.mean + (1 - self.rho) * m
                self.var = self.rho * self.var + (1 - self.rho) * v
        else:
            m, v = self.mean, self.var
        self.x_hat = (X - m) / np.sqrt(v + 1e-5)
        self.istd = 1 / np.sqrt(v + 1e-5)
        return self.W * self.x_hat + self.b

    def backward(self, grad):
        n = grad.shape[0]
        self.dW = (grad * self.x_hat).sum(0, keepdims=True)
        self.db = grad.sum(0, keepdims=True)
        g = grad * self.W
        return self.istd / n * (n * g - g.sum(0) - self.x_hat * (g * self.x_hat).sum(0))
