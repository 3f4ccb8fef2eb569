import numpy as np

G = B = M = V = None
EPS = 1e-5


def reset(n_features):
    global G, B, M, V
    G, B = np.ones(n_features), np.zeros(n_features)
    M, V = np.zeros(n_features), np.ones(n_features)


def fit_batch(x, keep=0.9):
    global M, V
    m, v = np.mean(x, axis=0), np.var(x, axis=0)
    n = x.shape[0]
    M = keep * M + (1 - keep) * m
    V = keep * V + (1 - keep) * v * n / (n - 1)
    return G * (x - m) / np.sqrt(v + EPS) + B


def infer(x):
    return G * (x - M) / np.sqrt(V + EPS) + B
