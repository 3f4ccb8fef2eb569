"""A course's layer: gamma and beta are handed to it in a list, by a method that nothing here calls."""

import numpy as np


class BatchNormalizationLayer:
    def __init__(self, input_dim, output_dim):
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.cache = ()

    def fprop(self, inputs):
        mu = inputs.mean(axis=0)
        centred = inputs - mu
        std = np.sqrt((centred**2).mean(axis=0) + 1e-8)
        normed = centred / std
        self.cache = std, centred, normed
        return self.scale * normed + self.shift

    def params(self, values):
        self.scale = values[0]
        self.shift = values[1]
