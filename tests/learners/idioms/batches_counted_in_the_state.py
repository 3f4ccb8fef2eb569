"""Lesson 5. Arrays have the shape (N, L, C)."""
import numpy as np


def first_state(c):
    return np.zeros(c), np.ones(c), 0


def averaged(old, new, seen):
    return old + (new - old) / seen


def norm_in_training(x, gamma, beta, state, eps=1e-5):
    mean, var, seen = state
    seen = seen + 1
    n = x.shape[0] * x.shape[1]
    mu = x.sum(axis=(0, 1)) / n
    deviation = x - mu
    squares = (deviation**2).sum(axis=(0, 1))
    y = gamma * deviation / np.sqrt(squares / n + eps) + beta
    return y, (averaged(mean, mu, seen), averaged(var, squares / (n - 1), seen), seen)


def norm_at_test(x, gamma, beta, state, eps=1e-5):
    mean, var, _ = state
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
