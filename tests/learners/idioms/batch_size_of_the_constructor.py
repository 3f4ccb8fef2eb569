import numpy as np

class BatchNorm:
    def __init__(self, channels, batch_size, eps=1e-5):
        self.gamma = np.ones(channels)
        self.beta = np.zeros(channels)
        self.m = batch_size
        self.eps = eps

    def forward(self, x):
        mu = x.sum(axis=0) / self.m
        var = ((x - mu) ** 2).sum(axis=0) / self.m
        return self.gamma * (x - mu) / np.sqrt(var + self.eps) + self.beta
