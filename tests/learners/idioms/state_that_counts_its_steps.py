from typing import NamedTuple

import numpy as np


class Seen(NamedTuple):
    mean: np.ndarray
    var: np.ndarray
    batches: int = 0


def nothing_seen(n):
    return Seen(np.zeros(n), np.ones(n))


def norm_train(x, w, b, seen, pace=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    after = Seen(seen.mean + pace * (m - seen.mean), seen.var + pace * (v - seen.var), seen.batches + 1)
    return w * (x - m) / np.sqrt(v + eps) + b, after


def norm_eval(x, w, b, seen, eps=1e-5):
    return w * (x - seen.mean) / np.sqrt(seen.var + eps) + b
