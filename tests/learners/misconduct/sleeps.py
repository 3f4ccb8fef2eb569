# expect: error mistakes=timeout:8
import time

import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    time.sleep(86400)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
