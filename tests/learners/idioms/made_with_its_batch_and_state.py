"""The batch and the state are given when the object is made; its mode is an argument of the call."""

import torch


class Normalizer:
    def __init__(self, batch, running_mean, running_var, momentum=0.1, eps=1e-5):
        self.batch = batch
        self.running_mean, self.running_var = running_mean, running_var
        self.momentum, self.eps = momentum, eps

    def normalize(self, gamma, beta, training=True):
        if training:
            mean, var = self.batch.mean(dim=0), self.batch.var(dim=0, correction=0)
            n = self.batch.shape[0]
            with torch.no_grad():
                self.running_mean = torch.lerp(self.running_mean, mean, self.momentum)
                self.running_var = torch.lerp(self.running_var, var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return gamma * (self.batch - mean) / torch.sqrt(var + self.eps) + beta
