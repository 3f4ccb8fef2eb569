"""Modes that can be put together: a Flag."""

from enum import Flag, auto

import numpy as np


class Mode(Flag):
    TRAIN = auto()
    EVAL = auto()
    VERBOSE = auto()


class BN:
    def __init__(self, n, rho=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.mean, self.var = np.zeros(n), np.ones(n)
        self.rho, self.eps = rho, eps
        self.mode = Mode.TRAIN

    def forward(self, x):
        if self.mode & Mode.TRAIN:
            mean, var = x.mean(0), x.var(0)
            self.mean = self.rho * self.mean + (1 - self.rho) * mean
            self.var = self.rho * self.var + (1 - self.rho) * var
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
