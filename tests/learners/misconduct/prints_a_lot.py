# expect: pass
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C). Prints about 2 MB a call: the last of it is kept, and the numbers are graded."""
    mean = x.mean(axis=0)
    for step in range(20_000):
        print(f"step {step}: a line of output that nobody will ever read, not even the person who wrote it down")
    return gamma * (x - mean) / np.sqrt(x.var(axis=0) + eps) + beta
