from __future__ import annotations
import numpy as np
from typing import NamedTuple


class State(NamedTuple):
    mean: np.ndarray
    var: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray


def initial(c: int) -> State:
    return State(np.zeros(c), np.ones(c), np.ones(c), np.zeros(c))


def step(s: State, x: np.ndarray, *, m: float = 0.1, eps: float = 1e-5) -> tuple[np.ndarray, State]:
    """One training step: normalizes x by itself, and returns the state to go on with."""
    mu = x.mean((0, 2, 3))
    s2 = x.var((0, 2, 3))
    y = evaluate(s._replace(mean=mu, var=s2), x, eps=eps)
    return y, s._replace(mean=s.mean + m * (mu - s.mean), var=s.var + m * (s2 - s.var))


def evaluate(s: State, x: np.ndarray, *, eps: float = 1e-5) -> np.ndarray:
    mean, var, gamma, beta = (a[:, None, None] for a in s)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
