# One image per column, as in the slides.
import numpy as np


def batch_normalize(S, gamma, beta, mu=None, v=None, eps=1e-10):
    """S: d x n. mu and v are given at test time."""
    n = S.shape[1]
    if mu is None:
        mu = np.sum(S, axis=1, keepdims=True) / n
        v = np.sum((S - mu) ** 2, axis=1, keepdims=True) / n
    S_hat = (S - mu) * (v + eps) ** -0.5
    return gamma * S_hat + beta, S_hat, mu, v


def batch_norm_back_pass(G, S, gamma, mu, v, eps=1e-10):
    n = S.shape[1]
    one = np.ones((n, 1))
    grad_gamma = (G * ((S - mu) / np.sqrt(v + eps))) @ one
    grad_beta = G @ one
    G = G * (gamma @ one.T)
    G1, G2 = G * ((v + eps) ** -0.5 @ one.T), G * ((v + eps) ** -1.5 @ one.T)
    D = S - mu @ one.T
    c = (G2 * D) @ one
    G = G1 - (G1 @ one) @ one.T / n - D * (c @ one.T) / n
    return G, grad_gamma, grad_beta
