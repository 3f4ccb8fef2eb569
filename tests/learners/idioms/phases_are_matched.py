from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Averages:
    mean: np.ndarray
    var: np.ndarray


@dataclass(frozen=True)
class Learning:
    momentum: float = 0.9


class Serving:
    pass


def batch_norm(x, gamma, beta, kept, phase, eps=1e-5):
    match phase:
        case Learning(momentum=old):
            mean, var = x.mean(axis=0), x.var(axis=0)
            kept = Averages(old * kept.mean + (1 - old) * mean, old * kept.var + (1 - old) * var)
        case Serving():
            mean, var = kept.mean, kept.var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, kept
