import json
import numpy as np

DEFAULTS = json.loads('{"features": 4, "momentum": 0.9, "eps": 1e-5}')


class BatchNorm:
    """Configured by a dict; momentum is how much of the old value stays."""

    def __init__(self, config=None, **overrides):
        cfg = {**DEFAULTS, **(config or {}), **overrides}
        self.momentum = cfg["momentum"]
        self.eps = cfg["eps"]
        self.weights = {"gamma": np.ones(cfg["features"]), "beta": np.zeros(cfg["features"])}
        self.stats = {"mean": np.zeros(cfg["features"]), "var": np.ones(cfg["features"])}

    def _log(self, **fresh):
        for key, value in fresh.items():
            self.stats[key] = self.momentum * self.stats[key] + (1 - self.momentum) * value

    def forward(self, x, training=False):
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self._log(mean=mean, var=x.var(axis=0, ddof=1))
        else:
            mean, var = self.stats["mean"], self.stats["var"]
        y = (x - mean) / np.sqrt(var + self.eps)
        return y * self.weights["gamma"] + self.weights["beta"]
