import numpy as np


class BatchNorm(dict):
    """What is saved are its items; how it works, and in which mode, are attributes."""

    def __init__(self, width, momentum=0.9, eps=1e-5):
        super().__init__()
        self.momentum, self.eps, self.is_training = momentum, eps, True
        self["gamma"], self["beta"] = np.ones(width), np.zeros(width)
        self["mean"], self["var"] = np.zeros(width), np.ones(width)

    def forward(self, x):
        mean, var = self["mean"], self["var"]
        if self.is_training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.update(
                mean=self.momentum * self["mean"] + (1 - self.momentum) * mean,
                var=self.momentum * self["var"] + (1 - self.momentum) * var,
            )
        return self["gamma"] * (x - mean) / np.sqrt(var + self.eps) + self["beta"]
