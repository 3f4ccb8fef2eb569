import numpy as np


class BatchNorm:
    def __init__(self, input_dim):
        self.gamma = np.ones(input_dim)
        self.beta = np.zeros(input_dim)
        self.n_seen = 0
        self.total_mean = np.zeros(input_dim)
        self.total_var = np.zeros(input_dim)

    def forward(self, x, is_training=True):
        if is_training:
            mean, var = x.mean(0), x.var(0)
            self.total_mean += mean
            self.total_var += var
            self.n_seen += 1
        else:
            if self.n_seen == 0:
                raise RuntimeError("nothing to average yet")
            share = 1.0 / self.n_seen
            mean, var = self.total_mean * share, self.total_var * share
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta
