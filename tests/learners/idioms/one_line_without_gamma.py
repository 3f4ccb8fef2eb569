import numpy as np


def batch_norm(batch):
    return (batch - np.mean(batch, axis=0)) / np.sqrt(np.var(batch, axis=0) + 1e-5)
