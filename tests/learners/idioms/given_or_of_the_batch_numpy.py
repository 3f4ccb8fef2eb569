import numpy as np

def normalize(x, g, b, m=None, v=None, e=1e-5):
    m = x.mean(0) if m is None else m
    v = x.var(0) if v is None else v
    return g * (x - m) / np.sqrt(v + e) + b
