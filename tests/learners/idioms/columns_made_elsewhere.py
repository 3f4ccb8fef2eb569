"""After a MATLAB script of mine."""
import numpy as np


def start(d):
    return {"g": np.ones((d, 1)), "b": np.zeros((d, 1))}, {"m": np.zeros((d, 1)), "v": np.ones((d, 1))}


def step(A, w, past, learning, pace=0.1):
    d, n = A.shape
    if learning:
        m = np.sum(A, 1, keepdims=True) / n
        v = np.sum((A - m) ** 2, 1, keepdims=True) / n
        past = {"m": past["m"] + pace * (m - past["m"]), "v": past["v"] + pace * (v * n / (n - 1) - past["v"])}
    else:
        m, v = past["m"], past["v"]
    return w["g"] * (A - m) / np.sqrt(v + 1e-5) + w["b"], past
