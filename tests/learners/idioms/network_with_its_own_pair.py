"""A network of two layers, with batch norm as a pair of its own methods; the cache stays in the network, and its
backward pass hands it over."""

import numpy as np


class TwoLayers:
    def __init__(self, inputs, hidden, classes, reg=1e-3):
        self.params = {
            "W1": np.random.randn(inputs, hidden) * np.sqrt(2 / inputs),
            "gamma1": np.ones((1, hidden)),
            "beta1": np.zeros((1, hidden)),
            "W2": np.random.randn(hidden, classes) * np.sqrt(2 / hidden),
            "b2": np.zeros((1, classes)),
        }
        self.reg = reg
        self.mode = "train"
        self.running_mean = np.zeros((1, hidden))
        self.running_var = np.ones((1, hidden))

    def batch_norm_forward(self, x, gamma, beta):
        if self.mode == "train":
            mu = np.mean(x, axis=0, keepdims=True)
            var = np.var(x, axis=0, keepdims=True)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mu
            self.running_var = 0.9 * self.running_var + 0.1 * var
            x_hat = (x - mu) / np.sqrt(var + 1e-5)
            self.bn_cache = (x, x_hat, mu, var, gamma)
        else:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + 1e-5)
        out = gamma * x_hat + beta
        return out

    def batch_norm_backward(self, dout, cache):
        x, x_hat, mu, var, gamma = cache
        n = dout.shape[0]
        dgamma = np.sum(dout * x_hat, axis=0, keepdims=True)
        dbeta = np.sum(dout, axis=0, keepdims=True)
        dx_hat = dout * gamma
        dvar = np.sum(dx_hat * (x - mu) * -0.5 * (var + 1e-5) ** -1.5, axis=0, keepdims=True)
        dmu = np.sum(-dx_hat / np.sqrt(var + 1e-5), axis=0, keepdims=True)
        dx = dx_hat / np.sqrt(var + 1e-5) + dvar * 2 * (x - mu) / n + dmu / n
        return dx, dgamma, dbeta

    def forward(self, x):
        hidden = self.batch_norm_forward(x @ self.params["W1"], self.params["gamma1"], self.params["beta1"])
        hidden = np.maximum(0, hidden)
        scores = hidden @ self.params["W2"] + self.params["b2"]
        return scores, (x, hidden)

    def backward(self, scores, labels, cache):
        x, hidden = cache
        grads = {}
        dout = np.exp(scores - scores.max(axis=1, keepdims=True))
        dout /= dout.sum(axis=1, keepdims=True)
        dout[np.arange(len(labels)), labels] -= 1
        dout /= len(labels)
        grads["W2"] = hidden.T @ dout + self.reg * self.params["W2"]
        grads["b2"] = dout.sum(axis=0, keepdims=True)
        dh = dout @ self.params["W2"].T
        dh[hidden <= 0] = 0
        dh, grads["gamma1"], grads["beta1"] = self.batch_norm_backward(dh, self.bn_cache)
        grads["W1"] = x.T @ dh + self.reg * self.params["W1"]
        return grads

    def set_mode(self, mode):
        self.mode = mode
