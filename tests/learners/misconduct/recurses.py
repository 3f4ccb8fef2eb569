# expect: fail|error mistakes=crash:6
import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    return batch_norm(x, gamma, beta, eps)
