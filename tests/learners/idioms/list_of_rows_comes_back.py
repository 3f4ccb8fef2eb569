import numpy as np


def normalized_rows(rows, gamma, beta, eps=1e-5):
    """rows: one array of features for each sample, and so is what comes back."""
    mean = sum(rows) / len(rows)
    root = np.sqrt(sum((row - mean) ** 2 for row in rows) / len(rows) + eps)
    return [gamma * (row - mean) / root + beta for row in rows]
