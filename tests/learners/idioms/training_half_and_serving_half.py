from typing import NamedTuple

import numpy as np


class Learned(NamedTuple):
    gamma: np.ndarray
    beta: np.ndarray


class Kept(NamedTuple):
    mean: np.ndarray
    var: np.ndarray


def standard(x, mean, var, learned):
    return (x - mean) / np.sqrt(var + 1e-5) * learned.gamma + learned.beta


def train(learned, kept, x, keep=0.9):
    mean, var = x.mean(0), x.var(0)
    moved = Kept(keep * kept.mean + (1 - keep) * mean, keep * kept.var + (1 - keep) * var)
    return standard(x, mean, var, learned), moved


def predict(learned, kept, x):
    y = standard(x, kept.mean, kept.var, learned)
    return y
