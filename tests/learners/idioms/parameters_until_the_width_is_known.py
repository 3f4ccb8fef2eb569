"""A layer of a small framework: parameters hold one number until the first batch tells the width."""
import numpy as np


class NormLayer:
    def __init__(self, keep=0.9):
        self.keep = keep
        self.tiny = 1e-6
        self.scale = np.ones((1, 1))
        self.offset = np.zeros((1, 1))
        self.avg_mean = None
        self.avg_var = None

    def grow(self, width):
        self.scale, self.offset = np.ones((1, width)), np.zeros((1, width))
        self.avg_mean, self.avg_var = np.zeros((1, width)), np.ones((1, width))

    def forward(self, inputs, train=True):
        if self.avg_mean is None:
            self.grow(inputs.shape[1])
        if not train:
            return self.scale * (inputs - self.avg_mean) / np.sqrt(self.avg_var + self.tiny) + self.offset
        mean = inputs.mean(axis=0, keepdims=True)
        var = inputs.var(axis=0, keepdims=True)
        self.std = np.sqrt(var + self.tiny)
        self.unit = (inputs - mean) / self.std
        self.avg_mean = self.keep * self.avg_mean + (1 - self.keep) * mean
        self.avg_var = self.keep * self.avg_var + (1 - self.keep) * var
        return self.scale * self.unit + self.offset

    def backward(self, grad):
        self.grad_scale = (grad * self.unit).sum(axis=0, keepdims=True)
        self.grad_offset = grad.sum(axis=0, keepdims=True)
        inner = grad * self.scale
        rest = inner - inner.mean(axis=0) - self.unit * (inner * self.unit).mean(axis=0)
        return rest / self.std
