import numpy as np


class BatchNorm:
    def __init__(self, incoming, n_inputs, n_outputs, rng, activation, W, b):
        self.incoming = incoming
        assert n_inputs == n_outputs
        self.gamma = np.ones(n_outputs)
        self.beta = np.zeros(n_outputs)
        self.mean = np.zeros(n_outputs)
        self.var = np.ones(n_outputs)
        self.activation = activation

    def forward(self, x, is_train):
        if is_train:
            mu, var = x.mean(axis=0), x.var(axis=0)
            self.mean = 0.9 * self.mean + 0.1 * mu
            self.var = 0.9 * self.var + 0.1 * var
        else:
            mu, var = self.mean, self.var
        y = self.gamma * (x - mu) / np.sqrt(var + 1e-5) + self.beta
        return y
