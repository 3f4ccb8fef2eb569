import numpy as np


class Var:
    def __init__(self, value, inputs=()):
        self.value = np.asarray(value, dtype=np.float64)
        self.inputs, self.grad = inputs, np.zeros_like(self.value)

    def backward(self, upstream):
        self.grad = self.grad + upstream
        for source, pull in self.inputs:
            source.backward(pull(upstream))


def centered(x):
    return Var(x.value - x.value.mean(axis=0), [(x, lambda g: g - g.mean(axis=0))])


def over_spread(c, eps):
    r = 1 / np.sqrt((c.value**2).mean(axis=0) + eps)
    z = c.value * r
    return Var(z, [(c, lambda g: r * (g - z * (g * z).mean(axis=0)))])


def scaled(z, gamma):
    pulls = [(z, lambda g: g * gamma.value), (gamma, lambda g: (g * z.value).sum(axis=0))]
    return Var(z.value * gamma.value, pulls)


def shifted(z, beta):
    return Var(z.value + beta.value, [(z, lambda g: g), (beta, lambda g: g.sum(axis=0))])


def batch_norm(x, gamma, beta, eps=1e-5):
    return shifted(scaled(over_spread(centered(x), eps), gamma), beta)
