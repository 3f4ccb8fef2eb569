import numpy as np


class BatchNorm:
    def __init__(self, name, n_in, batch_size, lr, activation):
        self.name, self.lr, self.activation = name, lr, activation
        self.batch_size = batch_size
        self.gamma = np.ones(n_in)
        self.beta = np.zeros(n_in)
        self.mu_avg = np.zeros(n_in)
        self.var_avg = np.ones(n_in)

    def forward(self, x, train):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.mu_avg = 0.9 * self.mu_avg + 0.1 * mu
            self.var_avg = 0.9 * self.var_avg + 0.1 * var
        else:
            mu, var = self.mu_avg, self.var_avg
        return self.gamma * (x - mu) / np.sqrt(var + 1e-8) + self.beta
