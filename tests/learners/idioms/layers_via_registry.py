import numpy as np

LAYERS = {}


def register(name):
    def deco(cls):
        LAYERS[name] = cls
        return cls
    return deco


@register("bn")
class BatchNormLayer:
    def __init__(self, **cfg):
        self.units = cfg["units"]
        self.mom = cfg.get("momentum", 0.9)
        self.eps = cfg.get("eps", 1e-5)
        self.gamma = np.ones(self.units)
        self.beta = np.zeros(self.units)
        self.mu_run = np.zeros(self.units)
        self.var_run = np.ones(self.units)

    def __call__(self, x, train):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.mu_run = self.mom * self.mu_run + (1 - self.mom) * mu
            self.var_run = self.mom * self.var_run + (1 - self.mom) * var
        else:
            mu, var = self.mu_run, self.var_run
        return (x - mu) / np.sqrt(var + self.eps) * self.gamma + self.beta
