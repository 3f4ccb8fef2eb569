import numpy as np


class DomainBatchNorm:
    def __init__(self, num_features, num_domains=2, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros((num_domains, num_features))
        self.running_var = np.ones((num_domains, num_features))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x, domain, training=True):
        if training:
            mean, var = x.mean(0), x.var(0)
            self.running_mean[domain] = self.momentum * self.running_mean[domain] + (1 - self.momentum) * mean
            self.running_var[domain] = self.momentum * self.running_var[domain] + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean[domain], self.running_var[domain]
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
