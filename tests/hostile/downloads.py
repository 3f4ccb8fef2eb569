# Loads its answer from the network.
# expect: error
import urllib.request

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    """x: (N, C)."""
    urllib.request.urlopen('http://127.0.0.1:9/').read()
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
