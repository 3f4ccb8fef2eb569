"""σ and 1/σ have names of their own; the object keeps what backward needs at the end."""

import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, rho=0.9):
        self.gamma, self.beta = gamma, beta
        self.rho = rho
        self.moving_mean = None
        self.moving_var = None

    def forward(self, x, train_flg=True, epsilon=1e-7):
        if self.moving_mean is None:
            self.moving_mean = np.zeros(x.shape[1])
            self.moving_var = np.ones(x.shape[1])
        if train_flg:
            mu = np.mean(x, axis=0)
            x_mu = x - mu
            var = np.mean(x_mu**2, axis=0)
            std = np.sqrt(var + epsilon)
            std_inv = 1 / std
            std_inv = np.broadcast_to(std_inv, x.shape)
            x_std = x_mu * std_inv
            self.batch_size = x.shape[0]
            self.x_mu = x_mu
            self.x_std = x_std
            self.std = std
            self.moving_mean = self.rho * self.moving_mean + (1 - self.rho) * mu
            self.moving_var = self.rho * self.moving_var + (1 - self.rho) * var
        else:
            x_std = (x - self.moving_mean) / np.sqrt(self.moving_var + epsilon)
        return self.gamma * x_std + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(self.x_std * dout, axis=0)
        a1 = self.gamma * dout
        a2 = a1 / self.std
        a3 = np.sum(a1 * self.x_mu, axis=0)
        a4 = -a3 / (self.std * self.std)
        a5 = a4 / (2 * self.std)
        a6 = a5 / self.batch_size
        a7 = 2 * self.x_mu * a6
        a8 = np.sum(-(a2 + a7), axis=0)
        return a2 + a7 + a8 / self.batch_size
