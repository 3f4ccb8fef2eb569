import numpy as np


def transformed(B, gamma, beta, epsilon=1e-5):
    m = B.shape[0]
    mu = np.sum(B, axis=0) / m
    sigma2 = np.sum((B - mu) ** 2, axis=0) / m
    return gamma * (B - mu) / np.sqrt(sigma2 + epsilon) + beta, mu, sigma2


class Population:
    """E[x] and Var[x] as moving averages."""

    def __init__(self, d, alpha=0.9):
        self.E, self.Var, self.alpha = np.zeros(d), np.ones(d), alpha

    def add(self, mu, sigma2, m):
        self.E = self.alpha * self.E + (1 - self.alpha) * mu
        self.Var = self.alpha * self.Var + (1 - self.alpha) * m / (m - 1) * sigma2


def train_batch(B, gamma, beta, population):
    y, mu, sigma2 = transformed(B, gamma, beta)
    population.add(mu, sigma2, len(B))
    return y


def inference(x, gamma, beta, population, epsilon=1e-5):
    a = gamma / np.sqrt(population.Var + epsilon)
    return a * x + (beta - a * population.E)
