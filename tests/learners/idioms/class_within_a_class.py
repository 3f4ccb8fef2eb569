import numpy as np


class LinearLayer:
    def __init__(self, n_in, n_out):
        self.weights, self.biases = np.random.randn(n_in, n_out) * 0.01, np.zeros(n_out)

    def forward(self, x):
        return x.dot(self.weights) + self.biases

    class BatchNormalization:
        def __init__(self, dim, epsilon=1e-5):
            self.gamma, self.beta, self.epsilon = np.ones(dim), np.zeros(dim), epsilon

        def forward(self, x):
            self.x, self.mean, self.var = x, np.mean(x, axis=0), np.var(x, axis=0)
            self.x_hat = (x - self.mean) / np.sqrt(self.var + self.epsilon)
            return self.gamma * self.x_hat + self.beta

        def backward(self, grad):
            self.grad_gamma, self.grad_beta = np.sum(grad * self.x_hat, axis=0), np.sum(grad, axis=0)
            g = grad * self.gamma
            centered = g - g.mean(axis=0) - self.x_hat * (g * self.x_hat).mean(axis=0)
            return centered / np.sqrt(self.var + self.epsilon)
