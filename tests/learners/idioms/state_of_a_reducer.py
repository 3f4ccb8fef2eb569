import numpy as np


def initial(n):
    return 0, np.zeros(n), np.ones(n)  # how many, mean, variance


def step(state, batch, gamma, beta, eps=1e-5, keep=0.9):
    """One step of training: -> state, output"""
    count, mean, var = state
    m, v = batch.mean(axis=0), batch.var(axis=0)
    out = gamma * (batch - m) / np.sqrt(v + eps) + beta
    return (count + 1, keep * mean + (1 - keep) * m, keep * var + (1 - keep) * v), out


def predict(state, batch, gamma, beta, eps=1e-5):
    _, mean, var = state
    return gamma * (batch - mean) / np.sqrt(var + eps) + beta
