import numpy as np


def summed_to(grad, shape):
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(i for i, size in enumerate(shape) if size == 1), keepdims=True)


class Tensor:
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents = parents  # each with the function that takes its gradient back

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: g)))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        back = ((self, lambda g: g * other.data), (other, lambda g: g * self.data))
        return Tensor(self.data * other.data, back)

    def __sub__(self, other):
        return self + other * -1.0

    def __pow__(self, p):
        return Tensor(self.data**p, ((self, lambda g: g * p * self.data ** (p - 1)),))

    def mean(self, axis):
        out = self.data.mean(axis=axis, keepdims=True)
        each = out.size / self.data.size
        return Tensor(out, ((self, lambda g: np.broadcast_to(g * each, self.data.shape)),))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: np.broadcast_to(g, self.data.shape)),))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = np.ones_like(self.data)
        for node in reversed(order):
            for parent, back in node.parents:
                parent.grad = parent.grad + summed_to(back(node.grad), parent.data.shape)


class BatchNorm2d:
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        shape = (1, channels, 1, 1)
        self.gamma, self.beta = Tensor(np.ones(shape)), Tensor(np.zeros(shape))
        self.running_mean, self.running_var = np.zeros(shape), np.ones(shape)
        self.eps, self.momentum, self.training = eps, momentum, True

    def __call__(self, x):
        if self.training:
            mean = x.mean((0, 2, 3))
            var = ((x - mean) ** 2).mean((0, 2, 3))
            n = x.data.size // x.data.shape[1]
            self.running_mean += self.momentum * (mean.data - self.running_mean)
            self.running_var += self.momentum * (var.data * n / (n - 1) - self.running_var)
        else:
            mean, var = Tensor(self.running_mean), Tensor(self.running_var)
        return (x - mean) * (var + self.eps) ** -0.5 * self.gamma + self.beta
