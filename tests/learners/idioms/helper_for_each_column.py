from statistics import fmean, pvariance
from typing import Iterable, List


def bn_of_one(col: Iterable[float], g: float, b: float, eps: float) -> List[float]:
    col = list(col)
    mu = fmean(col)
    inv = (pvariance(col, mu) + eps) ** -0.5
    return [g * inv * (v - mu) + b for v in col]


def batch_norm(x: List[List[float]], gamma: List[float], beta: List[float],
               eps: float = 1e-5) -> List[List[float]]:
    cols = [bn_of_one(c, g, b, eps) for c, g, b in zip(zip(*x), gamma, beta)]
    return [list(r) for r in zip(*cols)]
