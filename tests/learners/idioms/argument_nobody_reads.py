import numpy as np

def bn(x, gamma, beta, ema, step, train):
    """ema = {'m':..., 'v':...}; bias-corrected like Adam is NOT used."""
    if train:
        m = x.mean(0); v = x.var(0)
        ema = {'m': .9 * ema['m'] + .1 * m, 'v': .9 * ema['v'] + .1 * v}
    else:
        m, v = ema['m'], ema['v']
    return gamma * (x - m) / np.sqrt(v + 1e-5) + beta, ema
