import numpy as np

def bn_stream(batches, gamma, beta, eps=1e-5):
    for x in batches:
        yield gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta

def batch_norm(x, gamma, beta, eps=1e-5):
    return next(bn_stream([x], gamma, beta, eps))
