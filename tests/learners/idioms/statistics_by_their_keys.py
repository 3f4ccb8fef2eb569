import numpy as np


def _axes(x):
    if x.ndim == 2:
        return (0,)
    if x.ndim == 4:
        return (0, 2, 3)
    raise ValueError(f"expected 2 or 4 dimensions, got {x.ndim}")


def _expand(v, x):
    return v.reshape((1, -1) + (1,) * (x.ndim - 2))


class BatchNorm:
    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.params = {"gamma": np.ones(channels), "beta": np.zeros(channels)}
        self.grads = {"gamma": np.zeros(channels), "beta": np.zeros(channels)}
        self.stats = {"mean": np.zeros(channels), "var": np.ones(channels)}
        self.momentum, self.eps = momentum, eps
        self.training = True

    def forward(self, x):
        mean, var = x.mean(axis=_axes(x)), x.var(axis=_axes(x))
        if self.training:
            for key, new in (("mean", mean), ("var", var)):
                self.stats[key] = self.momentum * self.stats[key] + (1 - self.momentum) * new
        else:
            mean, var = self.stats["mean"], self.stats["var"]
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - _expand(mean, x)) / _expand(self.std, x)
        return _expand(self.params["gamma"], x) * self.x_hat + _expand(self.params["beta"], x)

    def backward(self, dout):
        axes = _axes(dout)
        self.grads["beta"] = dout.sum(axis=axes)
        self.grads["gamma"] = (dout * self.x_hat).sum(axis=axes)
        n = dout.size // dout.shape[1]
        centered = dout - _expand(self.grads["beta"], dout) / n
        centered = centered - self.x_hat * _expand(self.grads["gamma"], dout) / n
        return _expand(self.params["gamma"] / self.std, dout) * centered
