import numpy as np


class Shelf:
    def __init__(self, units):
        self._kept = dict(scale=np.ones(units), shift=np.zeros(units), mean=np.zeros(units), var=np.ones(units))

    def read(self, name):
        return self._kept[name]

    def write(self, name, value):
        self._kept[name] = value


class Normalizer:
    def __init__(self, shelf, decay=0.9, eps=1e-5):
        self.shelf, self.decay, self.eps = shelf, decay, eps

    def forward(self, x, training=True):
        if not training:
            return self._apply(x, self.shelf.read("mean"), self.shelf.read("var"))
        mean, var = x.mean(0), x.var(0)
        n = len(x)
        self._blend("mean", mean)
        self._blend("var", var * n / (n - 1))
        return self._apply(x, mean, var)

    def _blend(self, name, batch):
        self.shelf.write(name, self.decay * self.shelf.read(name) + (1 - self.decay) * batch)

    def _apply(self, x, mean, var):
        return self.shelf.read("scale") * (x - mean) / np.sqrt(var + self.eps) + self.shelf.read("shift")
