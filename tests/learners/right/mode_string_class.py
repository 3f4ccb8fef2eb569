# expect: pass family=class-with-training-flag momentum=update
import numpy as np


class BatchNorm2D:
    """x: (N, C, H, W); the parameters are kept in a dictionary, as the optimiser wants them."""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.params = {"gamma": np.ones((1, channels, 1, 1)), "beta": np.zeros((1, channels, 1, 1))}
        self.running = {"mean": np.zeros((1, channels, 1, 1)), "var": np.ones((1, channels, 1, 1))}

    def forward(self, x, mode="train"):
        if mode == "train":
            mean = x.mean(axis=(0, 2, 3), keepdims=True)
            var = x.var(axis=(0, 2, 3), keepdims=True)
            unbiased = x.var(axis=(0, 2, 3), keepdims=True, ddof=1)
            self.running["mean"] = (1 - self.momentum) * self.running["mean"] + self.momentum * mean
            self.running["var"] = (1 - self.momentum) * self.running["var"] + self.momentum * unbiased
        elif mode == "eval":
            mean, var = self.running["mean"], self.running["var"]
        else:
            raise ValueError(mode)
        return self.params["gamma"] * (x - mean) / np.sqrt(var + self.eps) + self.params["beta"]
